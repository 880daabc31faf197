"""Who may do what in booths: the one visible place. A person is its mailbox, normalised to lower case.

Organisers may do what every officer may. Members act for their establishments alone. Actions call these first thing;
list queries ask ``scope_of`` and put ``within`` into their WHERE.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.booths.models import Establishment, Member, Staff
from shared.errors import Forbidden, required


@dataclass(frozen=True)
class Scope:
    """What a mailbox may see: everything (organiser), provinces (officer), establishments (member); all may be."""

    organiser: bool = False
    provinces: frozenset[str] = frozenset()
    establishments: frozenset[UUID] = frozenset()

    @property
    def staff(self) -> bool:
        """Whether this is an organiser or an officer of some province."""
        return self.organiser or bool(self.provinces)

    def oversees(self, province_code: str) -> bool:
        """Whether this person decides in that province: its officer, or an organiser."""
        return self.organiser or province_code in self.provinces

    def sees(self, establishment_id: UUID, province_code: str) -> bool:
        """Whether this person may read what belongs to that establishment of that province."""
        return self.oversees(province_code) or establishment_id in self.establishments


NOBODY = Scope()


def scope_of(session: Session, by: str) -> Scope:
    """Return what ``by`` may see, in two statements; nothing for a stranger or nobody."""
    if not by:
        return NOBODY
    roles = session.execute(select(Staff.role, Staff.province_code).where(Staff.email == by)).all()
    members = session.scalars(select(Member.establishment_id).where(Member.email == by))
    return Scope(
        organiser=any(role == "organiser" for role, _ in roles),
        provinces=frozenset(code for _, code in roles if code is not None),
        establishments=frozenset(members),
    )


def within(
    scope: Scope, province_code: InstrumentedAttribute[str], establishment_id: InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    """Return the condition of a list query that lets only what ``scope`` sees through."""
    if scope.organiser:
        return true()
    conditions: list[ColumnElement[bool]] = []
    if scope.provinces:
        conditions.append(province_code.in_(scope.provinces))
    if scope.establishments:
        conditions.append(establishment_id.in_(scope.establishments))
    return or_(*conditions) if conditions else false()


def holds_office(session: Session, by: str) -> bool:
    """Return whether ``by`` is an organiser or an officer of some province: their sessions are short."""
    return bool(session.scalar(select(exists().where(Staff.email == by))))


def require_organiser(session: Session, by: str) -> None:
    """Raise Forbidden unless ``by`` is an organiser."""
    if not _is_organiser(session, by):
        raise Forbidden


def require_officer(session: Session, by: str, province_code: str) -> None:
    """Raise Forbidden unless ``by`` is an officer of that province or an organiser."""
    role = or_(Staff.role == "organiser", Staff.province_code == province_code)
    found = session.scalar(select(exists().where(Staff.email == by, role)))
    if not by or not found:
        raise Forbidden


def require_member(session: Session, by: str, establishment_id: UUID) -> None:
    """Raise Forbidden unless ``by`` is a member of that establishment."""
    found = session.scalar(select(exists().where(Member.email == by, Member.establishment_id == establishment_id)))
    if not by or not found:
        raise Forbidden


def require_reader(session: Session, by: str, establishment_id: UUID) -> Establishment:
    """Return the establishment if ``by`` is its member, an officer of its province or an organiser.

    Raises NotFound if there is none; Forbidden.
    """
    establishment = required(session.get(Establishment, establishment_id))
    if not scope_of(session, by).sees(establishment.id, establishment.province_code):
        raise Forbidden
    return establishment


def _is_organiser(session: Session, by: str) -> bool:
    return bool(by) and bool(session.scalar(select(exists().where(Staff.email == by, Staff.role == "organiser"))))
