"""Two letters that went out, and what servers report about them."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.actions.marks import mark
from services.notifications.actions.undelivered import Noted, note_notification
from services.notifications.domain.refusals import telling
from services.notifications.models import BouncedMailbox, BounceReport, Letter, UnclearReturn
from services.notifications.sending.returned import read
from shared.clock import now
from tests.integration.notifications.sending import Sessions, states

HOA, LAN = "hoa@x.vn", "lan@x.vn"
GONE = "550 5.1.1 no such user"


def letter_to(sessions: Sessions, email: str) -> UUID:
    with sessions() as session:
        return session.scalars(select(Letter.id).where(Letter.recipient == email).order_by(Letter.position)).all()[-1]


def report(sessions: Sessions, octets: bytes, at: datetime | None = None) -> list[Noted]:
    with sessions.begin() as session:
        return note_notification(session, read(octets), source="mailbox", now=at or now())


def mark_as_gone(session: Session, email: str, *, days_ago: int = 0, answer: str = GONE) -> None:
    """Mark a mailbox as the server's answer does."""
    at = now() - timedelta(days=days_ago)
    mark(session, email, status=telling("", answer), answer=answer, sent_at=at, now=at)


def unclear(session: Session, *, letter_id: UUID | None = None, text: str = "Where are you?") -> UUID:
    """Let somebody write to the mailbox of returned letters what is no report."""
    row = UnclearReturn(
        key=uuid4().hex, source="mailbox", received_at=now(), sender="Lan <lan@y.vn>", subject="Hỏi về thư",
        text=text, reason="not_a_report", letter_id=letter_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def marked(sessions: Sessions) -> dict[str, str]:
    with sessions() as session:
        return {row.email: row.status for row in session.scalars(select(BouncedMailbox))}


def standing(sessions: Sessions) -> dict[str, str]:
    return {email: state for email, (state, *_) in states(sessions).items()}


def reports(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(BounceReport)) or 0
