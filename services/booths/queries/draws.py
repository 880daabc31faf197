"""What pages and API show of a fair's draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from services.booths.models import Application, Draw, Establishment, Fair, Placement
from shared.errors import NotFound
from shared.i18n import N_


class DrawNotFound(NotFound):
    """The fair has no draw to show yet."""

    text = N_("Hội chợ này chưa có kết quả bốc thăm.")


@dataclass(frozen=True)
class Preparation:
    """How many applications of an open fair stand where, before it is closed."""

    accepted: int
    submitted: int
    returned: int
    drafts: int


@dataclass(frozen=True)
class DrawSummary:
    """What a draw gave, in numbers: applications with booths, booths, applications that wait, and those by province."""

    winners: int
    booths: int
    waiting: int
    provinces: Sequence[tuple[str, int, int]]  # code, applications, booths


def draw_of(session: Session, fair: Fair) -> Draw | None:
    """Return the fair's announcement and draw, None before it is closed."""
    return session.get(Draw, fair.id)


def preparation(session: Session, fair_id: UUID) -> Preparation:
    """Return how many applications wait, are accepted or unfinished."""
    rows = session.execute(
        select(Application.state, func.count()).where(Application.fair_id == fair_id).group_by(Application.state)
    )
    counts = dict(rows.all())
    return Preparation(*(counts.get(state, 0) for state in ("accepted", "submitted", "returned", "draft")))


def placements(fair_id: UUID, label: str = "") -> Select[Placement, str, str, str]:
    """Return the query of (placement, label, establishment name, province code), first in the draw first.

    ``label`` filters: all or a part of an application's label.
    """
    query = (
        select(Placement, Application.label, Establishment.name, Establishment.province_code)
        .join(Application, Application.id == Placement.application_id)
        .join(Establishment, Establishment.id == Application.establishment_id)
        .where(Placement.fair_id == fair_id)
        .order_by(Placement.position)
    )
    if not label:
        return query
    given = Placement.booths_given > 0
    named = Establishment.search_text.contains(label.lower(), autoescape=True)
    return query.where(or_(Application.label.icontains(label, autoescape=True), given & named))


def outcome(session: Session, fair_id: UUID) -> DrawSummary:
    """Return a draw's result in numbers."""
    given = Placement.booths_given
    rows = session.execute(
        select(
            Establishment.province_code,
            func.count(),
            func.count().filter(given > 0),
            func.sum(given),
            func.count().filter(Placement.waiting_position.is_not(None), given == 0),
        )
        .join(Application, Application.id == Placement.application_id)
        .join(Establishment, Establishment.id == Application.establishment_id)
        .where(Placement.fair_id == fair_id)
        .group_by(Establishment.province_code)
        .order_by(Establishment.province_code)
    ).all()
    return DrawSummary(
        winners=sum(row[2] for row in rows),
        booths=sum(row[3] for row in rows),
        waiting=sum(row[4] for row in rows),
        provinces=[(row[0], row[1], row[3]) for row in rows],
    )
