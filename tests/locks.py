"""Tests of races: one transaction is held open, and the other waits for it."""

import time

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def waits_for_a_lock(sessions: sessionmaker[Session]) -> bool:
    """Whether some statement of this database waits for a lock within two seconds."""
    for _ in range(100):
        with sessions() as session:  # a new one each time: what others do is read once a transaction
            if session.scalar(text(WAITING)):
                return True
        time.sleep(0.02)
    return False
