"""What an application may still wish for: booths and zones of its fair that take its products, searched."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session

from services.booths.domain.applications import zone_takes
from services.booths.models import Application, Booth, Hall, Wish, Zone
from shared.alphabet import matching, unaccented
from shared.cases import in_state

MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class BoothChoice:
    """A booth that may be added, with how many other applications have wished for it by name."""

    code: str
    hall: str
    zone_code: str
    kind: str
    wished: int


@dataclass(frozen=True)
class Choices:
    """Zones and the first booths that match; ``booths_found`` is how many match in all."""

    zones: Sequence[Zone]
    booths: Sequence[BoothChoice]
    booths_found: int


def wish_choices(session: Session, application: Application, q: str = "") -> Choices:
    """Return what may be added: not wished for yet, and of a zone for this product group; in four statements at most.

    ``q`` is looked for in the code of the booth, its hall and its zone, without diacritics.
    """
    every = session.scalars(select(Zone).where(Zone.fair_id == application.fair_id).order_by(Zone.code)).all()
    fitting = [zone for zone in every if zone_takes(zone.product_groups, application.establishment.product_group)]
    condition = and_(
        Booth.fair_id == application.fair_id,
        or_(Booth.zone_id.is_(None), Booth.zone_id.in_([zone.id for zone in fitting])),
        ~exists().where(Wish.application_id == application.id, Wish.booth_id == Booth.id),
        matching(q, Booth.code, Hall.name, Zone.code, Zone.name_vi, Zone.name_en) if q.strip() else true(),
    )
    wished = {wish.zone_id for wish in application.wishes}
    return Choices(
        zones=[zone for zone in fitting if zone.id not in wished and _named(zone, q)],
        booths=_booths(session, condition),
        booths_found=_count(session, condition),
    )


def _booths(session: Session, condition: ColumnElement[bool]) -> list[BoothChoice]:
    others = (
        select(func.count())
        .select_from(Wish)
        .join(Application, Application.id == Wish.application_id)
        .where(Wish.booth_id == Booth.id, in_state(Application, "submitted", "accepted"))
        .correlate(Booth)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Booth.code, Hall.name, func.coalesce(Zone.code, ""), Booth.kind, others)
        .join(Hall, Hall.id == Booth.hall_id)
        .outerjoin(Zone, Zone.id == Booth.zone_id)
        .where(condition)
        .order_by(Hall.serial, Booth.code)
        .limit(MOST_SHOWN)
    )
    return [BoothChoice(*row) for row in rows]


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(Booth).join(Hall, Hall.id == Booth.hall_id)
    return session.scalar(query.outerjoin(Zone, Zone.id == Booth.zone_id).where(condition)) or 0


def _named(zone: Zone, q: str) -> bool:
    text = unaccented(f"{zone.code} {zone.name_vi} {zone.name_en}")
    return all(word in text for word in unaccented(q).split())
