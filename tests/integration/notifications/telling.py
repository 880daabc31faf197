"""Give events to the real handlers as the consumer does."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.models import DigestItem, Letter
from services.notifications.service import SERVICE
from shared.events.booths import Contact, ContactsChanged
from shared.events.envelope import Envelope, Event
from shared.messaging.consumer import MessageOutcome, apply
from tests.unit.notifications.samples import ESTABLISHMENT

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
GROUP = f"establishment:{ESTABLISHMENT}"

Tell = Callable[..., MessageOutcome]


def tell(sessions: sessionmaker[Session], event: Event, *, id: UUID | None = None, minute: int = 0) -> MessageOutcome:
    """Handle one event in a transaction of its own."""
    envelope = Envelope.around(
        event, id=id or uuid4(), time=START + timedelta(minutes=minute), correlationid="trace-of-the-request"
    )
    with sessions.begin() as session:
        return apply(session, SERVICE, envelope)


def contacts(*emails: str, group: str = GROUP, language: str = "vi") -> ContactsChanged:
    """The whole list of a group's mailboxes."""
    listed = [Contact(email=email, name=f"Người {email[0].upper()}", language=language) for email in emails]
    return ContactsChanged(group=group, contacts=listed)


def queued(sessions: sessionmaker[Session]) -> list[tuple[str, str, str]]:
    """Recipient, template and state of every letter."""
    with sessions() as session:
        columns = select(Letter.recipient, Letter.template, Letter.state).order_by(Letter.recipient, Letter.position)
        return [(row[0], row[1], row[2]) for row in session.execute(columns)]


def put_aside(sessions: sessionmaker[Session]) -> list[tuple[str, str]]:
    """Recipient and template of everything that waits for a digest or was in one."""
    with sessions() as session:
        columns = select(DigestItem.recipient, DigestItem.template).order_by(DigestItem.recipient, DigestItem.id)
        return [(row[0], row[1]) for row in session.execute(columns)]


def all_letters(sessions: sessionmaker[Session]) -> Sequence[Letter]:
    """Every letter, oldest first."""
    with sessions() as session:
        return session.scalars(select(Letter).order_by(Letter.position)).all()
