"""Who may do what in notifications: everybody sees their own letters, organisers see what was sent to whom."""

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from services.notifications.domain.addresses import ORGANISERS
from services.notifications.models import Contact, Staff
from shared.errors import Forbidden


def is_organiser(session: Session, by: str) -> bool:
    """Return whether this mailbox may see what was sent to whom."""
    granted = exists().where(Staff.email == by)
    member = exists().where(Contact.group_name == ORGANISERS, Contact.email == by)
    return bool(session.scalar(select(or_(granted, member))))


def require_organiser(session: Session, by: str) -> None:
    """Raise Forbidden for everybody else."""
    if not is_organiser(session, by):
        raise Forbidden
