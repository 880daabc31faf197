"""Letters to judges with sheets left to sign: by themselves before scoring closes, or when the secretariat asks."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.actions.judges.taking import judge_facts
from services.awards.actions.rounds import shared_round
from services.awards.domain.lifecycle import RoundNotReady
from services.awards.domain.reminders import is_due, last_mark, may_remind
from services.awards.models import Judge, Round
from services.awards.permissions import require_secretariat
from services.awards.queries.judges import JudgeProgress, progress
from shared.cases import FRESH, SYSTEM, change, in_state
from shared.events.awards import JudgeReminded


def remind_judges(session: Session, now: datetime) -> int:
    """Remind the judges of one round who are behind, 48 and 6 hours before its scoring closes; a tick.

    Publishes JudgeReminded. Never one who is done, nobody twice within twelve hours; returns how many were written to.
    """
    rounds = session.scalars(
        select(Round)
        .where(in_state(Round, "scoring"), Round.rehearsal.is_(False), Round.scoring_closes_at > now)
        .order_by(Round.id)
        .with_for_update(read=True, skip_locked=True)
    )
    for found in rounds:
        mark = last_mark(found.scoring_closes_at, now)
        if mark is None:
            continue
        due = [
            one.judge.id
            for one in progress(session, found.id)
            if one.judge.state == "accepted"
            and is_due(left=one.left, mark=mark, began_at=_began(found, one), reminded_at=one.judge.reminded_at)
        ]
        if due and (reached := _remind(session, found, due, by=SYSTEM, now=now)):
            return len(reached)
    return 0


def remind_behind(session: Session, *, round_code: str, by: str, now: datetime) -> list[Judge]:
    """Write to every judge who is behind and was not written to for twelve hours, and return them; the secretariat may.

    Publishes JudgeReminded for each. Raises RoundNotFound, Forbidden, RoundNotReady.
    """
    found = shared_round(session, round_code)
    require_secretariat(session, by, found)
    if found.state != "scoring" or found.rehearsal:
        raise RoundNotReady(state=found.state, wanted="scoring")
    return _remind(session, found, [one.judge.id for one in progress(session, found.id)], by=by, now=now)


def _remind(session: Session, round_: Round, judge_ids: Collection[UUID], *, by: str, now: datetime) -> list[Judge]:
    """Write to those of these judges who may be written to, as it is under their locks."""
    locked = select(Judge).where(Judge.id.in_(judge_ids), in_state(Judge, "accepted")).order_by(Judge.id)
    fresh = session.scalars(locked.with_for_update(), execution_options=FRESH)
    ids = {judge.id for judge in fresh}
    reached: list[Judge] = []
    for one in progress(session, round_.id):
        judge = one.judge
        if judge.id not in ids or not may_remind(left=one.left, now=now, reminded_at=judge.reminded_at):
            continue
        event = JudgeReminded(
            **judge_facts(round_, judge),
            products=one.assigned,
            left=one.left,
            scoring_closes_at=round_.scoring_closes_at,
        )
        change(session, judge, by=by, now=now, tells=event, what="reminded", facts={"reminded_at": now})
        reached.append(judge)
    session.flush()
    return reached


def _began(round_: Round, one: JudgeProgress) -> datetime:
    """Return when the judge could begin."""
    return max(moment for moment in (round_.scoring_began_at, one.judge.answered_at, round_.created_at) if moment)
