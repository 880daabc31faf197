"""The numbers of one round: dossiers by state and group, judges, sheets; who works for it; what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.awards.domain.lifecycle import DossierState, JudgeState
from services.awards.models import Assignment, Complaint, Dossier, Judge, Official, Round, Sheet, Step
from shared.alphabet import alphabetical
from shared.cases import in_state

ENTERED: Final[tuple[DossierState, ...]] = ("submitted", "returned", "accepted", "refused", "struck")
"""States of dossiers that were handed in."""
TOLD_OF: Final = ("round", "judge", "sheet", "ballot", "decision", "official")
NOT_TOLD: Final = ("invited_again", "accepted", "declined", "reminded", "signed", "voted", "ballot_dropped")
"""Steps that the desk does not list, for there are many: the pages of the jury and of the council show them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How large a round is and how far. ``dossiers`` is (group, state) → how many; ``judges`` is state → how many."""

    dossiers: Mapping[tuple[str, DossierState], int]
    provinces: int
    judges: Mapping[JudgeState, int]
    officials: Mapping[str, int]
    sheets: int
    signed: int
    complaints: int

    def of(self, *states: DossierState, group: str = "") -> int:
        """Return how many dossiers are in one of these states (any if none is named), of a group or of all."""
        return sum(
            count
            for (letter, state), count in self.dossiers.items()
            if (not states or state in states) and (not group or letter == group)
        )

    def entered(self, group: str = "") -> int:
        """Return how many dossiers were handed in, of a group or of all."""
        return self.of(*ENTERED, group=group)


def figures(session: Session, round_: Round) -> Figures:
    """Return the numbers of a round, in four statements."""
    dossiers = session.execute(
        select(Dossier.product_group, Dossier.state, func.count())
        .where(Dossier.round_id == round_.id)
        .group_by(Dossier.product_group, Dossier.state)
    )
    judges = select(Judge.state, func.count()).where(Judge.round_id == round_.id).group_by(Judge.state)
    officials = select(Official.office, func.count()).where(Official.round_id == round_.id).group_by(Official.office)
    assigned = (
        select(func.count())
        .select_from(Assignment)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Dossier, Dossier.id == Assignment.dossier_id)
        .where(Judge.round_id == round_.id, in_state(Dossier, "accepted"))
    )
    signed = (
        select(func.count())
        .select_from(Sheet)
        .join(Dossier, Dossier.id == Sheet.dossier_id)
        .where(Sheet.round_id == round_.id, in_state(Sheet, "signed"), in_state(Dossier, "accepted"))
    )
    places = select(func.count(func.distinct(Dossier.province_code))).where(
        Dossier.round_id == round_.id, in_state(Dossier, *ENTERED)
    )
    complaints = select(func.count()).where(Complaint.round_id == round_.id, in_state(Complaint, "received"))
    numbers = session.execute(
        select(*(query.scalar_subquery() for query in (places, assigned, signed, complaints)))
    ).one()
    return Figures(
        dossiers={(group, state): count for group, state, count in dossiers},
        provinces=numbers[0],
        judges=dict(session.execute(judges).all()),
        officials=dict(session.execute(officials).all()),
        sheets=numbers[1],
        signed=numbers[2],
        complaints=numbers[3],
    )


def steps(session: Session, round_: Round) -> Sequence[Step]:
    """Return what was done to a round and by whom, the latest first; not to single dossiers."""
    of_round = select(Step).where(Step.within == round_.code, Step.at >= round_.created_at, Step.noun.in_(TOLD_OF))
    return session.scalars(of_round.where(Step.what.not_in(NOT_TOLD)).order_by(Step.serial.desc()).limit(200)).all()


def officials(session: Session, round_id: UUID) -> Sequence[Official]:
    """Return a round's council and secretariat, by office and name."""
    query = select(Official).where(Official.round_id == round_id)
    return sorted(session.scalars(query), key=lambda one: (one.office, alphabetical(one.name), one.email))
