"""Letters read on the site."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.notifications.models import Letter
from services.notifications.queries.mine import told_to


def mark_read(session: Session, *, letter_id: UUID, by: str, now: datetime) -> None:
    """Note that its recipient has seen a letter here; the first time counts."""
    mine = update(Letter).where(Letter.id == letter_id, Letter.recipient == by, Letter.read_at.is_(None))
    session.execute(mine.values(read_at=now))


def mark_all_read(session: Session, *, by: str, now: datetime) -> int:
    """Note that somebody knows of every letter that is told to them but decisions; return how many were new.

    A decision counts as read only once it was opened: the proof of notice relies on it. What is held or not due yet
    stays unread.
    """
    unread = update(Letter).where(told_to(by, now), Letter.read_at.is_(None), Letter.kind != "decision")
    return len(session.scalars(unread.values(read_at=now).returning(Letter.id)).all())
