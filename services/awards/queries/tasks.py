"""The tasks of one person in awards: to do now by deadline, to wait for, over. A fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from services.awards.domain.dossiers import EDITABLE, WAITING
from services.awards.domain.lifecycle import ComplaintState
from services.awards.models import Certificate, Complaint, Dossier, Establishment, Judge, Round
from services.awards.permissions import Scope, scope_of
from services.awards.queries.dossiers import situation_of, until_of, with_both
from services.awards.queries.rounds import province_codes_of
from shared.cases import in_state

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class DossierTask:
    """A dossier, where it stands, until when something can be done, and its certificate if it has one."""

    dossier: Dossier
    situation: str
    deadline: datetime | None = None
    certificate: Certificate | None = None
    complaint_state: ComplaintState | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class RoundTask:
    """What somebody has to do for a round.

    ``kind``: check (``count`` dossiers wait for the secretariat), complete (``count`` of the own province are in hand),
    declare (as an invited judge), score, vote.
    """

    kind: str
    round: Round
    count: int = 0
    deadline: datetime | None = None
    judge_id: UUID | None = None


@dataclass(frozen=True)
class Tasks:
    """Everything of one person. ``can_enter`` are the rounds that take dossiers of their establishments or province."""

    scope: Scope
    own: Sequence[Establishment]
    now: Sequence[DossierTask]
    waiting: Sequence[DossierTask]
    over: Sequence[DossierTask]
    rounds: Sequence[RoundTask]
    can_enter: Sequence[Round]

    @property
    def nothing_to_do(self) -> bool:
        """Whether nothing must be done now."""
        return not (self.now or self.rounds)


def tasks_of(session: Session, by: str, now: datetime) -> Tasks:
    """Return what ``by`` has to do, waits for and has behind them; at most a hundred dossiers."""
    scope = scope_of(session, by)
    own = _own(session, scope)
    tasks = _dossier_tasks(session, scope, now)
    return Tasks(
        scope=scope,
        own=own,
        now=sorted((task for task in tasks if task.situation in EDITABLE), key=_urgency),
        waiting=[task for task in tasks if task.situation in WAITING],
        over=[task for task in tasks if task.situation not in EDITABLE | WAITING],
        rounds=sorted([*_of_office(session, scope), *_of_officers(session, scope, now)], key=_round_urgency),
        can_enter=_can_enter(session, scope, own, now),
    )


def _own(session: Session, scope: Scope) -> Sequence[Establishment]:
    query = select(Establishment).where(Establishment.id.in_(scope.establishments)).order_by(Establishment.sort_key)
    return session.scalars(query.limit(MOST_SHOWN)).all()


def _dossier_tasks(session: Session, scope: Scope, now: datetime) -> list[DossierTask]:
    if not scope.establishments:
        return []
    query = with_both().where(Dossier.establishment_id.in_(scope.establishments), Round.rehearsal.is_(False))
    dossiers = session.scalars(query.order_by(Dossier.changed_at.desc()).limit(MOST_SHOWN)).all()
    ids = [dossier.id for dossier in dossiers]
    held = session.scalars(select(Certificate).where(Certificate.dossier_id.in_(ids)))
    certificates = {certificate.dossier_id: certificate for certificate in held}
    complaints = select(Complaint.dossier_id, Complaint.state).where(Complaint.dossier_id.in_(ids))
    complained = dict(session.execute(complaints.order_by(Complaint.received_at)).all())
    tasks = []
    for dossier in dossiers:
        certificate = certificates.get(dossier.id)
        found = situation_of(dossier, certificate, now)
        deadline = until_of(dossier) if found in EDITABLE else None
        tasks.append(DossierTask(dossier, found, deadline, certificate, complained.get(dossier.id, "")))
    return tasks


def _of_office(session: Session, scope: Scope) -> list[RoundTask]:
    """What waits for the secretariat, and for those who host a province's round."""
    runs = [Round.id.in_(scope.secretariat)]
    if scope.organiser:
        runs.append(Round.level.in_(("region", "nation")))
    if scope.provinces:
        runs.append(Round.province_code.in_(scope.provinces))
    query = (
        select(Round, func.count())
        .join(Dossier, Dossier.round_id == Round.id)
        .where(or_(*runs), in_state(Round, "open"), Round.rehearsal.is_(False), in_state(Dossier, "submitted"))
        .group_by(Round.id)
    )
    return [RoundTask("check", round_, count) for round_, count in session.execute(query)]


def _of_officers(session: Session, scope: Scope, now: datetime) -> list[RoundTask]:
    """What is in hand in the own province, and what a judge or a council member is asked to do."""
    tasks = []
    if scope.provinces:
        query = (
            select(Round, func.count())
            .join(Dossier, Dossier.round_id == Round.id)
            .where(Dossier.province_code.in_(scope.provinces), in_state(Round, "open"), Round.rehearsal.is_(False))
            .where(
                or_(
                    and_(in_state(Dossier, "draft"), Round.dossiers_close_at >= now),
                    and_(
                        in_state(Dossier, "returned"),
                        func.greatest(Round.dossiers_close_at, func.coalesce(Dossier.complete_by, now)) >= now,
                    ),
                )
            )
            .group_by(Round.id)
        )
        for round_, count in session.execute(query):
            tasks.append(RoundTask("complete", round_, count, round_.dossiers_close_at))
    if scope.judges:
        asked = select(Judge, Round).join(Round).where(Judge.id.in_(scope.judges.values()))
        for judge, round_ in session.execute(asked):
            if judge.state == "invited" and round_.state in {"draft", "open", "scoring"}:
                tasks.append(RoundTask("declare", round_, 0, None, judge.id))
            elif judge.state == "accepted" and round_.state == "scoring":
                tasks.append(RoundTask("score", round_, 0, round_.scoring_closes_at, judge.id))
    if scope.council:
        voting = select(Round).where(Round.id.in_(scope.council), in_state(Round, "council"))
        tasks += [RoundTask("vote", round_) for round_ in session.scalars(voting)]
    return tasks


def _can_enter(session: Session, scope: Scope, own: Sequence[Establishment], now: datetime) -> list[Round]:
    provinces = {one.province_code for one in own} | scope.provinces
    if not provinces and not scope.organiser:
        return []
    query = select(Round).where(in_state(Round, "open"), Round.rehearsal.is_(False), Round.dossiers_close_at > now)
    rounds = session.scalars(query.order_by(Round.dossiers_close_at).limit(MOST_SHOWN))
    return [round_ for round_ in rounds if scope.organiser or provinces & set(province_codes_of(round_))]


def _urgency(task: DossierTask) -> float:
    return task.deadline.timestamp() if task.deadline else 0.0


def _round_urgency(task: RoundTask) -> float:
    return task.deadline.timestamp() if task.deadline else 0.0
