"""The tasks of one person: to do now by deadline, to wait for, over. A fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from services.booths.domain.situations import MINE, WAITING
from services.booths.domain.sources import DrawSource
from services.booths.models import (
    AccessRequest,
    Application,
    Draw,
    DrawNumbers,
    Establishment,
    Fair,
    Offer,
    Placement,
    SourceReplacement,
)
from services.booths.permissions import Scope, scope_of
from services.booths.queries.applications import with_both
from services.booths.queries.cases import situation_of
from services.booths.queries.waiting import list_today
from shared.cases import in_state, not_in_state
from shared.clock import HANOI, hanoi_date

MOST_SHOWN = 100
OF_OTHERS = frozenset({"source", "confirmed", "replaced"})
"""Kinds of tasks for which somebody else does the next step."""


@dataclass(frozen=True, slots=True)
class ApplicationTask:
    """An application, where it stands, and the offer to answer if there is one.

    One that waits has today's ``waiting_position`` of ``waiting_total`` on the list of its fair.
    """

    application: Application
    situation: str
    offer: Offer | None
    deadline: datetime | None
    waiting_position: int | None = None
    waiting_total: int | None = None


@dataclass(frozen=True, slots=True)
class FairTask:
    """What an officer or organiser has to do for a fair.

    ``kind``: decide (``count`` undecided), open, close, draw (enter the numbers), confirm (those that another entered),
    replace (confirm other sources that another entered), publish, start, end; what others have to do first: source (is
    still to be drawn), confirmed (one's own numbers), replaced (one's own other sources).
    The letters that are held stand in the part of services/notifications.
    """

    kind: str
    fair: Fair
    deadline: datetime | None
    count: int = 0


@dataclass(frozen=True)
class Tasks:
    """Everything of one person. ``own`` are its establishments; each list is in the order of its deadlines."""

    scope: Scope
    own: Sequence[Establishment]
    now: Sequence[ApplicationTask] = ()
    waiting: Sequence[ApplicationTask] = ()
    over: Sequence[ApplicationTask] = ()
    access: Sequence[tuple[AccessRequest, Establishment]] = ()
    asked: Sequence[tuple[AccessRequest, Establishment]] = ()
    fairs: Sequence[FairTask] = ()
    fairs_waiting: Sequence[FairTask] = ()
    open_fairs: Sequence[Fair] = field(default=())

    @property
    def nothing_to_do(self) -> bool:
        """Whether nothing must be done now."""
        return not (self.now or self.access or self.fairs)


def tasks_of(session: Session, by: str, now: datetime) -> Tasks:
    """Return what ``by`` has to do, waits for and has behind them; at most a hundred applications of each kind."""
    scope = scope_of(session, by)
    tasks = _application_tasks(session, scope, now)
    of_fairs = [*_undecided(session, scope), *_of_organisers(session, scope, by, now)]
    return Tasks(
        scope=scope,
        own=_own(session, scope),
        now=sorted((task for task in tasks if task.situation in MINE), key=_urgency),
        waiting=sorted((task for task in tasks if task.situation in WAITING), key=_urgency),
        over=[task for task in tasks if task.situation not in MINE | WAITING],
        access=_access(session, AccessRequest.establishment_id.in_(scope.establishments), scope.establishments),
        asked=_access(session, AccessRequest.email == by),
        fairs=sorted((task for task in of_fairs if task.kind not in OF_OTHERS), key=_fair_urgency),
        fairs_waiting=sorted((task for task in of_fairs if task.kind in OF_OTHERS), key=_fair_urgency),
        open_fairs=_open_fairs(session, scope, now),
    )


def _application_tasks(session: Session, scope: Scope, now: datetime) -> list[ApplicationTask]:
    if not scope.establishments:
        return []
    query = with_both().where(Application.establishment_id.in_(scope.establishments))
    applications = session.scalars(query.order_by(Application.changed_at.desc()).limit(MOST_SHOWN)).all()
    ids = [application.id for application in applications]
    offers: dict[UUID, list[Offer]] = {}
    for offer in session.scalars(select(Offer).where(Offer.application_id.in_(ids)).order_by(Offer.offered_at)):
        offers.setdefault(offer.application_id, []).append(offer)
    placements = session.scalars(select(Placement).where(Placement.application_id.in_(ids)))
    placed = {placement.application_id: placement for placement in placements}
    tasks = [_task(one, offers.get(one.id, []), placed.get(one.id), now) for one in applications]
    return _with_places(session, tasks)


def _with_places(session: Session, tasks: Sequence[ApplicationTask]) -> list[ApplicationTask]:
    """Return the tasks with the places of those that wait, as they are today."""
    waits = {task.application.fair_id: task.application.fair for task in tasks if task.situation == "waitlisted"}
    lists = {fair_id: today for fair_id, fair in waits.items() if (today := list_today(session, fair))}
    places = {line.label: (line.place, len(today.lines)) for today in lists.values() for line in today.lines}
    return [
        replace(task, waiting_position=place, waiting_total=total)
        for task in tasks
        for place, total in [places.get(task.application.label, (None, None))]
    ]


def _task(application: Application, offers: list[Offer], placement: Placement | None, now: datetime) -> ApplicationTask:
    found = situation_of(application, offers, placement, now)
    offered = (offer for offer in offers if offer.state == "offered")
    live = next(offered, None) if found in {"offered", "unsent"} else None
    deadline = live.confirm_by if live else None
    if found in {"draft", "returned"}:
        deadline = application.fair.registration_closes_at
    return ApplicationTask(application, found, live, deadline)


def _own(session: Session, scope: Scope) -> Sequence[Establishment]:
    query = select(Establishment).where(Establishment.id.in_(scope.establishments)).order_by(Establishment.sort_key)
    return session.scalars(query.limit(MOST_SHOWN)).all()


def _access(
    session: Session, whose: ColumnElement[bool], any_of: frozenset[UUID] | None = None
) -> list[tuple[AccessRequest, Establishment]]:
    if any_of is not None and not any_of:
        return []
    query = (
        select(AccessRequest, Establishment)
        .join(Establishment, Establishment.id == AccessRequest.establishment_id)
        .where(whose, in_state(AccessRequest, "waiting"))
        .order_by(AccessRequest.asked_at)
        .limit(MOST_SHOWN)
    )
    return list(session.execute(query))


def _undecided(session: Session, scope: Scope) -> list[FairTask]:
    if not scope.staff:
        return []
    where = true() if scope.organiser else Establishment.province_code.in_(scope.provinces)
    query = (
        select(Fair, func.count())
        .select_from(Application)
        .join(Fair, Fair.id == Application.fair_id)
        .join(Establishment, Establishment.id == Application.establishment_id)
        .where(in_state(Application, "submitted"), in_state(Fair, "open"), where)
        .group_by(Fair.id)
    )
    return [FairTask("decide", fair, fair.registration_closes_at, count) for fair, count in session.execute(query)]


def _of_organisers(session: Session, scope: Scope, by: str, now: datetime) -> list[FairTask]:
    if not scope.organiser:
        return []
    asked = ("draft", "open", "closed", "drawn", "published", "running")
    fairs = session.scalars(select(Fair).where(Fair.state.in_(asked)).order_by(Fair.opens_on).limit(MOST_SHOWN)).all()
    ids = [fair.id for fair in fairs]
    entered = select(DrawNumbers.fair_id, DrawNumbers.entered_by).join(Draw, Draw.fair_id == DrawNumbers.fair_id)
    entered = entered.where(in_state(DrawNumbers, "entered"), Draw.letters_out_at.is_(None))
    entered_by = dict(session.execute(entered.where(DrawNumbers.fair_id.in_(ids))).all())
    replacing = select(SourceReplacement.fair_id, SourceReplacement.entered_by)
    replacing = replacing.where(in_state(SourceReplacement, "entered"), SourceReplacement.fair_id.in_(ids))
    replaced_by = dict(session.execute(replacing).all())
    sources: dict[UUID, list[Any]] = dict(
        session.execute(select(Draw.fair_id, Draw.announcement["sources"]).where(Draw.fair_id.in_(ids))).all()
    )
    found: list[FairTask] = []
    for fair in fairs:
        if who := entered_by.get(fair.id):
            found.append(FairTask("confirmed" if who == by else "confirm", fair, fair.confirm_deadline_at))
        elif fair.state == "closed" and (who := replaced_by.get(fair.id)):
            found.append(FairTask("replaced" if who == by else "replace", fair, fair.confirm_deadline_at))
        elif fair.state == "closed":
            moments = [DrawSource.from_json(one, "").drawn_at for one in sources.get(fair.id, ())]
            last = max(moments, default=now)
            due = FairTask("draw", fair, fair.confirm_deadline_at)
            found.append(due if last <= now else FairTask("source", fair, last))
        elif task := _next_step(fair, now):
            found.append(task)
    return found


def _next_step(fair: Fair, now: datetime) -> FairTask | None:
    today = hanoi_date(now)
    if fair.state == "draft":
        return FairTask("open", fair, fair.registration_opens_at)
    if fair.state == "open" and fair.registration_closes_at <= now:
        return FairTask("close", fair, None)
    if fair.state == "drawn":
        return FairTask("publish", fair, fair.confirm_deadline_at)
    if fair.state == "published" and fair.opens_on <= today:
        return FairTask("start", fair, None)
    if fair.state == "running" and fair.closes_on < today:
        return FairTask("end", fair, None)
    return None


def _open_fairs(session: Session, scope: Scope, now: datetime) -> Sequence[Fair]:
    """The fairs that take applications, without those to which every own establishment has applied."""
    applied = (
        select(func.count())
        .where(Application.fair_id == Fair.id, Application.establishment_id.in_(scope.establishments))
        .where(not_in_state(Application, "withdrawn"))
        .correlate(Fair)
        .scalar_subquery()
    )
    window = (Fair.registration_opens_at <= now, Fair.registration_closes_at > now)
    query = select(Fair).where(in_state(Fair, "open"), *window).order_by(Fair.registration_closes_at)
    if scope.establishments:
        query = query.where(applied < len(scope.establishments))
    return session.scalars(query.limit(MOST_SHOWN)).all()


FAR = datetime.max.replace(tzinfo=HANOI) - timedelta(days=2)


def _urgency(task: ApplicationTask) -> tuple[datetime, str]:
    return task.deadline or FAR, task.application.fair.code


def _fair_urgency(task: FairTask) -> tuple[datetime, str]:
    """Overdue steps have no deadline any more and come first."""
    return task.deadline or FAR.replace(year=1), task.fair.code
