"""Two letters that went out, and what servers report about them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.notifications.actions.undelivered import Noted, note_notification
from services.notifications.models import BouncedMailbox, BounceReport, Letter
from services.notifications.sending.returned import read
from shared.clock import now
from tests.integration.notifications.sending import Sessions, states

HOA, LAN = "hoa@x.vn", "lan@x.vn"


def letter_to(sessions: Sessions, email: str) -> UUID:
    with sessions() as session:
        return session.scalars(select(Letter.id).where(Letter.recipient == email).order_by(Letter.position)).all()[-1]


def report(sessions: Sessions, octets: bytes, at: datetime | None = None) -> list[Noted]:
    with sessions.begin() as session:
        return note_notification(session, read(octets), source="mailbox", now=at or now())


def marked(sessions: Sessions) -> dict[str, str]:
    with sessions() as session:
        return {row.email: row.status for row in session.scalars(select(BouncedMailbox))}


def standing(sessions: Sessions) -> dict[str, str]:
    return {email: state for email, (state, *_) in states(sessions).items()}


def reports(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(BounceReport)) or 0
