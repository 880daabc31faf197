"""Each event is in exactly one digest of each reader, whatever comes at once."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from services.notifications.actions.digests import send_digests
from services.notifications.models import DigestItem
from tests.integration.notifications.digesting import READERS, Hall, Sessions, fair, listed_in

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


def test_a_tick_passes_over_people_in_the_hands_of_another(notifications_sessions: Sessions) -> None:
    """The first tick's transaction is open; meanwhile more is put aside, and the second tick does not wait."""
    hall = Hall(notifications_sessions)
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
