"""What pages and API show of offers."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from services.booths.models import Application, Offer, OfferBooth, Placement
from services.booths.permissions import scope_of
from shared.cases import not_in_state
from shared.errors import NotFound, required
from shared.i18n import N_


class OfferNotFound(NotFound):
    """There is no such offer, or it is not the asker's."""

    text = N_("Không tìm thấy đề nghị nhận gian này.")


def offer_for(session: Session, offer_id: UUID, by: str) -> Offer:
    """Return an offer with its booths, application and fair, for those who may read it.

    Raises OfferNotFound, also for those who may not.
    """
    offer = required(session.scalar(_with_all().where(Offer.id == offer_id)), OfferNotFound)
    maker = offer.application.establishment
    if not scope_of(session, by).sees(maker.id, maker.province_code):
        raise OfferNotFound
    return offer


def offers_of_fair(fair_id: UUID, state: str | None = None) -> Select[Offer]:
    """Return the query of a fair's offers, those that end first on top; ``state`` filters."""
    query = (
        _with_all().where(Offer.fair_id == fair_id).order_by(not_in_state(Offer, "offered"), Offer.confirm_by, Offer.id)
    )
    return query.where(Offer.state == state) if state else query


def counts_by_state(session: Session, fair_id: UUID) -> dict[str, int]:
    """Return how many offers of a fair are in each state."""
    rows = session.execute(select(Offer.state, func.count()).where(Offer.fair_id == fair_id).group_by(Offer.state))
    return dict(rows.all())


def position_of(session: Session, application_id: UUID) -> int:
    """Return the application's position in the draw."""
    return session.scalars(select(Placement.position).where(Placement.application_id == application_id)).one()


def _with_all() -> Select[Offer]:
    return (
        select(Offer)
        .join(Offer.application)
        .join(Application.establishment)
        .join(Application.fair)
        .options(
            contains_eager(Offer.application).contains_eager(Application.establishment),
            contains_eager(Offer.application).contains_eager(Application.fair),
            selectinload(Offer.booths).joinedload(OfferBooth.booth),
        )
    )
