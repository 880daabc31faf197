"""Every version of every event has an example; every example can be read, and handled by everybody who listens."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from deploy.local.events import ROOT, all_events, draft, services, table, table_in
from shared.events.envelope import Envelope, Event, Unreadable, Unwritable
from shared.events.samples import EXAMPLES, example_path, sample
from shared.messaging.consumer import MessageOutcome, apply
from shared.service import Service, resolve
from tests.conftest import SessionsOf

TOOL = "run: python -m deploy.local.events"
EVENTS = [pytest.param(event, id=name) for name, event in all_events().items()]
FILES = [pytest.param(path, id=path.stem) for path in sorted(EXAMPLES.glob("*.json"))]
CHECKED = {
    "booths_by_province": {"no province": 1},
    "group": "nobody",
    "kind": "unkind",
    "product_group": "E",
    "province_code": "no province",
    "province_codes": ["no province"],
}
HEARD = [
    pytest.param(service, event, version, id=f"{service.name} hears {event.type} v{version}")
    for service in services()
    for event in service.handlers
    for version in range(1, event.version + 1)
]


@pytest.mark.parametrize("event", EVENTS)
def test_every_version_has_an_example_and_an_upcast(event: type[Event]) -> None:
    for version in range(1, event.version + 1):
        assert example_path(event, version).exists(), TOOL
    assert set(event.upcasts) == set(range(1, event.version)), "upcasts[n] lifts version n to n+1"


@pytest.mark.parametrize("path", FILES)
def test_every_example_is_of_an_event_and_can_be_read(path: Path) -> None:
    envelope = Envelope.from_json(path.read_bytes())
    event_class = all_events()[envelope.type]
    assert path == example_path(event_class, envelope.dataversion)
    event = envelope.event(event_class)
    assert event.key == envelope.subject
    again = event_class.read(json.loads(json.dumps(event.data())), event_class.version)
    assert again == event


@pytest.mark.parametrize("path", FILES)
def test_unknown_fields_are_ignored(path: Path) -> None:
    message = json.loads(path.read_text(encoding="utf-8"))
    event_class = all_events()[message["type"]]
    plain = Envelope.from_json(json.dumps(message)).event(event_class)
    message["data"]["a_field_of_next_year"] = {"x": [1]}
    message["newattribute"] = "y"
    assert Envelope.from_json(json.dumps(message)).event(event_class) == plain


@pytest.mark.parametrize(("service", "event", "version"), HEARD)
def test_every_example_is_handled_by_everybody_who_listens(
    sessions_of: SessionsOf, service: Service, event: type[Event], version: int
) -> None:
    message = Envelope.from_json(example_path(event, version).read_bytes())
    sessions = sessions_of(service.name)
    with sessions.begin() as session:
        assert apply(session, service, message) is MessageOutcome.HANDLED
    with sessions.begin() as session:
        assert apply(session, service, message) is MessageOutcome.DUPLICATE


@pytest.mark.parametrize("event", EVENTS)
def test_a_field_that_came_later_may_be_missing(event: type[Event]) -> None:
    data = sample(event).data()
    for one in dataclasses.fields(event):
        later = (one.default, one.default_factory) != (dataclasses.MISSING, dataclasses.MISSING)
        without = {name: value for name, value in data.items() if name != one.name}
        if later:
            assert dataclasses.replace(sample(event), **{one.name: _default(one)}) == event.read(without, event.version)
        else:
            with pytest.raises(Unreadable, match=one.name):
                event.read(without, event.version)


@pytest.mark.parametrize("event", EVENTS)
def test_groups_kinds_and_provinces_are_checked_wherever_they_are_told(event: type[Event]) -> None:
    for name in CHECKED.keys() & {one.name for one in dataclasses.fields(event)}:
        with pytest.raises(Unwritable, match=name):
            dataclasses.replace(sample(event), **{name: CHECKED[name]}).data()
        with pytest.raises(Unreadable, match=name):
            event.read({**sample(event).data(), name: CHECKED[name]}, event.version)


@pytest.mark.parametrize("event", EVENTS)
def test_an_example_can_be_drafted_for_every_event(event: type[Event]) -> None:
    assert Envelope.from_json(draft(event)).event(event).data().keys() == sample(event).data().keys()


def _default(field: dataclasses.Field[Any]) -> Any:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


@pytest.mark.parametrize("service", [pytest.param(service, id=service.name) for service in services()])
def test_a_service_says_only_its_own_and_hears_only_what_is_said(service: Service) -> None:
    assert {event.service() for event in service.publishes.values()} <= {service.name}
    assert {event.type for event in service.handlers} <= set(all_events())
    for path in (service.create_app, *(command.run for command in service.commands.values())):
        assert callable(resolve(path))


def test_only_contact_events_carry_mailboxes() -> None:
    private = {"email", "phone", "contacts", "code", "secret"}
    carrying = {name for name, event in all_events().items() if private & set(sample(event).data())}
    assert carrying == {"awards.contacts.changed", "booths.contacts.changed"}


def test_the_table_in_the_readme_is_true() -> None:
    assert table_in((ROOT / "README.md").read_text(encoding="utf-8")) == table(), TOOL
