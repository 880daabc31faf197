"""A change and its event are one transaction; the relay keeps order, loses nothing, and never overtakes."""

import json
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from time import sleep
from typing import cast

import psycopg
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session, sessionmaker

from shared.context import correlated
from shared.events.envelope import Envelope
from shared.messaging import outbox, relay
from shared.messaging.broker import Broker, BrokerDown
from shared.messaging.tables import OUTBOX
from tests.integration.shared.flow import NOON, ListBroker, changed, registered, tell


@pytest.fixture
def broker() -> ListBroker:
    return ListBroker()


def publish_next(sessions: sessionmaker[Session], broker: ListBroker, limit: int = 500) -> int:
    with sessions.begin() as session:
        return relay.publish_next(session, cast(Broker, broker), limit=limit)


def test_the_envelope_has_the_names_of_cloudevents(booths_sessions: sessionmaker[Session]) -> None:
    event = registered()
    with correlated("request-7"):
        (event_id,) = tell(booths_sessions, event)
    with booths_sessions() as session:
        row = session.execute(select(OUTBOX)).one()
    assert (row.id, row.aggregatetype, row.aggregateid, row.type, row.recorded_at, row.published_at) == (
        event_id,
        "booths",
        str(event.establishment_id),
        "booths.establishment.registered",
        NOON,
        None,
    )
    message = json.loads(row.payload)
    assert message.pop("data")["name"] == "HTX dệt lanh Lùng Tám"
    assert message == {
        "specversion": "1.0",
        "id": str(event_id),
        "source": "/services/booths",
        "type": "booths.establishment.registered",
        "subject": str(event.establishment_id),
        "time": "2018-05-07T05:00:00+00:00",
        "datacontenttype": "application/json",
        "dataversion": 1,
        "correlationid": "request-7",
    }


def test_what_is_rolled_back_was_never_told(booths_sessions: sessionmaker[Session], broker: ListBroker) -> None:
    with booths_sessions() as session:
        outbox.record(session, registered(), at=NOON)
        session.rollback()
    assert publish_next(booths_sessions, broker) == 0


def test_events_are_published_once_in_their_order(booths_sessions: sessionmaker[Session], broker: ListBroker) -> None:
    events = [changed(name=f"Tên {number}") for number in range(7)]
    tell(booths_sessions, *events)
    assert [publish_next(booths_sessions, broker, limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert [Envelope.from_json(m.value).event(type(events[0])) for m in broker.published] == events
    assert {(m.topic, m.key) for m in broker.published} == {("khuyen-cong.booths", event.key) for event in events}


def test_events_go_in_their_order_wherever_they_lie(booths_sessions: sessionmaker[Session], broker: ListBroker) -> None:
    told = tell(booths_sessions, *(registered() for _ in range(3)))
    with booths_sessions.begin() as session:  # a row that is written anew lies behind the others
        session.execute(update(OUTBOX).where(OUTBOX.c.id == told[0]).values(recorded_at=NOON))
    with booths_sessions.begin() as session:
        session.execute(text("SET LOCAL enable_indexscan TO off"))  # the index has them in order by chance
        session.execute(text("SET LOCAL enable_bitmapscan TO off"))
        relay.publish_next(session, cast(Broker, broker))
    assert [Envelope.from_json(message.value).id for message in broker.published] == list(told)


def test_an_outage_of_the_broker_marks_nothing(booths_sessions: sessionmaker[Session], broker: ListBroker) -> None:
    tell(booths_sessions, registered())
    broker.trouble = BrokerDown("down")
    with pytest.raises(BrokerDown):
        publish_next(booths_sessions, broker)
    broker.trouble = None
    assert publish_next(booths_sessions, broker) == 1


def test_a_second_relay_waits_and_does_not_overtake(booths_sessions: sessionmaker[Session], broker: ListBroker) -> None:
    tell(booths_sessions, *(registered() for _ in range(4)))
    found: list[int] = []
    with booths_sessions.begin() as session:
        assert relay.publish_next(session, cast(Broker, broker), limit=2) == 2
        second = Thread(target=lambda: found.append(publish_next(booths_sessions, broker)))
        second.start()
        sleep(0.3)
        assert (found, len(broker.published)) == ([], 2)
    second.join(5)
    assert (found, len(broker.published)) == ([2], 4)


@pytest.mark.parametrize("many", [False, True])
def test_recording_wakes_a_listener_after_the_commit(
    booths_sessions: sessionmaker[Session], database_url: Callable[[str], str], *, many: bool
) -> None:
    with psycopg.connect(database_url("booths"), autocommit=True) as listener, booths_sessions() as writer:
        listener.execute(f"LISTEN {outbox.CHANNEL}")
        if many:
            outbox.record_all(writer, [registered(), registered()], at=NOON)
        else:
            outbox.record(writer, registered(), at=NOON)
        assert list(listener.notifies(timeout=0.2)) == []
        writer.commit()
        assert len(list(listener.notifies(timeout=2, stop_after=1))) == 1


def test_what_was_published_long_ago_is_forgotten(booths_sessions: sessionmaker[Session], broker: ListBroker) -> None:
    tell(booths_sessions, *(registered() for _ in range(3)))
    assert publish_next(booths_sessions, broker, limit=2) == 2
    with booths_sessions.begin() as session:
        session.execute(update(OUTBOX).where(OUTBOX.c.position == 1).values(published_at=NOON))
    with booths_sessions.begin() as session:
        assert relay.forget_published(session, NOON + timedelta(days=30)) == 0
        assert relay.forget_published(session, NOON + timedelta(days=30, seconds=1)) == 1
        assert session.scalars(select(OUTBOX.c.position).order_by(OUTBOX.c.position)).all() == [2, 3]
