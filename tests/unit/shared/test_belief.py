"""An event counts only if its type, its source and its topic belong together, and not before its time."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest

from deploy.local.events import SERVICES, all_events
from shared.events.envelope import Envelope, Event, source_of
from shared.events.samples import sample
from shared.messaging.belief import AheadOfTime, Forged, believe
from shared.service import topic_of

NOON = datetime(2018, 5, 7, 5, 0, tzinfo=UTC)
EVENTS = [pytest.param(event, id=name) for name, event in all_events().items()]


def envelope_of(event: type[Event]) -> Envelope:
    return Envelope.around(sample(event), id=uuid4(), time=NOON, correlationid="t")


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_is_believed_from_its_own_service_and_topic_alone(event: type[Event]) -> None:
    envelope, believed = envelope_of(event), []
    sources = [*map(source_of, SERVICES), "", "/services/", "/services/Booths", "booths", f"{envelope.source}/"]
    topics = [*map(topic_of, SERVICES), "", "khuyen-cong.", "test"]
    for source, topic in product(sources, topics):
        with suppress(Forged):
            believe(replace(envelope, source=source), topic=topic, now=NOON)
            believed.append((source, topic))
    own = next(service for service in SERVICES if event.type.startswith(f"{service}."))
    assert believed == [(f"/services/{own}", f"khuyen-cong.{own}")]


def test_a_type_that_nobody_declares_is_measured_the_same_way() -> None:
    envelope = replace(envelope_of(all_events()["booths.contacts.changed"]), type="booths.moon.landed")
    believe(envelope, topic="khuyen-cong.booths", now=NOON)
    for other in ("", ".", "booths", "awards.moon.landed"):
        with pytest.raises(Forged):
            believe(replace(envelope, type=other, source="x"), topic="khuyen-cong.booths", now=NOON)


def test_five_minutes_ahead_is_a_clock_and_more_is_refused() -> None:
    envelope, ahead = envelope_of(all_events()["booths.contacts.changed"]), timedelta(minutes=5)
    believe(replace(envelope, time=NOON + ahead), topic="khuyen-cong.booths", now=NOON)
    for more in (timedelta(seconds=1), timedelta(days=365_000)):
        with pytest.raises(AheadOfTime, match="it is 2018-05-07"):
            believe(replace(envelope, time=NOON + ahead + more), topic="khuyen-cong.booths", now=NOON)
