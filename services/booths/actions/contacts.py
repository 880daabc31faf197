"""Telling notifications which mailboxes a group has. Each is the whole list, told while the group is locked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.booths.models import AccessRequest, Establishment, Member, Staff
from shared.errors import required
from shared.events.booths import Contact, ContactsChanged
from shared.messaging import outbox


def locked_establishment(session: Session, establishment_id: UUID) -> Establishment:
    """Return the establishment, locked until the transaction ends: its members, papers and events come one by one.

    Applications that point at it are not held up (FOR NO KEY UPDATE). Raises NotFound.
    """
    return required(
        session.get(Establishment, establishment_id, with_for_update={"key_share": True}, populate_existing=True)
    )


def lock_staff(session: Session, role: str, province_code: str | None) -> None:
    """Hold the list of organisers, or of one province's officers, until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"staff:{_staff_group(role, province_code)}"))))


def tell_members(session: Session, establishment_id: UUID, *, now: datetime) -> None:
    """Publish ContactsChanged with the members of an establishment; the caller holds its lock."""
    session.flush()
    rows = session.execute(
        select(Member.email, Member.name, Member.phone, Member.language)
        .where(Member.establishment_id == establishment_id)
        .order_by(Member.email)
    )
    _tell(session, f"establishment:{establishment_id}", [Contact(**row._mapping) for row in rows], now)


def tell_staff(session: Session, role: str, province_code: str | None, *, now: datetime) -> None:
    """Publish ContactsChanged with all organisers, or all officers of one province; the caller holds `lock_staff`."""
    session.flush()
    rows = session.execute(
        select(Staff.email, Staff.name, Staff.phone, Staff.language)
        .where(Staff.role == role, Staff.province_code.is_not_distinct_from(province_code))
        .order_by(Staff.email)
    )
    _tell(session, _staff_group(role, province_code), [Contact(**row._mapping) for row in rows], now)


def tell_requester(session: Session, request: AccessRequest, *, now: datetime) -> None:
    """Publish ContactsChanged with the one mailbox that asks for access."""
    contact = Contact(email=request.email, name=request.name, phone=request.phone, language=request.language)
    _tell(session, f"access_request:{request.id}", [contact], now)


def _staff_group(role: str, province_code: str | None) -> str:
    return "organisers" if role == "organiser" else f"province:{province_code}"


def _tell(session: Session, group: str, contacts: list[Contact], now: datetime) -> None:
    outbox.record(session, ContactsChanged(group=group, contacts=contacts), at=now)
