"""Fairs as lists and in detail. Drafts are for organisers alone; the public sees what was announced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from services.booths.domain.fairs import IN_HAND
from services.booths.models import Application, Booth, Fair, FairVersion, Hall, Payer, Zone
from services.booths.permissions import Scope
from shared.alphabet import containing, nearest
from shared.cases import in_state, not_in_state
from shared.errors import NotFound, required
from shared.i18n import N_

PUBLISHED: Final = ("published", "running", "over")
"""States in which the draw's result is public."""


class FairNotFound(NotFound):
    """No fair has this code, or it is a draft and the asker no organiser."""

    text = N_("Không tìm thấy hội chợ này.")


@dataclass(frozen=True, slots=True)
class FairCounts:
    """How large a fair is: its booths, and the applications in hand (submitted, returned, accepted)."""

    booths: int = 0
    applications: int = 0


@dataclass(frozen=True, slots=True)
class PayerShare:
    """A payer and how many booths of the fair it pays for."""

    payer: Payer
    booths: int


@dataclass(frozen=True, slots=True)
class ZoneShare:
    """A zone and how many booths lie in it."""

    zone: Zone
    booths: int


@dataclass(frozen=True, slots=True)
class FairsFront:
    """The public front page: fairs that take applications now, those that will, those whose result is out."""

    open_now: Sequence[Fair]
    coming: Sequence[Fair]
    published: Sequence[Fair]


def public() -> ColumnElement[bool]:
    """Return the condition that a fair was announced (a cancelled draft never was)."""
    return and_(not_in_state(Fair, "draft"), Fair.draw_commitment != "")


def fair_by_code(session: Session, code: str, scope: Scope) -> Fair:
    """Return the fair. Raises FairNotFound, also for a draft that ``scope`` may not see."""
    visible = true() if scope.organiser else public()
    return required(session.scalars(select(Fair).where(Fair.code == code, visible)).one_or_none(), FairNotFound)


def office_fairs(search: str, state: str | None) -> Select[Fair]:
    """Return the organisers' list: all fairs, the latest first."""
    wanted = true() if state is None else Fair.state == state
    return select(Fair).where(_found(search), wanted).order_by(*_nearest(search), Fair.opens_on.desc(), Fair.code)


def public_fairs(search: str, phase: str | None, now: datetime) -> Select[Fair]:
    """Return the public list by phase (a name of PHASES, None for all), the latest first."""
    wanted = true() if phase is None else phase_is(phase, now)
    query = select(Fair).where(public(), _found(search), wanted)
    return query.order_by(*_nearest(search), Fair.opens_on.desc(), Fair.code)


def _nearest(search: str) -> tuple[ColumnElement[int], ...]:
    return nearest(search, Fair.name_vi, Fair.place_vi, Fair.name_en, Fair.place_en, Fair.code)


PHASES: Final = ("open", "coming", "drawing", "published", "running", "over", "cancelled")


def phase_is(phase: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a fair is in a phase, as the public sees it; ``coming``: announced, not yet open."""
    if phase == "open":
        return and_(in_state(Fair, "open"), Fair.registration_opens_at <= now, Fair.registration_closes_at > now)
    if phase == "coming":
        return and_(in_state(Fair, "open"), Fair.registration_opens_at > now)
    if phase == "drawing":
        closing = and_(in_state(Fair, "open"), Fair.registration_closes_at <= now)
        return or_(closing, in_state(Fair, "closed", "drawn"))
    return Fair.state == phase


def counts_by_phase(session: Session, search: str, now: datetime) -> dict[str, int]:
    """Return how many announced fairs there are in each phase, in one statement."""
    columns = [func.count().filter(phase_is(phase, now)).label(phase) for phase in PHASES]
    row = session.execute(select(*columns).select_from(Fair).where(public(), _found(search))).one()
    return dict(zip(PHASES, (int(count) for count in row), strict=True))


def counts_by_state(session: Session, search: str) -> dict[str, int]:
    """Return how many fairs there are in each state, drafts too."""
    rows = session.execute(select(Fair.state, func.count()).where(_found(search)).group_by(Fair.state))
    return dict(rows.all())


def front(session: Session, now: datetime, most: int = 6) -> FairsFront:
    """Return what the front page shows, at most ``most`` of each."""

    def of(phase: str, *order: Any) -> Sequence[Fair]:
        query = select(Fair).where(public(), phase_is(phase, now)).order_by(*order, Fair.code).limit(most)
        return session.scalars(query).all()

    results = select(Fair).where(public(), in_state(Fair, *PUBLISHED)).order_by(Fair.opens_on.desc(), Fair.code)
    return FairsFront(
        open_now=of("open", Fair.registration_closes_at),
        coming=of("coming", Fair.registration_opens_at),
        published=session.scalars(results.limit(most)).all(),
    )


def counts_of(session: Session, fairs: Sequence[Fair]) -> dict[UUID, FairCounts]:
    """Return the sizes of these fairs, in two statements."""
    ids = [fair.id for fair in fairs]
    booths = _counted(session, select(Booth.fair_id, func.count()).where(Booth.fair_id.in_(ids)), Booth.fair_id)
    live = select(Application.fair_id, func.count()).where(
        Application.fair_id.in_(ids), in_state(Application, *IN_HAND)
    )
    applications = _counted(session, live, Application.fair_id)
    return {fair_id: FairCounts(booths.get(fair_id, 0), applications.get(fair_id, 0)) for fair_id in ids}


def payers(session: Session, fair: Fair) -> list[PayerShare]:
    """Return the payers of a fair by name, each with its booths."""
    shares = _counted(session, select(Booth.payer_id, func.count()).where(Booth.fair_id == fair.id), Booth.payer_id)
    found = session.scalars(select(Payer).where(Payer.fair_id == fair.id).order_by(Payer.name))
    return [PayerShare(payer, shares.get(payer.id, 0)) for payer in found]


def zones(session: Session, fair: Fair) -> list[ZoneShare]:
    """Return the zones of a fair by code, each with its booths."""
    shares = _counted(session, select(Booth.zone_id, func.count()).where(Booth.fair_id == fair.id), Booth.zone_id)
    found = session.scalars(select(Zone).where(Zone.fair_id == fair.id).order_by(Zone.code))
    return [ZoneShare(zone, shares.get(zone.id, 0)) for zone in found]


def halls(session: Session, fair: Fair) -> Sequence[Hall]:
    """Return the halls of a fair in order."""
    return session.scalars(select(Hall).where(Hall.fair_id == fair.id).order_by(Hall.serial)).all()


def versions(session: Session, fair: Fair) -> Sequence[FairVersion]:
    """Return what the fair said over time, the newest first."""
    query = select(FairVersion).where(FairVersion.fair_id == fair.id).order_by(FairVersion.version.desc())
    return session.scalars(query).all()


def _counted(session: Session, query: Select[Any, int], column: Any) -> dict[UUID, int]:
    return dict(session.execute(query.group_by(column)).all())


def _found(search: str) -> ColumnElement[bool]:
    return containing(search, Fair.search_text)
