"""A voting round under lock, what its events carry, and the record of what was done to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.models import Round, RoundStep
from services.awards.queries.rounds import RoundNotFound


def taken_round(session: Session, code: str) -> Round:
    """Return the round under lock, fresh: for what changes its state. Raises RoundNotFound."""
    statement = select(Round).where(Round.code == code).with_for_update()
    found = session.scalars(statement, execution_options={"populate_existing": True}).one_or_none()
    if found is None:
        raise RoundNotFound
    return found


def shared_round(session: Session, code: str) -> Round:
    """Return the round, fresh, its state held until the transaction ends; others may hold it too (FOR SHARE).

    For what is done to one dossier, judge or sheet of it. Raises RoundNotFound.
    """
    statement = select(Round).where(Round.code == code).with_for_update(read=True)
    found = session.scalars(statement, execution_options={"populate_existing": True}).one_or_none()
    if found is None:
        raise RoundNotFound
    return found


def round_facts(round: Round) -> dict[str, Any]:
    """Return what every event of a round carries."""
    return {
        "round_id": round.id,
        "round_code": round.code,
        "round_name_vi": round.name_vi,
        "round_name_en": round.name_en,
    }


def note_step(session: Session, round: Round, what: str, *, by: str, now: datetime, reason: str = "") -> RoundStep:
    """Write down what was done to a round: who, when, what, why."""
    step = RoundStep(round_id=round.id, at=now, by=by, what=what, reason=reason)
    session.add(step)
    return step
