"""A judge under lock, with the round taken first; what their events carry."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from services.awards.actions.rounds import round_facts
from services.awards.domain.lifecycle import RoundNotReady, RoundState
from services.awards.models import Judge, Round
from services.awards.queries.judges import JudgeNotFound
from shared.cases import take
from shared.events.awards.judges import AboutJudge

JURY_CHANGES: Final[frozenset[RoundState]] = frozenset({"open", "scoring"})
"""States of a round in which judges come and go."""


def taken_judge(session: Session, judge_id: UUID) -> tuple[Round, Judge]:
    """Return the round and the judge, both locked in this order and fresh. Raises JudgeNotFound.

    The round is taken alone: what changes the jury changes who scores what, and no sheet is signed meanwhile.
    """
    judge = take(session, Judge, judge_id, missing=JudgeNotFound, alone=True)
    return judge.round, judge


def check_jury_changes(round_: Round) -> None:
    """Raise RoundNotReady unless judges may come and go; those of a rehearsal are the real round's."""
    if round_.state not in JURY_CHANGES or round_.rehearsal:
        raise RoundNotReady(state=round_.state, wanted="scoring")


def judge_facts(round_: Round, judge: Judge) -> AboutJudge:
    """Return what every event of a judge carries."""
    return AboutJudge(**round_facts(round_), judge_id=judge.id, judge_name=judge.name)
