"""What pages and API show of offers and of the waiting list."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from services.booths.models import Application, Establishment, Fair, Offer, OfferBooth, Placement
from services.booths.permissions import scope_of
from services.booths.queries.waiting import standing
from shared.cases import not_in_state
from shared.errors import NotFound, required
from shared.i18n import N_

LONGEST_WAITING_LIST = 50


class OfferNotFound(NotFound):
    """There is no such offer, or it is not the asker's."""

    text = N_("Không tìm thấy đề nghị nhận gian này.")


@dataclass(frozen=True)
class WaitingLine:
    """One that waits: its label, establishment and place in the draw, and why it was passed over for free booths."""

    application_id: UUID
    label: str
    establishment: str
    position: int
    reason: str


@dataclass(frozen=True)
class WaitingList:
    """A fair's waiting list: how many booths are free, who waits (the first of them), and how many in all."""

    free: int
    lines: Sequence[WaitingLine]
    total: int


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


def offers_of_establishments(establishment_ids: Sequence[UUID]) -> Select[Offer]:
    """Return the query of the offers to some establishments, newest first."""
    mine = Application.establishment_id.in_(establishment_ids)
    return _with_all().where(mine).order_by(Offer.offered_at.desc(), Offer.id)


def counts_by_state(session: Session, fair_id: UUID) -> dict[str, int]:
    """Return how many offers of a fair are in each state."""
    rows = session.execute(select(Offer.state, func.count()).where(Offer.fair_id == fair_id).group_by(Offer.state))
    return dict(rows.all())


def waiting_list(session: Session, fair: Fair) -> WaitingList:
    """Return a published fair's waiting list and, where booths are free, why each of those before was passed over."""
    stand = standing(session, fair)
    reasons = {skipped.label: skipped.reason for skipped in stand.next().skipped} if stand.free else {}
    first = [entry.application.label for entry in stand.waiting[:LONGEST_WAITING_LIST]]
    names = _names(session, fair.id, first)
    lines = [
        WaitingLine(stand.application_ids[label], label, names[label], stand.positions[label], reasons.get(label, ""))
        for label in first
    ]
    return WaitingList(len(stand.free), lines, len(stand.waiting))


def position_of(session: Session, application_id: UUID) -> int:
    """Return the application's position in the draw."""
    return session.scalars(select(Placement.position).where(Placement.application_id == application_id)).one()


def _names(session: Session, fair_id: UUID, labels: Sequence[str]) -> dict[str, str]:
    rows = session.execute(
        select(Application.label, Establishment.name)
        .join(Establishment, Establishment.id == Application.establishment_id)
        .where(Application.fair_id == fair_id, Application.label.in_(labels))
    )
    return dict(rows.all())


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
