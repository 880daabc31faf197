"""The one next step of a round, for the office: decided here, whoever shows it (the round's desk, my tasks)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session

from services.awards.domain.lifecycle import ASKED
from services.awards.models import (
    Assignment,
    Ballot,
    Block,
    Complaint,
    Decision,
    Dossier,
    Judge,
    Round,
    Sheet,
    Vote,
)
from services.awards.permissions import Scope
from services.awards.queries.complaints import complain_until
from shared.cases import in_state, not_in_state
from shared.clock import hanoi_date


@dataclass(frozen=True, slots=True)
class RoundTask:
    """What somebody has to do for a round, or waits for there (round_tasks.OF_OTHERS).

    ``kind`` of the office: open, check (``count`` dossiers), invite (judges), receiving, begin (the scoring), tally,
    council (hand over), decide (on ``count`` products), count (the papers), publish, answer (``count`` complaints),
    complaining (until the last day of complaints), close; scoring (``count`` sheets are not signed yet), voting
    (``done`` of ``count`` papers are cast), publishing. Of a province: complete (``count`` dossiers in hand). Of a
    judge: declare, score (``count`` sheets, ``done`` are signed); to_score, scored. Of the council: vote; voted.
    """

    kind: str
    round: Round
    count: int = 0
    deadline: datetime | None = None
    judge_id: UUID | None = None
    done: int = 0


@dataclass(frozen=True, slots=True)
class _Desk:
    """A round and the numbers that its next step follows from; ``members`` of the council if a ballot is open."""

    round: Round
    submitted: int
    judges: int
    unsigned: int
    complaints: int
    undecided: int
    members: int | None
    papers: int


def next_steps(session: Session, which: ColumnElement[bool], scope: Scope, now: datetime) -> Iterator[RoundTask]:
    """Yield the next step of each of these rounds that has one for this office, by code, in one statement."""
    open_ballot = and_(Ballot.round_id == Round.id, in_state(Ballot, "open"))
    query = (
        select(Round, _number(Dossier, in_state(Dossier, "submitted")), _number(Judge, in_state(Judge, *ASKED)),
               _unsigned(), _number(Complaint, in_state(Complaint, "received")), _undecided(), Ballot.members,
               _number_of_papers())
        .outerjoin(Ballot, open_ballot)
        .where(which, not_in_state(Round, "closed"))
        .order_by(Round.code)
    )  # fmt: skip
    for row in session.execute(query):
        found = _next_step(_Desk(*row), now, hosts=scope.hosts(row[0]))
        if found is not None:
            yield found


def next_step(session: Session, round_: Round, scope: Scope, now: datetime) -> RoundTask | None:
    """Return the one thing that comes next in a round, None where nothing does for this office."""
    return next(next_steps(session, Round.id == round_.id, scope, now), None)


def _next_step(desk: _Desk, now: datetime, *, hosts: bool) -> RoundTask | None:
    round_ = desk.round
    match round_.state:
        case "draft":
            return RoundTask("open", round_) if hosts else None
        case "open":
            return _receiving(desk, now)
        case "scoring" if desk.unsigned and now < round_.scoring_closes_at:
            return RoundTask("scoring", round_, desk.unsigned, round_.scoring_closes_at)
        case "scoring":
            return RoundTask("tally", round_, desk.unsigned)
        case "tallied":
            return RoundTask("council", round_)
        case "council":
            return _with_the_council(desk, hosts=hosts)
        case _:
            return _after_publication(desk, now, hosts=hosts)


def _receiving(desk: _Desk, now: datetime) -> RoundTask:
    if desk.submitted:
        return RoundTask("check", desk.round, desk.submitted)
    if desk.round.dossiers_close_at <= now:
        return RoundTask("begin", desk.round)
    return RoundTask("receiving" if desk.judges else "invite", desk.round)


def _with_the_council(desk: _Desk, *, hosts: bool) -> RoundTask | None:
    if desk.members is not None:
        kind = "count" if desk.papers >= desk.members else "voting"
        return RoundTask(kind, desk.round, desk.members, done=desk.papers)
    if desk.undecided:
        return RoundTask("decide", desk.round, desk.undecided)
    if desk.round.rehearsal:
        return None  # it is never published
    return RoundTask("publish" if hosts else "publishing", desk.round)


def _after_publication(desk: _Desk, now: datetime, *, hosts: bool) -> RoundTask | None:
    if desk.complaints:
        return RoundTask("answer", desk.round, desk.complaints)
    if hanoi_date(now) <= complain_until(desk.round):
        return RoundTask("complaining", desk.round)
    return RoundTask("close", desk.round) if hosts else None


IS_SIGNED: Final = exists().where(
    Sheet.judge_id == Assignment.judge_id, Sheet.dossier_id == Assignment.dossier_id, in_state(Sheet, "signed")
)


def sheets_to_write(which: ColumnElement[bool]) -> Select[int]:
    """Return the query of how many sheets are to be written: of accepted products that their judge may score."""
    blocked = exists().where(Block.judge_id == Assignment.judge_id, Block.dossier_id == Assignment.dossier_id)
    return (
        select(func.count())
        .select_from(Assignment)
        .join(Dossier, Dossier.id == Assignment.dossier_id)
        .where(in_state(Dossier, "accepted"), ~blocked, which)
    )


def _unsigned() -> ColumnElement[int]:
    query = sheets_to_write(~IS_SIGNED).join(Judge, Judge.id == Assignment.judge_id).where(Judge.round_id == Round.id)
    return case((in_state(Round, "scoring"), query.correlate(Round).scalar_subquery()), else_=0)


def _undecided() -> ColumnElement[int]:
    decided = exists().where(Decision.dossier_id == Dossier.id)
    return case((in_state(Round, "council"), _number(Dossier, in_state(Dossier, "accepted"), ~decided)), else_=0)


def _number(of: Any, *which: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).where(of.round_id == Round.id, *which).correlate(Round).scalar_subquery()


def _number_of_papers() -> ColumnElement[int]:
    return select(func.count()).where(Vote.ballot_id == Ballot.id).correlate(Ballot).scalar_subquery()
