"""Writing strictly, reading tolerantly, and lifting the past to the present."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.envelope import Data, Envelope, Event, NoEnvelope, Unreadable, Unwritable, table
from shared.events.schema import schema_of
from shared.events.values import ProductGroup

ID = UUID("11111111-1111-4111-8111-111111111111")
NOON = datetime(2018, 5, 7, 5, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Judge:
    name: str


def _text_to_points(data: Data) -> Data:
    return {**data, "points": data["score"]}


def _one_judge_to_many(data: Data) -> Data:
    return {**data, "judges": [{"name": data["judge"]}]}


class Scored(Event):
    """A product has points. Version 1 called them ``score``; versions 1 and 2 had one ``judge``."""

    type = "awards.product.scored"
    version = 3
    upcasts = {1: _text_to_points, 2: _one_judge_to_many}

    product_id: UUID
    points: Decimal
    scored_at: datetime
    day: date
    final: bool = False
    judges: Sequence[Judge]
    group: ProductGroup = "A"
    noted: Mapping[str, int] = field(default_factory=dict)
    answer: Literal["yes", "no"] | None = None

    @property
    def key(self) -> str:
        return str(self.product_id)


def scored(**changes: Any) -> Scored:
    facts: dict[str, Any] = {"product_id": ID, "points": Decimal("85.25"), "scored_at": NOON, "day": date(2018, 5, 7)}
    return Scored(**({**facts, "judges": [Judge("An")]} | changes))


def enveloped(event: Event) -> Envelope:
    return Envelope.around(event, id=ID, time=NOON, correlationid="c")


texts = st.text(st.characters(exclude_categories=["Cs"]))
moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=7))]))


@given(
    st.decimals(0, 100, places=2),
    moments,
    st.dates(),
    st.booleans(),
    st.lists(texts.map(Judge), max_size=3),
    st.uuids(),
)
def test_what_is_written_is_read(
    points: Decimal, at: datetime, day: date, final: bool, judges: list[Judge], product_id: UUID
) -> None:
    event = scored(points=points, scored_at=at, day=day, final=final, judges=judges, product_id=product_id)
    envelope = enveloped(event)
    assert Envelope.from_json(envelope.to_json()) == envelope
    assert envelope.event(Scored) == event


def test_every_older_version_is_lifted_to_the_newest() -> None:
    newest = scored().data()
    second = {**newest, "judge": "An"}
    del second["judges"]
    first = {**second, "score": second["points"]}
    del first["points"]
    assert [Scored.read(data, version) for data, version in ((newest, 3), (second, 2), (first, 1))] == [scored()] * 3


@pytest.mark.parametrize(
    ("version", "changes", "said"),
    [
        (4, {}, "version 4 is not among the known versions 1 to 3"),
        (0, {}, "version 0 is not among"),
        (2, {}, "KeyError('judge')"),
        (3, {"group": "E"}, "'group': ['Must be one of: A, B, C, D.']"),
        (3, {"answer": "perhaps"}, "'answer': ['Must be one of: yes, no.']"),
        (3, {"noted": {"An": "much"}}, "Not a valid integer."),
        (3, {"judges": [{}]}, "'name': ['Missing data for required field.']"),
        (3, {"points": "many"}, "'points': ['Not a valid number.']"),
        (3, {"scored_at": "2018-05-07T05:00:00"}, "'scored_at': ['Not a valid aware datetime.']"),
    ],
)
def test_what_does_not_fit_is_unreadable(version: int, changes: Data, said: str) -> None:
    with pytest.raises(Unreadable) as caught:
        Scored.read({**scored().data(), **changes}, version)
    assert said in str(caught.value)


@pytest.mark.parametrize("missing", ["id", "source", "type", "subject", "time", "data"])
def test_an_envelope_without_what_we_need_is_unreadable(missing: str) -> None:
    message = json.loads(enveloped(scored()).to_json())
    del message[missing]
    with pytest.raises(Unreadable, match=missing):
        Envelope.from_json(json.dumps(message))


@pytest.mark.parametrize(
    "changes", [{"time": "2018-05-07T05:00:00"}, {"time": "noon"}, {"id": "7"}, {"dataversion": "x"}, {"data": [1]}]
)
def test_an_envelope_with_nonsense_is_unreadable(changes: Data) -> None:
    message = json.loads(enveloped(scored()).to_json())
    with pytest.raises(Unreadable):
        Envelope.from_json(json.dumps(message | changes))


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_unreadable(raw: bytes) -> None:
    with pytest.raises(NoEnvelope):
        Envelope.from_json(raw)


POISON = {
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "deep data": b'{"data": {"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}, ",
    "no object": b'["data", "id"]',
    "text": b'"booths.contacts.changed"',
    "number": b"9" * 5_000,
    "null": b"null",
    "UTF-16": '{"data": {}}'.encode("utf-16"),
    "a mark before it": b"\xef\xbb\xbf{}",
    "Latin-1": b'{"source": "\xe9"}',
}
ODD = {
    "endless version": {"dataversion": float("inf")},
    "no version": {"dataversion": float("nan")},
    "listed source": {"source": ["/services/awards"]},
    "NUL in the type": {"type": "awards.product.scored\x00"},
    "NUL in the subject": {"subject": "a\x00b"},
    "half a pair in the trace": {"correlationid": "\ud800"},
    "a trace that is none": {"correlationid": {"a": 1}},
    "pairs for data": {"data": [["product_id", "1"]]},
    "empty list for data": {"data": []},
    "before all days": {"time": "0001-01-01T00:00:00+23:59"},
    "after all days": {"time": "9999-12-31T23:59:59-23:59"},
    "a number for time": {"time": 1e308},
    "a number for id": {"id": 7},
}


@pytest.mark.parametrize("raw", [pytest.param(raw, id=name) for name, raw in POISON.items()])
def test_poison_is_no_envelope(raw: bytes) -> None:
    with pytest.raises(NoEnvelope):
        Envelope.from_json(raw)


@pytest.mark.parametrize("changes", [pytest.param(changes, id=name) for name, changes in ODD.items()])
def test_an_envelope_of_odd_values_is_none(changes: Data) -> None:
    message = json.loads(enveloped(scored()).to_json())
    with pytest.raises(NoEnvelope):
        Envelope.from_json(json.dumps(message | changes))


@pytest.mark.parametrize(
    "value", [[[[]]] * 3, "\x00", "\ud800", 10**400, 1e308, float("inf"), float("nan"), {"a": {}}, True, ""]
)
@pytest.mark.parametrize("name", ["product_id", "points", "scored_at", "day", "judges", "noted"])
def test_odd_data_is_read_or_unreadable(name: str, value: Any) -> None:
    raw = json.dumps(json.loads(enveloped(scored()).to_json()) | {"data": {**scored().data(), name: value}})
    with suppress(Unreadable):
        Envelope.from_json(raw).event(Scored).data()


def test_an_envelope_without_our_extensions_is_read_as_version_1() -> None:
    message = json.loads(enveloped(scored()).to_json())
    del message["dataversion"], message["correlationid"]
    envelope = Envelope.from_json(json.dumps(message))
    assert (envelope.dataversion, envelope.correlationid) == (1, str(ID))


@pytest.mark.parametrize(
    "changes", [{"group": "E"}, {"answer": "perhaps"}, {"scored_at": NOON.replace(tzinfo=None)}, {"points": None}]
)
def test_what_nobody_could_read_is_not_written(changes: dict[str, Any]) -> None:
    with pytest.raises(Unwritable, match=next(iter(changes))):
        enveloped(scored(**changes))


def test_a_decimal_is_written_as_text() -> None:
    assert scored(points=Decimal("85.10")).data()["points"] == "85.10"


def test_a_field_whose_type_json_cannot_keep_is_refused() -> None:
    @dataclass(frozen=True)
    class Careless:
        points: float

    with pytest.raises(TypeError, match="float"):
        schema_of(Careless)


def test_the_table_of_events_is_by_type() -> None:
    assert table({"Scored": Scored, "Event": Event, "Decimal": Decimal}) == {"awards.product.scored": Scored}
    assert Scored.service() == "awards"
