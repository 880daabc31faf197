"""A judge under lock, with the round taken first; what their events carry."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.actions.rounds import round_facts, taken_round
from services.awards.domain.lifecycle import RoundNotReady
from services.awards.models import Judge, Round
from services.awards.queries.judges import JudgeNotFound

JURY_CHANGES: Final = frozenset({"open", "scoring"})
"""States of a round in which judges come and go."""


def taken_judge(session: Session, judge_id: UUID) -> tuple[Round, Judge]:
    """Return the round and the judge, both locked in this order and fresh. Raises JudgeNotFound.

    The round is taken alone: what changes the jury changes who scores what, and no sheet is signed meanwhile.
    """
    code = session.scalar(select(Round.code).join(Judge, Judge.round_id == Round.id).where(Judge.id == judge_id))
    if code is None:
        raise JudgeNotFound
    found = taken_round(session, code)
    statement = select(Judge).where(Judge.id == judge_id).with_for_update()
    judge = session.scalars(statement, execution_options={"populate_existing": True}).one_or_none()
    if judge is None:
        raise JudgeNotFound
    return found, judge


def check_jury_changes(round: Round) -> None:
    """Raise RoundNotReady unless judges may come and go; those of a rehearsal are the real round's."""
    if round.state not in JURY_CHANGES or round.rehearsal:
        raise RoundNotReady(state=round.state, wanted="scoring")


def judge_facts(round: Round, judge: Judge) -> dict[str, Any]:
    """Return what every event of a judge carries."""
    return {**round_facts(round), "judge_id": judge.id, "judge_name": judge.name}
