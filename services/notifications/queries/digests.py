"""What organisers hear of together: what waits for their next digest, and what a digest told."""

from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from services.notifications.domain.addresses import ORGANISERS
from services.notifications.letters import Recipient
from services.notifications.models import Contact, DigestItem, Person


def hears_together(session: Session, email: str) -> bool:
    """Return whether somebody's notices can come in digests: a member of the organisers' group."""
    member = exists().where(Contact.group_name == ORGANISERS, Contact.email == email)
    return bool(session.scalar(select(member)))


def count_put_aside(session: Session, email: str) -> int:
    """Return how many events wait for somebody's next digest."""
    waiting = select(func.count()).where(DigestItem.recipient == email, DigestItem.digest_id.is_(None))
    return session.scalar(waiting) or 0


def digest_items(digest_id: UUID, by: str) -> Select[DigestItem]:
    """Return the query of what one of somebody's own digests told, newest first; of others' digests nothing."""
    told = select(DigestItem).where(DigestItem.digest_id == digest_id, DigestItem.recipient == by)
    return told.order_by(DigestItem.happened_at.desc(), DigestItem.id.desc())


def reader_of_digests(session: Session, person: Person) -> Recipient:
    """Return whom a digest is written to: under the name among the organisers, else their own."""
    among = select(Contact.name).where(Contact.group_name == ORGANISERS, Contact.email == person.email)
    name = session.scalar(among) or person.name
    return Recipient(person.email, name, person.language, declined=tuple(person.declined), digest=person.digest)
