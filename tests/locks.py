"""Tests of races: one transaction is held open, and the other waits for it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

T = TypeVar("T")

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def waits_for_a_lock(sessions: sessionmaker[Session]) -> bool:
    """Whether some statement of this database waits for a lock within two seconds."""
    for _ in range(100):
        with sessions() as session:  # a new one each time: what others do is read once a transaction
            if session.scalar(text(WAITING)):
                return True
        time.sleep(0.02)
    return False


def in_turn(sessions: sessionmaker[Session], first: Callable[[Session], object], second: Callable[[Session], T]) -> T:
    """Do ``second`` while ``first`` is not committed yet, see that it waits, and return what it gives (or raise it)."""

    def other() -> T:
        with sessions.begin() as session:
            return second(session)

    with ThreadPoolExecutor(1) as pool:
        with sessions.begin() as session:
            first(session)
            session.flush()
            later = pool.submit(other)
            assert waits_for_a_lock(sessions)
        return later.result(10)
