"""What waits in the rounds for one person: as the office, as a province, as a judge, as a member of the council."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from services.awards.models import (
    Assignment,
    Ballot,
    Block,
    Complaint,
    Decision,
    Dossier,
    Judge,
    Official,
    Round,
    Sheet,
    Vote,
)
from services.awards.permissions import Scope
from services.awards.queries.complaints import complain_until
from shared.cases import in_state, not_in_state
from shared.clock import hanoi_date

OF_OTHERS: Final = frozenset({"scoring", "voting", "publishing", "to_score", "scored", "voted"})
"""Kinds of tasks for which somebody else does the next step."""


@dataclass(frozen=True, slots=True)
class RoundTask:
    """What somebody has to do for a round, or waits for there (OF_OTHERS).

    ``kind`` of the office: open, check (``count`` dossiers), begin (the scoring), tally, council (hand over), decide,
    count (the papers), publish, answer (``count`` complaints), close; scoring (``count`` sheets are not signed yet),
    voting (``done`` of ``count`` papers are cast), publishing. Of a province: complete (``count`` dossiers in hand).
    Of a judge: declare, score (``count`` sheets, ``done`` are signed); to_score, scored. Of the council: vote; voted.
    """

    kind: str
    round: Round
    count: int = 0
    deadline: datetime | None = None
    judge_id: UUID | None = None
    done: int = 0


def round_tasks(session: Session, scope: Scope, by: str, now: datetime) -> list[RoundTask]:
    """Return what ``by`` has to do or waits for in rounds, in at most four statements."""
    return [
        *_of_office(session, scope, now),
        *_of_province(session, scope, now),
        *_of_judge(session, scope),
        *_of_council(session, scope, by),
    ]


def _of_office(session: Session, scope: Scope, now: datetime) -> Iterator[RoundTask]:
    """What waits for the secretariat, and for those who host a round: one next step each."""
    runs = [Round.id.in_(scope.secretariat)]
    if scope.organiser:
        runs.append(Round.level.in_(("region", "nation")))
    if scope.provinces:
        runs.append(Round.province_code.in_(scope.provinces))
    query = (
        select(Round, _number(Dossier, in_state(Dossier, "submitted")), _unsigned(), _number(Complaint, _waits()),
               _undecided(), Ballot.members, _number_of_papers())
        .outerjoin(Ballot, and_(Ballot.round_id == Round.id, in_state(Ballot, "open")))
        .where(or_(*runs), Round.rehearsal.is_(False), not_in_state(Round, "closed"))
        .order_by(Round.code)
    )  # fmt: skip
    for row in session.execute(query):
        found = _next_step(_Desk(*row), now, hosts=scope.hosts(row[0]))
        if found is not None:
            yield found


@dataclass(frozen=True, slots=True)
class _Desk:
    """A round and the numbers that its next step follows from; ``members`` of the council if a ballot is open."""

    round: Round
    submitted: int
    unsigned: int
    complaints: int
    undecided: int
    members: int | None
    papers: int


def _next_step(desk: _Desk, now: datetime, *, hosts: bool) -> RoundTask | None:
    round_ = desk.round
    match round_.state:
        case "draft":
            return RoundTask("open", round_) if hosts else None
        case "open" if desk.submitted:
            return RoundTask("check", round_, desk.submitted)
        case "open":
            return RoundTask("begin", round_) if round_.dossiers_close_at <= now else None
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


def _with_the_council(desk: _Desk, *, hosts: bool) -> RoundTask:
    if desk.members is not None:
        kind = "count" if desk.papers >= desk.members else "voting"
        return RoundTask(kind, desk.round, desk.members, done=desk.papers)
    if desk.undecided:
        return RoundTask("decide", desk.round, desk.undecided)
    return RoundTask("publish" if hosts else "publishing", desk.round)


def _after_publication(desk: _Desk, now: datetime, *, hosts: bool) -> RoundTask | None:
    if desk.complaints:
        return RoundTask("answer", desk.round, desk.complaints)
    return RoundTask("close", desk.round) if hosts and hanoi_date(now) > complain_until(desk.round) else None


def _of_province(session: Session, scope: Scope, now: datetime) -> Iterator[RoundTask]:
    """What is in hand in the own province and may still be handed in."""
    if not scope.provinces:
        return
    more_time = (in_state(Dossier, "returned"), func.greatest(Round.dossiers_close_at, Dossier.complete_by))
    until = case(more_time, else_=Round.dossiers_close_at)  # domain/dossiers.py, editable_until
    in_hand = and_(in_state(Dossier, "draft", "returned"), until >= now)
    query = (
        select(Round, func.count(), func.min(until))
        .join(Dossier, Dossier.round_id == Round.id)
        .where(Dossier.province_code.in_(scope.provinces), in_state(Round, "open"), Round.rehearsal.is_(False), in_hand)
        .group_by(Round.id)
        .order_by(Round.code)
    )
    for round_, count, first in session.execute(query):
        yield RoundTask("complete", round_, count, first)


def _of_judge(session: Session, scope: Scope) -> Iterator[RoundTask]:
    if not scope.judges:
        return
    signed = _sheets(_IS_SIGNED).where(Assignment.judge_id == Judge.id).correlate(Judge).scalar_subquery()
    left = _sheets(~_IS_SIGNED).where(Assignment.judge_id == Judge.id).correlate(Judge).scalar_subquery()
    asked = (
        select(Judge, Round, left, signed)
        .join(Round, Round.id == Judge.round_id)
        .where(Judge.id.in_(scope.judges.values()), in_state(Round, "draft", "open", "scoring"))
        .order_by(Round.code)
    )
    for judge, round_, to_sign, done in session.execute(asked):
        if judge.state == "invited":
            yield RoundTask("declare", round_, judge_id=judge.id)
        elif round_.state != "scoring":
            yield RoundTask("to_score", round_, judge_id=judge.id)
        elif to_sign or done:
            kind = "score" if to_sign else "scored"
            yield RoundTask(kind, round_, to_sign, round_.scoring_closes_at, judge.id, done)


def _of_council(session: Session, scope: Scope, by: str) -> Iterator[RoundTask]:
    """The open ballots of those who were of the council when they were opened."""
    if not scope.council:
        return
    cast = exists().where(Vote.ballot_id == Ballot.id, Vote.official_id == Official.id)
    query = (
        select(Round, cast)
        .join(Ballot, and_(Ballot.round_id == Round.id, in_state(Ballot, "open")))
        .join(Official, and_(Official.round_id == Round.id, Official.office == "council", Official.email == by))
        .where(Round.id.in_(scope.council), in_state(Round, "council"), Official.added_at <= Ballot.opened_at)
        .order_by(Round.code)
    )
    for round_, voted in session.execute(query):
        yield RoundTask("voted" if voted else "vote", round_)


_IS_SIGNED: Final = exists().where(
    Sheet.judge_id == Assignment.judge_id, Sheet.dossier_id == Assignment.dossier_id, in_state(Sheet, "signed")
)


def _sheets(which: ColumnElement[bool]) -> Select[int]:
    """Return the query of how many sheets are to be written: of accepted products that their judge may score."""
    blocked = exists().where(Block.judge_id == Assignment.judge_id, Block.dossier_id == Assignment.dossier_id)
    return (
        select(func.count())
        .select_from(Assignment)
        .join(Dossier, Dossier.id == Assignment.dossier_id)
        .where(in_state(Dossier, "accepted"), ~blocked, which)
    )


def _unsigned() -> ColumnElement[int]:
    query = _sheets(~_IS_SIGNED).join(Judge, Judge.id == Assignment.judge_id).where(Judge.round_id == Round.id)
    return case((in_state(Round, "scoring"), query.correlate(Round).scalar_subquery()), else_=0)


def _undecided() -> ColumnElement[int]:
    decided = exists().where(Decision.dossier_id == Dossier.id)
    return case((in_state(Round, "council"), _number(Dossier, in_state(Dossier, "accepted"), ~decided)), else_=0)


def _waits() -> ColumnElement[bool]:
    return in_state(Complaint, "received")


def _number(of: Any, *which: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).where(of.round_id == Round.id, *which).correlate(Round).scalar_subquery()


def _number_of_papers() -> ColumnElement[int]:
    return select(func.count()).where(Vote.ballot_id == Ballot.id).correlate(Ballot).scalar_subquery()
