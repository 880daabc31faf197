"""What goes into a fair's draw, read from the tables as the plain values of domain/entries.py."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased, selectinload

from services.booths.domain import entries
from services.booths.models import Application, Booth, Establishment, Fair, Hall, Offer, Zone
from shared.cases import in_state
from shared.clock import hanoi_date


def zones_of(session: Session, fair_id: UUID) -> tuple[entries.DrawZone, ...]:
    """Return the fair's zones by code."""
    rows = session.scalars(select(Zone).where(Zone.fair_id == fair_id).order_by(Zone.code))
    return tuple(entries.DrawZone(zone.code, tuple(sorted(zone.product_groups))) for zone in rows)


def booths_of(session: Session, fair_id: UUID) -> tuple[entries.DrawBooth, ...]:
    """Return the fair's booths by hall and code."""
    rows = session.execute(
        select(Booth, Hall.name, Zone.code)
        .join(Hall, Hall.id == Booth.hall_id)
        .outerjoin(Zone, Zone.id == Booth.zone_id)
        .where(Booth.fair_id == fair_id)
        .order_by(Hall.serial, Booth.code)
    )
    return tuple(
        entries.DrawBooth(booth.code, hall, zone or "", booth.x_dm, booth.y_dm, booth.width_dm, booth.depth_dm)
        for booth, hall, zone in rows
    )


def applications_of(session: Session, fair: Fair, *, now: datetime) -> tuple[entries.DrawApplication, ...]:
    """Return the fair's accepted applications by label, with the flags that hold today."""
    rows = session.execute(
        select(Application, Establishment, _newcomer(fair))
        .join(Establishment, Establishment.id == Application.establishment_id)
        .where(Application.fair_id == fair.id, in_state(Application, "accepted"))
        .options(selectinload(Application.wishes))
        .order_by(Application.label)
    ).all()
    named = _names_of_wishes(session, fair.id)
    today = hanoi_date(now)
    return tuple(_entry(application, maker, newcomer, named, today) for application, maker, newcomer in rows)


def _newcomer(fair: Fair) -> Any:
    """Whether the establishment has confirmed no booth of another fair yet."""
    earlier = aliased(Application)
    return ~exists().where(
        Offer.application_id == earlier.id,
        in_state(Offer, "confirmed"),
        earlier.establishment_id == Application.establishment_id,
        earlier.fair_id != fair.id,
    )


def _names_of_wishes(session: Session, fair_id: UUID) -> dict[UUID, str]:
    booths = session.execute(select(Booth.id, Booth.code).where(Booth.fair_id == fair_id))
    zones = session.execute(select(Zone.id, Zone.code).where(Zone.fair_id == fair_id))
    return {id_: entries.booth_wish(code) for id_, code in booths} | {
        id_: entries.zone_wish(code) for id_, code in zones
    }


def _entry(
    application: Application, maker: Establishment, newcomer: bool, named: dict[UUID, str], today: date
) -> entries.DrawApplication:
    targets = (wish.booth_id or wish.zone_id for wish in application.wishes)
    return entries.DrawApplication(
        label=application.label,
        province=maker.province_code,
        group=maker.product_group,
        flags=tuple(_flags(maker, newcomer, today)),
        wanted=application.booths_wanted,
        side_by_side=application.side_by_side,
        all_or_nothing=application.all_or_nothing,
        wishes=tuple(named[target] for target in targets if target is not None),
        anywhere=application.anywhere,
    )


def _flags(maker: Establishment, newcomer: bool, today: date) -> Iterable[str]:
    if maker.certificate_until is not None and maker.certificate_until >= today:
        yield "certificate_holder"
    for flag in ("women_owned", "ethnic_minority", "hard_area"):
        if getattr(maker, flag):
            yield flag
    if newcomer:
        yield "newcomer"
