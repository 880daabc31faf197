"""What a fair as a whole tells: once for itself, and once for each application it matters to."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from services.booths.actions.applying import facts
from services.booths.domain.fairs import IN_HAND, FairFacts
from services.booths.models import Application, DrawNumbers, Establishment, Fair, Offer, OfferBooth
from shared.cases import in_state
from shared.events.booths import (
    ApplicationFairCancelled,
    ApplicationFairChanged,
    FairCancelled,
    FairChanged,
    FairEnded,
)
from shared.events.booths.fairs import AboutFair
from shared.events.envelope import Event


def live_applications(session: Session, fair_id: UUID) -> int:
    """Return how many establishments will be told of a change."""
    statement = select(func.count()).where(Application.fair_id == fair_id, in_state(Application, *IN_HAND))
    return session.scalar(statement) or 0


def fair_facts(fair: Fair) -> AboutFair:
    """Return what every event of a fair carries."""
    return AboutFair(
        fair_id=fair.id,
        fair_code=fair.code,
        fair_name_vi=fair.name_vi,
        fair_name_en=fair.name_en,
        place_vi=fair.place_vi,
        place_en=fair.place_en,
        opens_on=fair.opens_on,
        closes_on=fair.closes_on,
    )


def fair_ended(session: Session, fair: Fair) -> FairEnded:
    """Return FairEnded, with the booths that were confirmed, by the province of who held them."""
    counted = (
        select(Establishment.province_code, func.count())
        .select_from(OfferBooth)
        .join(OfferBooth.offer)
        .join(Offer.application)
        .join(Application.establishment)
        .where(Offer.fair_id == fair.id, in_state(Offer, "confirmed"), OfferBooth.live)
        .group_by(Establishment.province_code)
        .order_by(Establishment.province_code)
    )
    held = dict(session.execute(counted).all())
    return FairEnded(**fair_facts(fair), booths_by_province=held)


def fair_changed(session: Session, fair: Fair, former: FairFacts, *, reason: str) -> Iterator[Event]:
    """Yield FairChanged, and ApplicationFairChanged for each live application."""
    yield FairChanged(
        **fair_facts(fair),
        fair_version=fair.version,
        reason=reason,
        confirm_deadline_at=fair.confirm_deadline_at,
        batch_ids=sorted({offer.batch_id for offer in session.scalars(unsent_offers(fair.id)) if offer.batch_id}),
    )
    for one in _live(session, fair.id):
        yield ApplicationFairChanged(
            **facts(one),
            fair_version=fair.version,
            reason=reason,
            place_vi=fair.place_vi,
            place_en=fair.place_en,
            opens_on=fair.opens_on,
            closes_on=fair.closes_on,
            former_place_vi=former.place_vi,
            former_place_en=former.place_en,
            former_opens_on=former.opens_on,
            former_closes_on=former.closes_on,
        )


def unsent_offers(fair_id: UUID) -> Select[Offer]:
    """Return the query of the offers that stand while the letters of their batch are held."""
    held = Offer.batch_id.is_not(None), Offer.letter_at.is_(None)
    return select(Offer).where(Offer.fair_id == fair_id, *held, in_state(Offer, "offered"))


def fair_cancelled(session: Session, fair: Fair, offers: Sequence[Offer]) -> Iterator[Event]:
    """Yield FairCancelled, and ApplicationFairCancelled for each live application, with its ``offers`` that end."""
    published = select(DrawNumbers.id).where(DrawNumbers.fair_id == fair.id, DrawNumbers.published_at.is_not(None))
    void = session.scalars(published.where(in_state(DrawNumbers, "confirmed"))).all()
    yield FairCancelled(**fair_facts(fair), reason=fair.cancel_reason, batch_ids=void)
    for one in _live(session, fair.id):
        ended = [offer.id for offer in offers if offer.application_id == one.id]
        yield ApplicationFairCancelled(**facts(one), reason=fair.cancel_reason, offer_ids=ended)


def _live(session: Session, fair_id: UUID) -> Sequence[Application]:
    return session.scalars(
        select(Application)
        .where(Application.fair_id == fair_id, in_state(Application, *IN_HAND))
        .options(joinedload(Application.establishment), joinedload(Application.fair))
        .order_by(Application.label)
    ).all()
