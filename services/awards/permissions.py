"""Who may do what in awards: the one visible place. A person is its mailbox, normalised to lower case.

Organisers, provinces' officers and members of establishments are those of services/booths, known here from its contact
events. Each round has a secretariat, a council and judges of its own. Organisers may do what every secretariat may, but
never what only a judge or a council member may: nobody scores or votes for another. Actions call the ``require_…``
functions first thing; list queries ask ``scope_of`` and put ``within`` into their WHERE.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.awards.domain.lifecycle import IS_PUBLIC
from services.awards.models import Contact, Dossier, Judge, Official, Round
from shared.cases import in_state
from shared.errors import Forbidden


@dataclass(frozen=True)
class Scope:
    """What a mailbox may see: everything, provinces, establishments, and its offices in rounds; all may be."""

    organiser: bool = False
    provinces: frozenset[str] = frozenset()
    establishments: frozenset[UUID] = frozenset()
    secretariat: frozenset[UUID] = frozenset()  # rounds
    council: frozenset[UUID] = frozenset()  # rounds
    judges: Mapping[UUID, UUID] = field(default_factory=dict)  # round → who they are there, if accepted or invited

    @property
    def staff(self) -> bool:
        """Whether this is an organiser or an officer of some province."""
        return self.organiser or bool(self.provinces)

    def hosts(self, round_: Round) -> bool:
        """Whether this person runs the round: an organiser, or an officer of the province whose round it is."""
        return self.organiser or (round_.province_code is not None and round_.province_code in self.provinces)

    def runs(self, round_: Round) -> bool:
        """Whether this person may do the secretariat's work of the round."""
        return self.hosts(round_) or round_.id in self.secretariat

    def reads_sheets(self, round_: Round) -> bool:
        """Whether this person may read every judge's points once they are tallied: office and council.

        Whoever judges in the round as well reads the others' sheets when everybody may, from the publication on.
        """
        own_only = round_.id in self.judges and round_.state not in IS_PUBLIC
        return (self.runs(round_) or round_.id in self.council) and not own_only

    def oversees(self, province_code: str) -> bool:
        """Whether this person decides in that province: its officer, or an organiser."""
        return self.organiser or province_code in self.provinces

    def sees(self, dossier: Dossier) -> bool:
        """Whether this person may read a dossier with everything in it (judges see it through scoring only)."""
        return (
            self.oversees(dossier.province_code)
            or dossier.establishment_id in self.establishments
            or dossier.round_id in self.secretariat
        )


NOBODY = Scope()


def scope_of(session: Session, by: str) -> Scope:
    """Return what ``by`` may see, in three statements; nothing for a stranger or nobody."""
    if not by:
        return NOBODY
    groups = session.scalars(select(Contact.group_name).where(Contact.email == by)).all()
    offices = session.execute(select(Official.office, Official.round_id).where(Official.email == by)).all()
    judging = select(Judge.round_id, Judge.id).where(Judge.email == by, in_state(Judge, "invited", "accepted"))
    named = [name.partition(":") for name in groups]
    return Scope(
        organiser="organisers" in groups,
        provinces=frozenset(rest for family, _, rest in named if family == "province"),
        establishments=frozenset(UUID(rest) for family, _, rest in named if family == "establishment"),
        secretariat=frozenset(round_id for office, round_id in offices if office == "secretariat"),
        council=frozenset(round_id for office, round_id in offices if office == "council"),
        judges=dict(session.execute(judging).all()),
    )


def within(
    scope: Scope,
    *,
    province_code: InstrumentedAttribute[str],
    establishment_id: InstrumentedAttribute[UUID],
    round_id: InstrumentedAttribute[UUID],
) -> ColumnElement[bool]:
    """Return the condition of a list query that lets only what ``scope`` sees through."""
    if scope.organiser:
        return true()
    conditions: list[ColumnElement[bool]] = []
    if scope.provinces:
        conditions.append(province_code.in_(scope.provinces))
    if scope.establishments:
        conditions.append(establishment_id.in_(scope.establishments))
    if scope.secretariat:
        conditions.append(round_id.in_(scope.secretariat))
    return or_(*conditions) if conditions else false()


def holds_office(session: Session, by: str) -> bool:
    """Return whether ``by`` is anything but a maker: organiser, officer, secretary, council member or judge."""
    scope = scope_of(session, by)
    return scope.staff or bool(scope.secretariat or scope.council or scope.judges)


def require_organiser(session: Session, by: str) -> None:
    """Raise Forbidden unless ``by`` is an organiser."""
    if not scope_of(session, by).organiser:
        raise Forbidden


def require_host(session: Session, by: str, round_: Round) -> None:
    """Raise Forbidden unless ``by`` runs the round: an organiser, or an officer of the province whose round it is."""
    if not scope_of(session, by).hosts(round_):
        raise Forbidden


def require_secretariat(session: Session, by: str, round_: Round) -> None:
    """Raise Forbidden unless ``by`` belongs to the round's secretariat or hosts it."""
    if not scope_of(session, by).runs(round_):
        raise Forbidden


def require_entrant(session: Session, by: str, *, establishment_id: UUID, province_code: str) -> None:
    """Raise Forbidden unless ``by`` may enter products for the establishment: its member, or its province's officer."""
    scope = scope_of(session, by)
    if establishment_id not in scope.establishments and not scope.oversees(province_code):
        raise Forbidden


def require_judge(session: Session, by: str, round_id: UUID) -> Judge:
    """Return the judge that ``by`` is in the round; raise Forbidden unless they have accepted."""
    found = session.scalar(
        select(Judge).where(Judge.round_id == round_id, Judge.email == by, in_state(Judge, "accepted"))
    )
    if not by or found is None:
        raise Forbidden
    return found


def require_council(session: Session, by: str, round_id: UUID) -> Official:
    """Return the council member that ``by`` is in the round, or raise Forbidden."""
    found = session.scalar(
        select(Official).where(Official.round_id == round_id, Official.email == by, Official.office == "council")
    )
    if not by or found is None:
        raise Forbidden
    return found
