"""Lists of applications: what a scope may see, narrowed, counted, in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true, tuple_
from sqlalchemy.orm import Session, contains_eager

from services.booths.domain.applications import LIVE, RegistrationWindow
from services.booths.models import (
    Application,
    Draw,
    Establishment,
    Fair,
    Member,
    Placement,
)
from services.booths.permissions import Scope
from shared.alphabet import containing, nearest
from shared.cases import in_state, not_in_state
from shared.filters import count_values, narrowed


@dataclass(frozen=True, slots=True)
class ApplicationFilters:
    """What a list is narrowed to; "" = not at all."""

    fair: str = ""
    state: str = ""
    province: str = ""
    group: str = ""
    q: str = ""


FILTERED: Final = {
    "fair": Fair.code,
    "state": Application.state,
    "province": Establishment.province_code,
    "group": Establishment.product_group,
}
"""The column of each filter but ``q``."""


def registration(fair: Fair) -> RegistrationWindow:
    """Return the fair's registration window as the rules see it."""
    return RegistrationWindow(fair.state, fair.registration_opens_at, fair.registration_closes_at)


def fairs_by_code(session: Session) -> dict[str, Fair]:
    """Return the fairs that are public, newest first, for the names of filters."""
    return {
        fair.code: fair
        for fair in session.scalars(select(Fair).where(not_in_state(Fair, "draft")).order_by(Fair.opens_on.desc()))
    }


def establishments_of(session: Session, by: str) -> list[Establishment]:
    """Return the establishments that ``by`` acts for, by the Vietnamese alphabet."""
    query = select(Establishment).join(Member).where(Member.email == by).order_by(Establishment.sort_key)
    return list(session.scalars(query))


def of_establishments(session: Session, fair_id: UUID, establishments: frozenset[UUID]) -> dict[UUID, Application]:
    """Return the live application of each of these establishments to a fair."""
    asked = select(Application).where(
        Application.fair_id == fair_id,
        Application.establishment_id.in_(establishments),
        in_state(Application, *LIVE, "refused"),
    )
    return {application.establishment_id: application for application in session.scalars(asked)}


def with_both() -> Select[Application]:
    """Return the query of applications that come with their fair and establishment."""
    return (
        select(Application)
        .join(Application.fair)
        .join(Application.establishment)
        .options(contains_eager(Application.fair), contains_eager(Application.establishment))
    )


def listed(scope: Scope, filters: ApplicationFilters) -> Select[Application]:
    """Return the query of the applications that ``scope`` sees, narrowed, the longest waiting first."""
    query = with_both().where(_seen(scope), *_narrowed(filters))
    found = nearest(filters.q, Establishment.name, Establishment.commune, Application.label)
    return query.order_by(*found, func.coalesce(Application.submitted_at, Application.started_at), Application.id)


def overseen(scope: Scope, filters: ApplicationFilters) -> Select[Application]:
    """Return as ``listed``, but only what ``scope`` oversees: what waits on top, then the newest fair first."""
    query = with_both().where(_overseen(scope), *_narrowed(filters))
    decided = not_in_state(Application, "submitted")
    found = nearest(filters.q, Establishment.name, Establishment.commune, Application.label)
    return query.order_by(decided, *found, Fair.opens_on.desc(), Application.submitted_at, Application.label)


def drawn(session: Session, scope: Scope, filters: ApplicationFilters) -> dict[UUID, Mapping[str, Any]]:
    """Return the explanations that published draws have for what ``overseen`` lists, by application."""
    rows = session.execute(
        select(Placement.application_id, Placement.explanation)
        .join(Draw, Draw.fair_id == Placement.fair_id)
        .where(Draw.published_at.is_not(None), Placement.application_id.in_(_shown(scope, filters)))
    )
    return dict(rows.all())


def facets(session: Session, scope: Scope, filters: ApplicationFilters) -> dict[str, dict[str, int]]:
    """Return, for each filter, how many applications each of its values would show with the other filters kept."""
    return count_values(session, FILTERED, lambda name: _shown(scope, filters, leave_out=name))


def next_undecided(session: Session, scope: Scope, filters: ApplicationFilters, after: Application) -> UUID | None:
    """Return the next one to decide in the narrowed list, behind ``after``, else from the top; None if all is done."""
    shown = _shown(scope, filters, leave_out="state")
    query = shown.where(in_state(Application, "submitted"), Application.id != after.id, in_state(Fair, "open"))
    place = tuple_(Application.submitted_at, Application.label)
    behind = place > tuple_(after.submitted_at, after.label)
    return session.scalar(query.order_by(behind.desc(), Application.submitted_at, Application.label).limit(1))


def _overseen(scope: Scope) -> ColumnElement[bool]:
    """Everything that was ever handed in, of the own provinces; never a maker's first draft."""
    where = true() if scope.organiser else Establishment.province_code.in_(scope.provinces)
    return and_(Application.label != "", where) if scope.staff else false()


def _seen(scope: Scope) -> ColumnElement[bool]:
    return or_(_overseen(scope), Application.establishment_id.in_(scope.establishments))


def _shown(scope: Scope, filters: ApplicationFilters, *, leave_out: str = "") -> Select[UUID]:
    """Return the query of the ids of what ``scope`` oversees, narrowed by all filters but one."""
    return (
        select(Application.id)
        .join(Fair, Fair.id == Application.fair_id)
        .join(Establishment, Establishment.id == Application.establishment_id)
        .where(_overseen(scope), *_narrowed(filters, leave_out))
    )


def _narrowed(filters: ApplicationFilters, leave_out: str = "") -> list[ColumnElement[bool]]:
    wanted = {name: (column, getattr(filters, name)) for name, column in FILTERED.items()}
    named = containing(filters.q, Establishment.search_text, func.lower(Application.label))
    return [*narrowed(wanted, leave_out=leave_out), named]
