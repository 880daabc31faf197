"""What waits in the rounds for one person: as the office, as a province, as a judge, as a member of the council."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from services.awards.models import Assignment, Ballot, Dossier, Judge, Official, Round, Vote
from services.awards.permissions import Scope
from services.awards.queries.next_steps import IS_SIGNED, RoundTask, next_steps, sheets_to_write
from shared.cases import in_state

OF_OTHERS: Final = frozenset({"scoring", "voting", "publishing", "to_score", "scored", "voted"})
"""Kinds of tasks for which somebody else does the next step."""
AT_THE_DESK_ONLY: Final = frozenset({"invite", "receiving", "complaining"})
"""Next steps of a round that are no task: time goes by, or other work can be done meanwhile."""


def round_tasks(session: Session, scope: Scope, by: str, now: datetime) -> list[RoundTask]:
    """Return what ``by`` has to do or waits for in rounds, in at most four statements."""
    return [
        *_of_office(session, scope, now),
        *_of_province(session, scope, now),
        *_of_judge(session, scope),
        *_of_council(session, scope, by),
    ]


def _of_office(session: Session, scope: Scope, now: datetime) -> list[RoundTask]:
    """What waits for the secretariat, and for those who host a round: one next step each."""
    runs = [Round.id.in_(scope.secretariat)]
    if scope.organiser:
        runs.append(Round.level.in_(("region", "nation")))
    if scope.provinces:
        runs.append(Round.province_code.in_(scope.provinces))
    found = next_steps(session, and_(or_(*runs), Round.rehearsal.is_(False)), scope, now)
    return [task for task in found if task.kind not in AT_THE_DESK_ONLY]


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
    signed = sheets_to_write(IS_SIGNED).where(Assignment.judge_id == Judge.id).correlate(Judge).scalar_subquery()
    left = sheets_to_write(~IS_SIGNED).where(Assignment.judge_id == Judge.id).correlate(Judge).scalar_subquery()
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
