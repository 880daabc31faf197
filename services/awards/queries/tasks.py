"""The tasks of one person in awards: to do now by deadline, to wait for, over. A fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.domain.dossiers import EDITABLE, WAITING
from services.awards.domain.lifecycle import ComplaintState
from services.awards.models import Certificate, Complaint, Dossier, Establishment, Round
from services.awards.permissions import Scope, scope_of
from services.awards.queries.dossiers import situation_of, until_of, with_both
from services.awards.queries.next_steps import RoundTask
from services.awards.queries.round_tasks import OF_OTHERS, round_tasks
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


@dataclass(frozen=True)
class Tasks:
    """Everything of one person. ``can_enter`` are the rounds that take dossiers of their establishments or province."""

    scope: Scope
    own: Sequence[Establishment]
    now: Sequence[DossierTask]
    waiting: Sequence[DossierTask]
    over: Sequence[DossierTask]
    rounds: Sequence[RoundTask]
    rounds_waiting: Sequence[RoundTask]
    can_enter: Sequence[Round]


def tasks_of(session: Session, by: str, now: datetime) -> Tasks:
    """Return what ``by`` has to do, waits for and has behind them; at most a hundred dossiers."""
    scope = scope_of(session, by)
    own = _own(session, scope)
    tasks = _dossier_tasks(session, scope, now)
    of_rounds = round_tasks(session, scope, by, now)
    return Tasks(
        scope=scope,
        own=own,
        now=sorted((task for task in tasks if task.situation in EDITABLE), key=_urgency),
        waiting=[task for task in tasks if task.situation in WAITING],
        over=[task for task in tasks if task.situation not in EDITABLE | WAITING],
        rounds=sorted((task for task in of_rounds if task.kind not in OF_OTHERS), key=_urgency),
        rounds_waiting=sorted((task for task in of_rounds if task.kind in OF_OTHERS), key=_urgency),
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


def _can_enter(session: Session, scope: Scope, own: Sequence[Establishment], now: datetime) -> list[Round]:
    provinces = {one.province_code for one in own} | scope.provinces
    if not provinces and not scope.organiser:
        return []
    query = select(Round).where(in_state(Round, "open"), Round.rehearsal.is_(False), Round.dossiers_close_at > now)
    rounds = session.scalars(query.order_by(Round.dossiers_close_at).limit(MOST_SHOWN))
    return [round_ for round_ in rounds if scope.organiser or provinces & set(province_codes_of(round_))]


def _urgency(task: DossierTask | RoundTask) -> float:
    return task.deadline.timestamp() if task.deadline else 0.0
