"""Tests of races: one transaction is held open, and the other waits for it."""

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker


def waits_for_a_lock(sessions: sessionmaker[Session]) -> bool:
    """Whether some statement of this database waits for a lock within two seconds."""
    with sessions() as session:
        for _ in range(40):
            if session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return True
            session.execute(text("SELECT pg_sleep(0.05)"))
    return False
