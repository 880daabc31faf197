"""The floor plan as the public and one reader see it, and who stands in it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Select, and_, case, false, func, literal, select
from sqlalchemy.orm import Session

from services.booths.domain.applications import EDITABLE
from services.booths.domain.fairs import IN_HAND
from services.booths.models import Application, Booth, Establishment, Fair, Hall, Offer, OfferBooth, Payer, Wish, Zone
from services.booths.queries.fairs import PUBLISHED
from shared.alphabet import matching, nearest
from shared.cases import in_state
from shared.filters import narrowed

BoothState = Literal["free", "offered", "confirmed"]


@dataclass(frozen=True, slots=True)
class PlanBooth:
    """A booth on the plan. ``state``: free, offered or confirmed; ``mine``: given to an establishment of the reader;
    ``holder``: the exhibitor's name once confirmed; ``wished``: how many applications in hand name it."""

    code: str
    hall: str
    x_dm: int
    y_dm: int
    width_dm: int
    depth_dm: int
    kind: str
    zone: str
    payer: str
    state: BoothState
    mine: bool
    holder: str
    wished: int


@dataclass(frozen=True, slots=True)
class ReadersDraft:
    """An application of the reader that can still take wishes, and the booths and zones it names, by rank."""

    id: UUID
    establishment_name: str
    booths: dict[str, int]


@dataclass(frozen=True, slots=True)
class Exhibitor:
    """Who stands at a fair, without any contact."""

    name: str
    province_code: str
    product_group: str
    products: str
    booths: Sequence[str]


def plan_booths(
    session: Session,
    fair: Fair,
    *,
    hall_id: UUID | None = None,
    code: str | None = None,
    mine: Collection[UUID] = (),
) -> list[PlanBooth]:
    """Return a fair's booths (of one hall, or one booth) by code, in one statement.

    Who was given what shows only once the draw is published, and who holds a booth only once confirmed. ``mine`` are
    the reader's establishments.
    """
    given = _given().subquery()
    public = fair.state in PUBLISHED
    state = func.coalesce(given.c.state, "free") if public else literal("free")
    holder = case((given.c.state == "confirmed", given.c.name), else_="") if public else literal("")
    own = func.coalesce(given.c.establishment_id.in_(mine), false()) if public and mine else false()
    wished = _wished(fair).subquery()
    query = (
        select(Booth.code, Hall.name, Booth.x_dm, Booth.y_dm, Booth.width_dm, Booth.depth_dm, Booth.kind)
        .add_columns(func.coalesce(Zone.code, ""), func.coalesce(Payer.name, ""), state, own, holder)
        .add_columns(func.coalesce(wished.c.times, 0))
        .join(Hall, Hall.id == Booth.hall_id)
        .outerjoin(Zone, Zone.id == Booth.zone_id)
        .outerjoin(Payer, Payer.id == Booth.payer_id)
        .outerjoin(wished, wished.c.booth_id == Booth.id)
        .where(Booth.fair_id == fair.id)
        .order_by(Hall.serial, Booth.code)
    )
    if public:
        query = query.outerjoin(given, given.c.booth_id == Booth.id)
    if hall_id is not None:
        query = query.where(Booth.hall_id == hall_id)
    if code is not None:
        query = query.where(Booth.code == code)
    return [PlanBooth(*row) for row in session.execute(query)]


def readers_drafts(session: Session, fair: Fair, mine: Collection[UUID]) -> list[ReadersDraft]:
    """Return the reader's applications to this fair that can still take wishes."""
    if not mine:
        return []
    rows = session.execute(
        select(Application.id, Establishment.name, Booth.code, Wish.rank)
        .join(Establishment, Establishment.id == Application.establishment_id)
        .outerjoin(Wish, Wish.application_id == Application.id)
        .outerjoin(Booth, Booth.id == Wish.booth_id)
        .where(
            Application.fair_id == fair.id,
            Application.establishment_id.in_(mine),
            in_state(Application, *EDITABLE),
        )
        .order_by(Establishment.name, Application.id, Wish.rank)
    )
    found: dict[UUID, ReadersDraft] = {}
    for application_id, name, booth, rank in rows:
        draft = found.setdefault(application_id, ReadersDraft(application_id, name, {}))
        if booth is not None:
            draft.booths[booth] = rank
    return list(found.values())


def exhibitors(fair: Fair, *, search: str = "", province: str = "", group: str = "") -> Select[Any]:
    """Return the list of those who confirmed booths at a published fair, by the Vietnamese alphabet.

    Columns as in Exhibitor, for ``Exhibitor(*row)``. Nobody before the draw is published.
    """
    wanted = {"province": (Establishment.province_code, province), "group": (Establishment.product_group, group)}
    named = matching(search, Establishment.name, Establishment.commune)  # not by number: this is public
    query = (
        select(Establishment.name, Establishment.province_code, Establishment.product_group, Application.products)
        .add_columns(func.array_agg(Booth.code.distinct()).label("booths"))
        .join(Application, Application.establishment_id == Establishment.id)
        .join(Offer, and_(Offer.application_id == Application.id, in_state(Offer, "confirmed")))
        .join(OfferBooth, and_(OfferBooth.offer_id == Offer.id, OfferBooth.live))
        .join(Booth, Booth.id == OfferBooth.booth_id)
        .where(Offer.fair_id == fair.id, named, *narrowed(wanted))
        .group_by(Establishment.id, Application.id)
        .order_by(*nearest(search, Establishment.name, Establishment.commune), Establishment.sort_key, Establishment.id)
    )
    return query if fair.state in PUBLISHED else query.where(false())


def exhibitor_provinces(session: Session, fair: Fair) -> dict[str, int]:
    """Return how many exhibitors of a published fair come from each province."""
    if fair.state not in PUBLISHED:
        return {}
    rows = session.execute(
        select(Establishment.province_code, func.count(Application.id.distinct()))
        .join(Application, Application.establishment_id == Establishment.id)
        .join(Offer, and_(Offer.application_id == Application.id, in_state(Offer, "confirmed")))
        .where(Offer.fair_id == fair.id)
        .group_by(Establishment.province_code)
    )
    return dict(rows.all())


def _given() -> Select[UUID, str, UUID, str]:
    return (
        select(OfferBooth.booth_id, Offer.state, Establishment.id.label("establishment_id"), Establishment.name)
        .join(Offer, Offer.id == OfferBooth.offer_id)
        .join(Application, Application.id == Offer.application_id)
        .join(Establishment, Establishment.id == Application.establishment_id)
        .where(OfferBooth.live, in_state(Offer, "offered", "confirmed"))
    )


def _wished(fair: Fair) -> Select[UUID | None, int]:
    return (
        select(Wish.booth_id, func.count().label("times"))
        .join(Application, Application.id == Wish.application_id)
        .where(Application.fair_id == fair.id, in_state(Application, *IN_HAND), Wish.booth_id.is_not(None))
        .group_by(Wish.booth_id)
    )
