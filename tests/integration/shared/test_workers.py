"""The loops: from a commit in booths to its effect in awards through the log in PostgreSQL; ticks; outages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from threading import Event as Flag
from threading import Thread
from time import monotonic
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.queries.establishments import count_establishments
from services.awards.service import SERVICE as AWARDS
from services.booths.service import SERVICE as BOOTHS
from shared.messaging import maintenance, workers
from shared.messaging.broker import BrokerDown, ConsumerProgress, Subscription
from shared.messaging.connect import connect
from shared.messaging.tables import INBOX
from tests.conftest import SettingsOf
from tests.integration.shared.flow import awards_with, registered, tell, wait_for


@pytest.fixture
def settings_of_all(settings_of: SettingsOf, broker_url: str) -> SettingsOf:
    """Settings with an empty broker."""
    with psycopg.connect(broker_url, autocommit=True) as connection:
        connection.execute("TRUNCATE log, partitions, positions")
    return settings_of


@contextmanager
def running(*turns: Callable[[], Any]) -> Iterator[Flag]:
    """Run workers in threads until the block ends."""
    stop = Flag()
    threads = [Thread(target=workers.keep_turning, args=(turn, stop)) for turn in turns]
    for thread in threads:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)


def known(sessions: sessionmaker[Session]) -> int:
    with sessions() as session:
        return count_establishments(session)


def test_what_booths_commits_awards_knows_soon(
    booths_sessions: sessionmaker[Session], awards_sessions: sessionmaker[Session], settings_of_all: SettingsOf
) -> None:
    booths, awards = settings_of_all("booths"), settings_of_all("awards")
    with running(
        lambda: workers.relaying(BOOTHS, booths_sessions, booths),
        lambda: workers.consuming(AWARDS, awards_sessions, awards),
    ):
        tell(booths_sessions, registered())
        wait_for(lambda: known(awards_sessions) == 1)
        began = monotonic()
        tell(booths_sessions, *(registered() for _ in range(50)))
        wait_for(lambda: known(awards_sessions) == 51)
        assert monotonic() - began < 8, "a second or two on an idle machine; one at a time it would be fifty"
    broker = connect(awards.broker_url)
    subscription = broker.subscribe(AWARDS.listens_to, AWARDS.group)
    assert subscription.progress() == ConsumerProgress(committed=51, published=51)
    subscription.close()
    broker.close()


def test_replay_finds_what_was_missed_and_does_nothing_twice(
    booths_sessions: sessionmaker[Session], awards_sessions: sessionmaker[Session], settings_of_all: SettingsOf
) -> None:
    tell(booths_sessions, *(registered() for _ in range(3)))
    broker = connect(settings_of_all("booths").broker_url)
    with workers.relaying(BOOTHS, booths_sessions, settings_of_all("booths")) as turn:
        turn()
    assert maintenance.replay(AWARDS, awards_sessions, broker, dry_run=True) == {"handled": 3}
    assert known(awards_sessions) == 0
    assert maintenance.replay(AWARDS, awards_sessions, broker, only=["booths.fair.opened"]) == {}
    assert maintenance.replay(AWARDS, awards_sessions, broker) == {"handled": 3}
    assert maintenance.replay(AWARDS, awards_sessions, broker) == {"duplicate": 3}
    with awards_sessions() as session:
        assert session.scalar(select(func.count()).select_from(INBOX)) == 3
    broker.close()


def test_an_outage_in_a_handler_brings_the_message_again(
    booths_sessions: sessionmaker[Session], awards_sessions: sessionmaker[Session], settings_of_all: SettingsOf
) -> None:
    tries: list[int] = []

    def fail_once(session: Session, event: Any) -> None:
        tries.append(1)
        if len(tries) == 2:
            raise ConnectionError("the database restarts")
        AWARDS.handlers[type(event)](session, event)

    with running(
        lambda: workers.relaying(BOOTHS, booths_sessions, settings_of_all("booths")),
        lambda: workers.consuming(awards_with(fail_once), awards_sessions, settings_of_all("awards")),
    ):
        tell(booths_sessions, *(registered() for _ in range(3)))
        wait_for(lambda: known(awards_sessions) == 3)
    assert len(tries) == 4


def test_a_bug_in_a_worker_is_raised() -> None:
    @contextmanager
    def buggy() -> Iterator[workers.Turn]:
        yield lambda: [][0]

    with pytest.raises(IndexError):
        workers.keep_turning(buggy, Flag())


def test_a_broker_that_comes_late_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    stop = Flag()

    @contextmanager
    def late() -> Iterator[workers.Turn]:
        opened.append(1)
        if len(opened) < 3:
            raise BrokerDown("not yet")
        yield stop.set

    monkeypatch.setattr(workers, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(stop, "wait", lambda _: None)
    workers.keep_turning(late, stop)
    assert len(opened) == 3


class NoProgress:
    """A subscription of a group that stands still while three messages wait."""

    def __init__(self, *progress: ConsumerProgress) -> None:
        self.told = list(progress)

    def progress(self) -> ConsumerProgress:
        return self.told.pop(0)


@pytest.mark.parametrize(
    ("told", "stuck"),
    [
        ([ConsumerProgress(5, 8), ConsumerProgress(5, 8)], True),
        ([ConsumerProgress(5, 8), ConsumerProgress(6, 9)], False),
        ([ConsumerProgress(8, 8), ConsumerProgress(8, 8)], False),
    ],
)
def test_the_watchdog_tells_standing_still_from_having_nothing_to_do(told: list[ConsumerProgress], stuck: bool) -> None:
    subscription: Any = NoProgress(*told)
    watchdog = workers.Watchdog(subscription_of(subscription), seconds=-1)
    watchdog.look(progressed=False)
    if stuck:
        with pytest.raises(workers.Stuck):
            watchdog.look(progressed=False)
    else:
        watchdog.look(progressed=False)


def subscription_of(given: Any) -> Subscription:
    subscription: Subscription = given
    return subscription


def test_ticks_run_until_nothing_is_left_and_one_failure_holds_up_nobody(
    awards_sessions: sessionmaker[Session],
) -> None:
    left = [3]
    moments: list[datetime] = []

    def broken(_: Session, __: datetime) -> int:
        raise LookupError("a bug")

    def three_times(_: Session, moment: datetime) -> int:
        moments.append(moment)
        left[0] -= 1
        return max(left[0], 0)

    service = replace(AWARDS, ticks=(broken, three_times))
    assert workers.tick_once(service, awards_sessions) is False
    assert len(moments) == 3
    assert all(moment.tzinfo for moment in moments)


def test_two_tickers_do_not_do_the_same_twice(awards_sessions: sessionmaker[Session]) -> None:
    calls: list[str] = []

    def second(_: Session, __: datetime) -> int:
        calls.append("second")
        return 0

    def first(_: Session, __: datetime) -> int:
        calls.append("first")
        assert workers.run_tick(awards_sessions, second, 7) == 0
        return 0

    workers.run_tick(awards_sessions, first, 7)
    assert calls == ["first"]
    workers.run_tick(awards_sessions, second, 7)
    assert calls == ["first", "second"]
