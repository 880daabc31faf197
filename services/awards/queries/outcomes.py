"""What became of each product of a round that is public, and why: the facts of domain/outcomes.py from the tables."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.domain.outcomes import Outcome, Placed, Ruling, outcomes, placed_of
from services.awards.domain.rules import Rules
from services.awards.models import Decision, Dossier, Round, Standing
from shared.cases import in_state


def outcomes_of(session: Session, round_: Round, version: int) -> dict[UUID, Outcome]:
    """Return the outcome of every product that takes part and was decided on, by dossier, in two statements.

    First in the jury's order first.
    """
    order = placed(session, round_.id, version)
    rows = session.scalars(select(Decision).where(Decision.round_id == round_.id)).all()
    rulings = {
        order[one.dossier_id].code: ruling_of(one, round_.published_at) for one in rows if one.dossier_id in order
    }
    by_code = outcomes(list(order.values()), rulings, Rules.from_json(round_.rules))
    return {key: by_code[one.code] for key, one in order.items() if one.code in by_code}


def placed(session: Session, round_id: UUID, version: int) -> Mapping[UUID, Placed]:
    """Return the products of a tally that take part in the jury's order, those without a result last."""
    rows = session.execute(
        select(Standing.dossier_id, Standing.detail)
        .join(Dossier, Dossier.id == Standing.dossier_id)
        .where(Standing.round_id == round_id, Standing.version == version, in_state(Dossier, "accepted"))
        .order_by(Standing.rank.asc().nulls_last(), Dossier.voting_code)
    )
    return {dossier_id: placed_of(detail) for dossier_id, detail in rows}


def ruling_of(decision: Decision, published_at: datetime | None) -> Ruling:
    """Return what was decided; ``late`` after the publication."""
    return Ruling(
        recognised=decision.recognised,
        follows_jury=decision.follows_jury,
        late=published_at is not None and decision.decided_at > published_at,
        reason=decision.reason,
        votes_yes=decision.votes_yes,
        votes_no=decision.votes_no,
        minutes_number=decision.minutes_number,
    )
