"""Who may do what in notifications.

Everybody sees their own letters; the members of an establishment see what was decided about it, and who of them was
told; a province's officers see what concerns their province; organisers see what was sent to whom.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from services.notifications.domain.addresses import ORGANISERS, establishment, family, province, secretariat
from services.notifications.models import Announcement, Batch, Contact, Staff
from shared.errors import Forbidden, required

OF_PROVINCE: Final = province("")
OF_MAKERS: Final = frozenset({"establishment", "access_request"})
"""Families of groups that are no office."""
OFFICES: Final = frozenset({"province", "secretariat"})
"""Families of groups whose members write announcements and are told when letters do not leave; organisers do all."""


def is_organiser(session: Session, by: str) -> bool:
    """Return whether this mailbox may see what was sent to whom."""
    granted = exists().where(Staff.email == by)
    member = exists().where(Contact.group_name == ORGANISERS, Contact.email == by)
    return bool(session.scalar(select(or_(granted, member))))


def holds_office(session: Session, by: str) -> bool:
    """Return whether this mailbox is anything but a maker's, as far as it is told here: their sessions are short."""
    return is_organiser(session, by) or any(family(group) not in OF_MAKERS for group in groups_of(session, by))


def works_in_office(session: Session, by: str) -> bool:
    """Return whether this mailbox decides what letters tell: an organiser's, an officer's, a secretariat's."""
    return is_organiser(session, by) or any(family(group) in OFFICES for group in groups_of(session, by))


def require_organiser(session: Session, by: str) -> None:
    """Raise Forbidden for everybody else."""
    if not is_organiser(session, by):
        raise Forbidden


def require_secretariat(session: Session, by: str, round_id: UUID) -> None:
    """Raise Forbidden unless this mailbox does a round's clerical work, or is an organiser's."""
    if secretariat(round_id) not in groups_of(session, by) and not is_organiser(session, by):
        raise Forbidden


def groups_of(session: Session, by: str) -> set[str]:
    """Return the groups that this mailbox belongs to: ``establishment:<id>``, ``province:<code>``, …"""
    return set(session.scalars(select(Contact.group_name).where(Contact.email == by)))


def provinces_of(session: Session, by: str) -> set[str]:
    """Return the codes of the provinces whose officer this mailbox is."""
    mine = (name.partition(OF_PROVINCE) for name in groups_of(session, by))
    return {code for before, found, code in mine if found and not before}


def seen_provinces(session: Session, by: str) -> set[str] | None:
    """Return the provinces of which this mailbox may see everything that was sent; None means all of them.

    Raises Forbidden for whoever is neither an organiser nor an officer.
    """
    if is_organiser(session, by):
        return None
    provinces = provinces_of(session, by)
    if not provinces:
        raise Forbidden
    return provinces


def offices_of(session: Session, by: str) -> set[str] | None:
    """Return the groups for which this mailbox may write announcements and see their batches; None means all.

    Organisers write to everybody, officers to the makers of their province, a round's secretariat to its judges.
    Raises Forbidden for others.
    """
    if is_organiser(session, by):
        return None
    offices = {group for group in groups_of(session, by) if family(group) in OFFICES}
    if not offices:
        raise Forbidden
    return offices


def require_office(session: Session, by: str) -> None:
    """Raise Forbidden for whoever may write no announcement at all."""
    offices_of(session, by)


def require_owner(session: Session, by: str, owner: str) -> None:
    """Raise Forbidden unless this mailbox is an organiser's, or of the office that ``owner`` names."""
    offices = offices_of(session, by)
    if offices is not None and owner not in offices:
        raise Forbidden


def require_batch(session: Session, by: str, batch_id: UUID) -> None:
    """Raise NotFound, or Forbidden unless this mailbox may see, release and withdraw the batch."""
    offices_of(session, by)
    require_owner(session, by, required(session.scalar(select(Batch.owner).where(Batch.id == batch_id))))


def require_announcement(session: Session, by: str, announcement_id: UUID) -> None:
    """Raise NotFound, or Forbidden unless this mailbox may see and change the announcement."""
    offices_of(session, by)
    owner = session.scalar(select(Announcement.owner).where(Announcement.id == announcement_id))
    require_owner(session, by, required(owner))


def letters_seen(session: Session, by: str, *, establishment_id: UUID, province_code: str) -> str | None:
    """Return whose letters about an establishment of a province this mailbox may see: its own, or None for all.

    A member sees what happened and their own letters, organisers and the province's officers everybody's.
    Raises Forbidden for others.
    """
    if is_organiser(session, by) or province_code in provinces_of(session, by):
        return None
    if establishment(establishment_id) not in groups_of(session, by):
        raise Forbidden
    return by
