"""Everything read again from the beginning, by a service that forgot what it read: nothing is sent, nothing changes."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.batches import release, withdraw
from services.notifications.actions.people import change_person, grant_staff, remember_sign_in
from services.notifications.actions.undelivered import note_report
from services.notifications.actions.wishes import change_wishes
from services.notifications.domain.reports import Report
from services.notifications.handlers import HANDLERS
from services.notifications.letters import groups_of
from services.notifications.models import Batch, Letter
from services.notifications.sending.sender import Sender
from services.notifications.service import SERVICE
from shared.clock import now
from shared.events import booths
from shared.events.booths import Contact
from shared.events.contacts import ContactsTold
from shared.events.decisions import DecisionsTold
from shared.events.envelope import Envelope, Event
from shared.events.samples import EXAMPLES
from shared.events.values import ID
from shared.messaging import maintenance, workers
from shared.messaging.broker import Message
from shared.messaging.connect import connect
from shared.service import topic_of
from shared.settings import Settings
from tests.conftest import SettingsOf
from tests.integration.notifications.sending import Clock, Open
from tests.smtp_sink import Sink

pytestmark = pytest.mark.smtp

Sessions = sessionmaker[Session]
EXAMPLE_ID = UUID("5b1f7a52-3d7b-4f04-9a5c-1e2f6a0b9c11")
BATCHED = ("booths.booth.offered", "booths.application.waitlisted", "awards.product.recognised")
START = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
ORGANISER = "to-chuc@example.vn"
TICKS_LATER = timedelta(days=2)


def example_of(number: int, name: str, batch: UUID | None) -> Event:
    """The event of an example file as of another fair, round and establishment, with its dates still to come."""
    text = (EXAMPLES / f"{name}.v1.json").read_text(encoding="utf-8").replace('"2026-', '"2027-')
    envelope = Envelope.from_json(re.sub(ID, lambda id: str(uuid5(UUID(id[0]), str(number))), text))
    [event] = [cls for cls in HANDLERS if cls.type == name]
    data = dict(envelope.data)
    if batch and name in BATCHED:
        data["batch_id"] = str(batch)
    if issubclass(event, DecisionsTold):
        data |= {"part": 1, "parts": 1, "kind": "batch" if batch else "nightly"}
        data |= {"list_id": str(batch)} if batch else {}
    return event.read(data, envelope.dataversion)


@dataclass
class History:
    """What the publishers told so far, in the log."""

    settings: Settings
    at: datetime = START
    told: int = 0
    languages: Iterator[str] = field(default_factory=lambda: iter(["vi", "en"] * 200))

    def tell(self, *events: Event) -> None:
        messages = []
        for event in events:
            self.at += timedelta(minutes=1)
            self.told += 1
            id = uuid5(EXAMPLE_ID, f"event {self.told}")
            envelope = Envelope.around(event, id=id, time=self.at, correlationid="trace")
            messages.append(Message(topic_of(event.service()), event.key, envelope.to_json()))
        with closing(connect(self.settings.broker_url)) as broker:
            broker.publish(messages)

    def tell_contacts(self, *groups: str, count: int = 2) -> None:
        for group in groups:
            known = [Contact(email=f"{group.replace(':', '.').lower()}.{n}@example.vn", name="Trần Hoa",
                             language=next(self.languages)) for n in range(count)]  # fmt: skip
            staff = [Contact(email=ORGANISER, name="Lê Tổ Chức")] if group == "organisers" else []
            self.tell(booths.ContactsChanged(group=group, contacts=[*staff, *known]))


def read(settings: Settings, sessions: Sessions) -> None:
    """Run the real consumer until nothing is left to read."""
    with workers.consuming(SERVICE, sessions, settings) as turn:
        turn()
    with closing(connect(settings.broker_url)) as broker:
        subscription = broker.subscribe(SERVICE.listens_to, SERVICE.group)
        with closing(subscription):
            left = subscription.progress().lag
    if left:
        read(settings, sessions)


def work(sessions: Sessions, sender: Sender, clock: Clock) -> None:
    """Let ticks and sender do all that is to do, also what is due in some days."""
    for tick in SERVICE.ticks:
        with sessions.begin() as session:
            tick(session, now() + TICKS_LATER)
    clock.at = now() + TICKS_LATER
    while sender.send_due():
        pass


def state(sessions: Sessions) -> dict[str, str]:
    """A hash of each table, apart from when the inbox was filled."""
    hashes = {}
    with sessions() as session:
        for table in SERVICE.metadata.sorted_tables:
            columns = ", ".join(f't."{c.name}"::text' for c in table.columns if c.name not in {"handled_at", "died_at"})
            rows = session.scalars(text(f'SELECT concat_ws(chr(31), {columns}) FROM "{table.name}" t ORDER BY 1'))
            hashes[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return hashes


def count(sessions: Sessions, table: str) -> int:
    with sessions() as session:
        return int(session.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0)


def decide(sessions: Sessions, *batches: UUID) -> None:
    """Release the first batch and withdraw the others, if they are there."""
    with sessions.begin() as session:
        for number, batch_id in enumerate(batches):
            if session.get(Batch, batch_id):
                act = withdraw if number else release
                act(session, batch_id=batch_id, by=ORGANISER, now=now(), reason="Đã đối chiếu.")


def live(sessions: Sessions) -> None:
    """What people and mail servers do meanwhile: a bounce, another name, other wishes, a sign-in."""
    with sessions.begin() as session:
        first = session.scalars(select(Letter).where(Letter.state == "sent").order_by(Letter.position)).first()
        assert first is not None
        report = Report((first.recipient,), "failed", "5.1.1", "550 5.1.1 no such user", "mx.example.vn")
        note_report(session, report, letter_id=first.id, key="report-1", source="mailbox", now=now())
        remember_sign_in(session, email=ORGANISER, now=now(), spoken="vi", chosen="en")
        change_person(session, by=ORGANISER, name="Lê Thị Tổ Chức", phone="0912345678", language="en")
        change_wishes(session, by=ORGANISER, declined=["news"], digest="at_once", by_sms=False)
        grant_staff(session, email=ORGANISER, by="system", now=now())


@pytest.fixture
def settings(settings_of: SettingsOf, broker_url: str) -> Settings:
    with psycopg.connect(broker_url, autocommit=True) as connection:
        connection.execute("TRUNCATE log, partitions, positions")
    return settings_of("notifications")


def forget(sessions: Sessions, broker_url: str) -> None:
    """Make the service forget what it read, and where it was."""
    with sessions.begin() as session:
        session.execute(text("TRUNCATE inbox"))
    with psycopg.connect(broker_url, autocommit=True) as connection:
        connection.execute("TRUNCATE positions")


def tell_a_year(history: History, number: int, batch: UUID, *, contacts: str) -> None:
    """Every event that notifications hears, of one fair and one round; when their mailboxes become known varies."""
    names = sorted(cls.type for cls in HANDLERS if not issubclass(cls, ContactsTold))
    events = [example_of(number, name, batch) for name in names]
    groups = sorted({group for event in events if not isinstance(event, DecisionsTold) for group in groups_of(event)})
    own = [group for group in groups if ":" in group and not group.startswith("province")]
    half = len(events) // 2
    history.tell_contacts(*(own if contacts == "before" else []))
    history.tell(*events[:half])
    history.tell_contacts(*(own if contacts == "between" else own[:2]), count=1)
    history.tell(*events[half:])
    history.tell_contacts(*own)


@pytest.mark.slow
def test_reading_everything_again_sends_nothing_and_leaves_the_same(
    notifications_sessions: Sessions, settings: Settings, opened: Open, sink: Sink, clock: Clock
) -> None:
    sessions, history = notifications_sessions, History(settings)
    batches = [uuid5(EXAMPLE_ID, f"batch {number}") for number in range(3)]
    with opened(smtp_per_minute_and_host=100_000) as sender:
        history.tell_contacts("organisers", "province:02")
        for number, contacts in enumerate(("before", "between", "after")):
            tell_a_year(history, number, batches[number], contacts=contacts)
            read(settings, sessions)
            work(sessions, sender, clock)
            if number == 0:
                live(sessions)
            history.tell_contacts("province:77", "province:02", count=3)
        read(settings, sessions)
        decide(sessions, *batches[:2])
        work(sessions, sender, clock)
        assert count(sessions, "dead_letters") == 0
        sent, before = len(sink.accepted), state(sessions)
        assert sent > 100
        for again in (read, replayed):
            forget(sessions, settings.broker_url)
            again(settings, sessions)
            while sender.send_due():
                pass
            after = state(sessions)
            assert {table for table in after if after[table] != before[table]} == set()
            assert len(sink.accepted) == sent
        assert count(sessions, "inbox") == history.told


def replayed(settings: Settings, sessions: Sessions) -> None:
    with closing(connect(settings.broker_url)) as broker:
        maintenance.replay(SERVICE, sessions, broker)
