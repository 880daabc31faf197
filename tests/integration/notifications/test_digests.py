"""Organisers' digests on a real database: each event in exactly one of each reader's, whatever comes at once."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from time import sleep
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session, sessionmaker, undefer

from services.notifications.actions.digests import send_digest_now, send_digests
from services.notifications.actions.notices import receive_contacts, record_notice
from services.notifications.actions.telling import Origin
from services.notifications.actions.wishes import change_wishes, decline
from services.notifications.domain.quiet import ZONE
from services.notifications.models import DigestItem, Letter, Person
from shared.events.booths import FairOpened, FairStarted
from shared.events.contacts import Contact as Told
from shared.events.envelope import Event
from shared.settings import Settings
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
TEN = datetime(2026, 11, 26, 10, 0, tzinfo=ZONE)
READERS = ("a@x.vn", "b@x.vn", "c@x.vn")


@dataclass
class Hall:
    """Organisers, a clock that is moved by hand, and what was told."""

    sessions: Sessions
    at: datetime = TEN

    def told(
        self,
        event: Event,
        id: UUID | None = None,
        happened: datetime | None = None,
        begun: timedelta = timedelta(0),
    ) -> UUID:
        """One event, in a transaction of its own that has ``begun`` some time ago."""
        event_id = id or uuid4()
        with self.sessions.begin() as session:
            origin = Origin(event_id, happened or self.at, "trace")
            record_notice(session, event=event, origin=origin, now=self.at - begun)
        return event_id

    def members(self, *emails: str, group: str = "organisers") -> None:
        """The whole list of a group."""
        contacts = [Told(email=email, name=f"Người {email[0].upper()}") for email in emails]
        with self.sessions.begin() as session:
            receive_contacts(session, group=group, contacts=contacts, told_at=self.at, now=self.at)

    def wish(self, email: str, digest: str) -> None:
        """Somebody chooses how often."""
        with self.sessions.begin() as session:
            if session.get(Person, email) is not None:
                change_wishes(session, by=email, declined=(), digest=digest)

    def forward(self, **by: float) -> None:
        """Time goes by."""
        self.at += timedelta(**by)

    def tick(self, *, settings: Settings | None = None, after: float = 0, slow: float = 0) -> int:
        """One tick in a transaction of its own, which may not wait for ever; ``slow`` is how long it is about it."""
        sleep(after)
        with self.sessions.begin() as session:
            session.execute(text("SET LOCAL lock_timeout TO '3s'"))
            session.info["settings"] = settings
            done = send_digests(session, self.at)
            sleep(slow)
            return done

    def letters(self) -> list[Letter]:
        """Every letter, oldest first."""
        with self.sessions() as session:
            every = select(Letter).order_by(Letter.position).options(undefer(Letter.content))
            return list(session.scalars(every))

    def said(self) -> list[tuple[str, str, str]]:
        """Recipient, subject and state of every letter."""
        return [(letter.recipient, letter.subject, letter.state) for letter in self.letters()]


@pytest.fixture
def hall(notifications_sessions: Sessions) -> Hall:
    return Hall(notifications_sessions)


def fair(number: int, cls: type[Event] = FairStarted) -> Event:
    return sample(cls, fair_name_vi=f"Hội chợ số {number}", fair_name_en=f"Fair no. {number}")


def listed_in(letter: Letter) -> list[str]:
    """The fairs that a digest names in its lists."""
    texts = [value for block in letter.content["blocks"] if block["kind"] == "facts" for _, value in block["rows"]]
    return [f"{number}" for text_ in texts for number in [text_.split("Hội chợ số ")[1].split(" ")[0].strip(".")]]


def test_an_hour_is_told_in_one_letter_when_it_is_over(hall: Hall) -> None:
    hall.members("a@x.vn")
    hall.told(fair(1), happened=TEN + timedelta(minutes=3))
    hall.forward(minutes=20)
    hall.told(fair(2), happened=TEN - timedelta(days=1))
    hall.forward(minutes=39)
    assert hall.tick() == 0
    hall.forward(minutes=1)
    assert (hall.tick(), hall.tick()) == (1, 0)
    (letter,) = hall.letters()
    assert (letter.recipient, letter.recipient_name, letter.kind, letter.template, letter.state) == (
        "a@x.vn",
        "Người A",
        "digest",
        "digest",
        "waiting",
    )
    assert letter.subject == "2 tin mới: Hội chợ số 2, Hội chợ số 1"
    assert listed_in(letter) == ["2", "1"]
    assert letter.link == f"/notifications/digests/{letter.event_id}"
    with hall.sessions() as session:
        assert set(session.scalars(select(DigestItem.digest_id))) == {letter.event_id}


def test_what_came_after_the_hour_waits_for_the_next(hall: Hall) -> None:
    hall.members("a@x.vn")
    hall.told(fair(1))
    hall.forward(hours=1, seconds=30)
    hall.told(fair(2))
    hall.forward(minutes=1)
    assert (hall.tick(), hall.tick()) == (1, 0)
    hall.forward(hours=1)
    assert hall.tick() == 1
    assert [listed_in(letter) for letter in hall.letters()] == [["1"], ["2"]]


def test_a_day_is_told_at_seven_and_nobody_hears_of_nothing(hall: Hall) -> None:
    hall.members("a@x.vn", "b@x.vn")
    hall.wish("a@x.vn", "daily")
    hall.told(fair(1))
    hall.forward(hours=20, minutes=59)
    assert hall.tick() == 1
    assert hall.said() == [("b@x.vn", hall.letters()[0].subject, "waiting")]
    hall.forward(minutes=1)
    assert hall.tick() == 1
    assert [letter.recipient for letter in hall.letters()] == ["b@x.vn", "a@x.vn"]
    hall.forward(days=3)
    assert hall.tick() == 0


def test_the_night_is_told_together_in_the_morning(hall: Hall, settings: Settings) -> None:
    night = replace(settings, quiet_hours="21:00-07:00", smtp_url="smtp://mail.example")
    hall.members("a@x.vn")
    hall.forward(hours=12)
    for number in range(9):
        hall.told(fair(number))
        hall.forward(hours=1)
        assert hall.tick(settings=night) == (1 if number == 8 else 0)
    assert len(listed_in(hall.letters()[0])) == 9


def test_who_wants_to_hear_at_once_gets_what_waits_and_then_letters(hall: Hall) -> None:
    hall.members("a@x.vn")
    hall.told(fair(1))
    hall.wish("a@x.vn", "at_once")
    hall.forward(seconds=1)
    hall.told(fair(2))
    assert hall.tick() == 1
    templates = [(letter.template, letter.kind) for letter in hall.letters()]
    assert templates == [("fair_started", "notice"), ("digest", "digest")]
    assert listed_in(hall.letters()[1]) == ["1"]


def test_who_is_no_organiser_any_more_still_gets_what_was_put_aside(hall: Hall) -> None:
    hall.members("a@x.vn", "b@x.vn")
    hall.told(fair(1))
    hall.members("b@x.vn")
    hall.told(fair(2))
    hall.forward(hours=1)
    assert hall.tick() == 2
    assert {letter.recipient: listed_in(letter) for letter in hall.letters()} == {"a@x.vn": ["1"], "b@x.vn": ["1", "2"]}


def test_who_declined_notices_finds_them_on_the_site_only(hall: Hall) -> None:
    hall.members("a@x.vn")
    hall.told(fair(1))
    with hall.sessions.begin() as session:
        decline(session, email="a@x.vn", kind="digest")
    hall.told(fair(2))
    hall.forward(hours=1)
    assert hall.tick() == 1
    found = [(letter.template, letter.state, letter.cancelled_for) for letter in hall.letters()]
    assert found == [("fair_started", "cancelled", "unwanted"), ("digest", "cancelled", "unwanted")]


def test_an_organiser_who_is_an_officer_is_told_once(hall: Hall) -> None:
    hall.members("a@x.vn")
    hall.members("a@x.vn", "p@x.vn", group="province:01")
    hall.told(fair(1, FairOpened))
    hall.wish("a@x.vn", "at_once")
    hall.forward(seconds=1)
    hall.told(fair(2, FairOpened))
    hall.tick()
    told = [(letter.recipient, letter.template) for letter in hall.letters()]
    assert Counter(told) == {("p@x.vn", "fair_opened"): 2, ("a@x.vn", "fair_opened"): 1, ("a@x.vn", "digest"): 1}


def test_what_waits_can_be_sent_at_any_time(hall: Hall) -> None:
    hall.members("a@x.vn", "b@x.vn")
    hall.told(fair(1))
    hall.forward(minutes=5)
    with hall.sessions.begin() as session:
        assert send_digest_now(session, by="a@x.vn", now=hall.at)
        assert not send_digest_now(session, by="a@x.vn", now=hall.at)
        assert not send_digest_now(session, by="nobody@x.vn", now=hall.at)
    hall.forward(hours=1)
    assert hall.tick() == 1
    assert [letter.recipient for letter in hall.letters()] == ["a@x.vn", "b@x.vn"]


def test_many_are_listed_and_the_rest_is_counted(hall: Hall) -> None:
    hall.members("a@x.vn")
    for number in range(63):
        hall.told(fair(number))
    hall.forward(hours=1)
    assert hall.tick() == 1
    (letter,) = hall.letters()
    assert len(listed_in(letter)) == 50
    assert "… và 13 tin trước đó, có đủ ở trang dưới đây." in str(letter.content)


def test_a_tick_passes_over_people_in_the_hands_of_another(hall: Hall) -> None:
    """The first tick's transaction is open; meanwhile more is put aside, and the second tick does not wait."""
    hall.members("a@x.vn")
    hall.told(fair(1))
    late = hall.at
    hall.forward(hours=1)
    with hall.sessions.begin() as first:
        assert send_digests(first, hall.at) == 1
        hall.at = late
        hall.told(fair(2))
        hall.forward(hours=1)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(hall.tick).result(timeout=5) == 0
    assert (hall.tick(), hall.tick()) == (1, 0)
    assert [listed_in(letter) for letter in hall.letters()] == [["1"], ["2"]]


EVENTS = 8
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("told"), st.integers(0, EVENTS - 1), st.integers(-600, 600)),
        st.tuples(st.just("told"), st.integers(0, EVENTS - 1), st.integers(-600, 600)),
        st.tuples(st.just("members"), st.sets(st.sampled_from(READERS))),
        st.tuples(st.just("wish"), st.sampled_from(READERS), st.sampled_from(["at_once", "hourly", "daily"])),
        st.tuples(st.just("forward"), st.integers(1, 1500)),
        st.tuples(st.just("at once"), st.integers(0, EVENTS - 1), st.integers(-600, 600)),
    ),
    min_size=4,
    max_size=24,
)


@dataclass
class Model:
    """Who shall hear of what: those who are organisers when it is told, or when their list first comes."""

    members: set[str] | None = None
    waiting: set[int] = field(default_factory=set)
    told: set[tuple[int, str]] = field(default_factory=set)
    known: set[int] = field(default_factory=set)

    def tell(self, number: int) -> None:
        if number not in self.known:
            self.known.add(number)
            if self.members is None:
                self.waiting.add(number)
            else:
                self.told |= {(number, reader) for reader in self.members}

    def list(self, members: set[str]) -> None:
        if self.members is None:
            self.told |= {(number, reader) for number in self.waiting for reader in members}
        self.members = members


def all_at_once(*acts: Callable[[], Any]) -> None:
    """Begin these together, each in a thread of its own, and wait for them; what one raises is raised here."""
    together = threading.Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> None:
        together.wait(5)
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(begin, act) for act in acts]:
            done.result(timeout=20)


def empty(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.execute(text("TRUNCATE digest_items, letters, notices, contacts, groups, people CASCADE"))


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_each_event_is_in_exactly_one_digest_of_each_reader(
    notifications_sessions: Sessions, steps: list[tuple[Any, ...]]
) -> None:
    """Whatever the order, whenever it is ticked, by two at once, while wishes and members change and events repeat."""
    empty(notifications_sessions)
    hall, model = Hall(notifications_sessions), Model()
    ids = [uuid4() for _ in range(EVENTS)]

    def tell(number: int, minutes: int, begun: timedelta = timedelta(0)) -> None:
        hall.told(fair(number), ids[number], hall.at + timedelta(minutes=minutes), begun)

    for step, *given_ in steps:
        if step == "told":
            tell(*given_)
            model.tell(given_[0])
        elif step == "members":
            hall.members(*sorted(given_[0]))
            model.list(given_[0])
        elif step == "wish":
            hall.wish(*given_)
        elif step == "forward":
            hall.forward(minutes=given_[0])
            all_at_once(hall.tick, hall.tick)
        else:
            late = partial(tell, given_[0], given_[1], timedelta(hours=3))
            all_at_once(partial(hall.tick, slow=0.06), late, partial(hall.tick, after=0.03))
            model.tell(given_[0])
    hall.forward(days=2)
    all_at_once(hall.tick, hall.tick)
    assert hall.tick() == 0
    letters = hall.letters()
    digests = [letter for letter in letters if letter.template == "digest"]
    in_digests = [(int(number), letter.recipient) for letter in digests for number in listed_in(letter)]
    alone = [(ids.index(letter.event_id), letter.recipient) for letter in letters if letter.template != "digest"]
    assert Counter(in_digests + alone) == Counter(model.told)
    with notifications_sessions() as session:
        rows = session.execute(select(DigestItem.event_id, DigestItem.recipient, DigestItem.digest_id)).all()
    assert sorted((ids.index(row[0]), row[1]) for row in rows) == sorted(in_digests)
    assert {(row[2], row[1]) for row in rows} == {(letter.event_id, letter.recipient) for letter in digests}


def test_a_digest_that_fails_leaves_everything_waiting(hall: Hall) -> None:
    hall.members("a@x.vn")
    hall.told(fair(1))
    hall.forward(hours=1)
    with hall.sessions() as session:  # the process dies before it commits
        assert send_digests(session, hall.at) == 1
    assert hall.letters() == []
    assert hall.tick() == 1


def test_what_is_put_aside_by_nobodys_doing_twice(hall: Hall) -> None:
    hall.members("a@x.vn")
    event = hall.told(fair(1))
    hall.forward(hours=1)
    hall.tick()
    hall.told(fair(1), event)
    with hall.sessions.begin() as session:
        session.execute(update(Person).values(digest="daily"))
    hall.forward(days=1)
    assert hall.tick() == 0
