"""An event has its effect once; an outage comes again; poison and forgeries are buried with their reason; ten of our
own in a row stop it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread
from time import sleep
from typing import Any
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from services.awards.handlers import on_establishment_told
from services.awards.models import Contact, Establishment
from services.awards.service import SERVICE as AWARDS
from shared.context import correlation_id
from shared.events.envelope import Envelope
from shared.messaging import consumer as consuming
from shared.messaging import dead_letters, inbox, maintenance
from shared.messaging.broker import Received
from shared.messaging.consumer import MOST_IN_A_ROW, Consumer, MessageOutcome, TooManyDeadLetters
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.tables import INBOX
from shared.service import Service
from tests.integration.shared.flow import NOON, awards_with, changed, organisers, received, registered

AHEAD = datetime(2999, 12, 31, tzinfo=UTC)
POISON = [
    pytest.param(value, id=name)
    for name, value in {
        "nothing": b"",
        "no UTF-8": b"\xff\x00",
        "a list": b"[]",
        "no attributes": b"{}",
        "a type alone": b'{"type": "booths.establishment.registered"}',
        "too deep": b'{"data": ' + b"[" * 100_000,
        "too many digits": b'{"data": ' + b"9" * 5_000 + b"}",
    }.items()
]


def names(sessions: sessionmaker[Session]) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(Establishment.name).order_by(Establishment.name)))


def dead(sessions: sessionmaker[Session]) -> list[DeadLetter]:
    with sessions() as session:
        return maintenance.dead_letters(session)


def at_booths(value: bytes) -> Received:
    return Received("khuyen-cong.booths", 0, 0, "k", value)


def refuse(_: Session, __: Any) -> None:
    raise LookupError("no such province")


def test_an_event_has_its_effect_once(awards_sessions: sessionmaker[Session]) -> None:
    consumer = Consumer(AWARDS, awards_sessions)
    message = received(registered())
    assert [consumer.handle(message) for _ in range(3)] == [
        MessageOutcome.HANDLED,
        MessageOutcome.DUPLICATE,
        MessageOutcome.DUPLICATE,
    ]
    assert names(awards_sessions) == ["HTX dệt lanh Lùng Tám"]


def test_older_facts_do_not_overwrite_newer_ones(awards_sessions: sessionmaker[Session]) -> None:
    consumer = Consumer(AWARDS, awards_sessions)
    first = registered()
    facts = {"establishment_id": first.establishment_id}
    consumer.handle(received(changed(**facts, name="Mới", changed_at=first.changed_at.replace(hour=9))))
    consumer.handle(received(first))
    assert names(awards_sessions) == ["Mới"]


def test_a_type_that_nobody_here_handles_is_ignored(awards_sessions: sessionmaker[Session]) -> None:
    value = received(registered()).value.replace(b"booths.establishment.registered", b"booths.moon.landed")
    assert Consumer(AWARDS, awards_sessions).handle(at_booths(value)) is MessageOutcome.IGNORED
    assert dead(awards_sessions) == []


def test_the_handler_sees_the_envelope_and_its_correlation_id(awards_sessions: sessionmaker[Session]) -> None:
    seen: list[tuple[UUID, str]] = []

    def look(session: Session, _: Any) -> None:
        seen.append((session.info["envelope"].id, correlation_id()))

    event_id = uuid4()
    Consumer(awards_with(look), awards_sessions).handle(received(registered(), id=event_id))
    assert seen == [(event_id, "the-request")]


def test_poison_is_kept_with_its_reason_and_the_next_is_handled(awards_sessions: sessionmaker[Session]) -> None:
    consumer = Consumer(awards_with(refuse), awards_sessions)
    message = received(registered(), offset=41)
    assert [consumer.handle(message), consumer.handle(message)] == [MessageOutcome.DEAD, MessageOutcome.DEAD]
    consumer.service = AWARDS
    assert consumer.handle(received(changed(name="Khác"), offset=42)) is MessageOutcome.HANDLED
    assert consumer.dead_in_a_row == 0
    (letter,) = dead(awards_sessions)
    assert (letter.topic, letter.position, letter.type) == ("khuyen-cong.booths", 41, "booths.establishment.registered")
    assert letter.payload == message.value
    assert letter.reason.startswith("LookupError: no such province (in refuse, line ")


@pytest.mark.parametrize("value", POISON)
def test_what_cannot_be_read_is_buried_and_the_next_is_handled(
    awards_sessions: sessionmaker[Session], value: bytes
) -> None:
    consumer = Consumer(AWARDS, awards_sessions)
    assert consumer.handle(at_booths(value)) is MessageOutcome.DEAD
    assert consumer.handle(received(registered(), offset=1)) is MessageOutcome.HANDLED
    (letter,) = dead(awards_sessions)
    assert letter.payload == value[: dead_letters.MOST_OCTETS]
    assert letter.reason.startswith("NoEnvelope: no readable envelope: ")
    assert maintenance.retry(AWARDS, awards_sessions, []) == (0, 1)


@pytest.mark.parametrize("name", ["Lùng\x00Tám", "\ud800", 10**400, [[[]]], {"a": 1}, None])
def test_a_value_that_cannot_be_kept_is_buried(awards_sessions: sessionmaker[Session], name: Any) -> None:
    message = json.loads(received(registered()).value)
    message["data"]["name"] = name
    consumer = Consumer(AWARDS, awards_sessions)
    assert consumer.handle(at_booths(json.dumps(message).encode())) is MessageOutcome.DEAD
    assert consumer.handle(received(registered(), offset=1)) is MessageOutcome.HANDLED
    assert len(dead(awards_sessions)) == 1


@pytest.mark.parametrize(
    ("topic", "changes", "said"),
    [
        ("khuyen-cong.awards", {}, "Forged: booths.contacts.changed is told on khuyen-cong.booths only"),
        ("khuyen-cong.booths", {"source": "/services/awards"}, "Forged: booths.contacts.changed is told by /services/"),
        ("khuyen-cong.booths", {"time": AHEAD}, "AheadOfTime: booths.contacts.changed is of 2999-12-31T"),
    ],
)
def test_an_event_that_is_not_believed_is_buried_with_its_reason(
    awards_sessions: sessionmaker[Session], topic: str, changes: dict[str, Any], said: str
) -> None:
    envelope = Envelope.around(organisers("stranger@example.vn"), id=uuid4(), time=NOON, correlationid="t")
    forged = Received(topic, 0, 7, "organisers", replace(envelope, **changes).to_json())
    consumer = Consumer(AWARDS, awards_sessions)
    assert consumer.handle(forged) is MessageOutcome.DEAD
    assert maintenance.retry(AWARDS, awards_sessions, []) == (0, 1)
    with awards_sessions() as session:
        assert session.scalars(select(Contact.email)).all() == []
    (letter,) = dead(awards_sessions)
    assert (letter.topic, letter.position, letter.type) == (topic, 7, "booths.contacts.changed")
    assert letter.reason.startswith(said)
    honest = Received("khuyen-cong.booths", 0, 8, "organisers", envelope.to_json())
    assert consumer.handle(honest) is MessageOutcome.HANDLED


def test_strangers_cannot_stop_it_however_much_they_send(awards_sessions: sessionmaker[Session]) -> None:
    consumer = Consumer(AWARDS, awards_sessions)
    forged = replace(received(registered()), topic="khuyen-cong.notifications")
    for offset in range(MOST_IN_A_ROW):
        assert consumer.handle(replace(forged, offset=offset)) is MessageOutcome.DEAD
        assert consumer.handle(replace(at_booths(b"["), offset=offset)) is MessageOutcome.DEAD
    assert len(dead(awards_sessions)) == 2 * MOST_IN_A_ROW
    broken = Consumer(awards_with(refuse), awards_sessions)
    assert broken.dead_in_a_row == 0
    assert broken.handle(received(registered(), offset=99)) is MessageOutcome.DEAD
    assert Consumer(AWARDS, awards_sessions).dead_in_a_row == 1


def test_what_strangers_send_is_kept_up_to_a_bound_and_then_counted(
    awards_sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consuming, "MOST_OF_STRANGERS", 3)
    consumer, before = Consumer(AWARDS, awards_sessions), counted()
    long = replace(at_booths(b"[" * (dead_letters.MOST_OCTETS + 1)), offset=0)
    forged = replace(received(registered()), topic="khuyen-cong.notifications")
    for message in (long, *(replace(at_booths(b"["), offset=offset) for offset in range(1, 6)), forged):
        assert consumer.handle(message) is MessageOutcome.DEAD
    kept = [(letter.reason.partition(":")[0], len(letter.payload)) for letter in dead(awards_sessions)]
    assert [kind for kind, _ in kept] == ["NoEnvelope"] * 3 + ["Forged"]
    assert kept[0][1] == dead_letters.MOST_OCTETS
    assert counted() - before == 3
    ours = Consumer(awards_with(refuse), awards_sessions)
    for offset in range(101, 106):  # what we could not handle is never left out
        assert ours.handle(received(registered(), offset=offset)) is MessageOutcome.DEAD
    assert len(dead(awards_sessions)) == 4 + 5


def counted() -> float:
    return REGISTRY.get_sample_value("khuyen_cong_refused_not_kept_total", {"service": "awards"}) or 0


def test_a_lost_race_is_run_once_more(awards_sessions: sessionmaker[Session]) -> None:
    told, tries = registered(), []

    def lose_the_first(session: Session, event: Any) -> None:
        tries.append(event)
        if len(tries) == 1:  # between our look and our row, another transaction writes the same one
            with awards_sessions.begin() as faster:
                on_establishment_told(faster, event)
            columns = Establishment.__table__.columns
            row = {one.name: getattr(event, one.name, event.establishment_id) for one in columns}
            session.execute(insert(Establishment).values(row))
        on_establishment_told(session, event)

    consumer = Consumer(awards_with(lose_the_first), awards_sessions)
    assert consumer.handle(received(told)) is MessageOutcome.HANDLED
    assert (len(tries), dead(awards_sessions)) == (2, [])


@pytest.mark.parametrize("code", ["40001", "40P01"])
def test_a_transaction_that_the_database_gave_up_is_run_once_more(
    awards_sessions: sessionmaker[Session], code: str
) -> None:
    tries = []

    def give_up(times: int) -> Service:
        def handler(session: Session, event: Any) -> None:
            tries.append(event)
            if len(tries) <= times:
                session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '{code}'; END $$"))

        return awards_with(handler)

    assert Consumer(give_up(1), awards_sessions).handle(received(registered())) is MessageOutcome.HANDLED
    tries.clear()
    with pytest.raises(OperationalError):  # an outage: it comes again after a pause, and is never buried
        Consumer(give_up(2), awards_sessions).handle(received(registered()))
    assert (len(tries), dead(awards_sessions)) == (2, [])


def test_a_constraint_of_the_database_is_poison_and_leaves_nothing(awards_sessions: sessionmaker[Session]) -> None:
    tries = []

    def break_it(session: Session, event: Any) -> None:
        tries.append(event)
        session.execute(text("INSERT INTO establishments (id) VALUES (gen_random_uuid())"))

    assert Consumer(awards_with(break_it), awards_sessions).handle(received(registered())) is MessageOutcome.DEAD
    with awards_sessions() as session:
        assert session.scalar(select(func.count()).select_from(INBOX)) == 0
    assert len(tries) == 2


def test_an_outage_is_raised_and_leaves_nothing(awards_sessions: sessionmaker[Session]) -> None:
    def lose_the_connection(session: Session, _: Any) -> None:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    message = received(registered())
    with pytest.raises(OperationalError):
        Consumer(awards_with(lose_the_connection), awards_sessions).handle(message)
    assert dead(awards_sessions) == []
    assert Consumer(AWARDS, awards_sessions).handle(message) is MessageOutcome.HANDLED


def test_ten_in_a_row_stop_it_even_over_restarts(awards_sessions: sessionmaker[Session]) -> None:
    consumer = Consumer(awards_with(refuse), awards_sessions)
    for offset in range(MOST_IN_A_ROW - 1):
        if offset == 5:
            consumer = Consumer(awards_with(refuse), awards_sessions)
        assert consumer.handle(received(registered(), offset=offset)) is MessageOutcome.DEAD
    tenth = received(registered(), offset=9)
    for restarted in (consumer, Consumer(awards_with(refuse), awards_sessions)):
        with pytest.raises(TooManyDeadLetters):
            restarted.handle(tenth)
    assert len(dead(awards_sessions)) == MOST_IN_A_ROW - 1
    repaired = Consumer(AWARDS, awards_sessions)
    assert repaired.handle(tenth) is MessageOutcome.HANDLED
    assert Consumer(awards_with(refuse), awards_sessions).dead_in_a_row == 0


def test_two_consumers_with_one_event_do_it_once(awards_sessions: sessionmaker[Session]) -> None:
    message = received(registered())
    outcomes: list[MessageOutcome] = []
    with awards_sessions.begin() as session:
        assert inbox.claim(session, Envelope.from_json(message.value))
        other = Thread(target=lambda: outcomes.append(Consumer(AWARDS, awards_sessions).handle(message)))
        other.start()
        sleep(0.3)
        assert outcomes == []
    other.join(5)
    assert outcomes == [MessageOutcome.DUPLICATE]


def test_dead_letters_are_retried_or_dropped(awards_sessions: sessionmaker[Session]) -> None:
    broken = Consumer(awards_with(refuse), awards_sessions)
    for offset, name in enumerate(["A", "B", "C"]):
        broken.handle(received(registered(name=name), offset=offset))
    first, second, third = (letter.id for letter in dead(awards_sessions))
    assert maintenance.retry(awards_with(refuse), awards_sessions, [first]) == (0, 1)
    assert maintenance.retry(AWARDS, awards_sessions, [first, second]) == (2, 0)
    assert names(awards_sessions) == ["A", "B"]
    assert [letter.id for letter in dead(awards_sessions)] == [third]
    assert maintenance.drop(awards_sessions, []) == 1
    assert (dead(awards_sessions), names(awards_sessions)) == ([], ["A", "B"])
