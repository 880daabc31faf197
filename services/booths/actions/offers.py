"""Offers of booths, and the waiting list that they feed. All of one fair happens under its row lock, in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.booths.actions.applying import facts
from services.booths.actions.listing import Publication
from services.booths.domain.lifecycle import OFFER, SERVING, ConfirmDeadlinePassed, OfferState
from services.booths.domain.rules import Rules
from services.booths.models import Application, Draw, Fair, Offer, OfferBooth, Placement
from services.booths.permissions import require_member, require_organiser
from services.booths.queries.offers import OfferNotFound
from services.booths.queries.waiting import WaitingListState, standing
from services.booths.reasons import answer_in
from shared.cases import FRESH, SYSTEM, in_state, move, not_in_state, note, take
from shared.errors import Conflict, Invalid
from shared.events.booths import (
    BoothOffered,
    BoothTakenBack,
    OfferAnnulled,
    OfferConfirmed,
    OfferDeclined,
    OfferExpired,
)
from shared.events.booths.offers import AboutOffer
from shared.events.envelope import Event
from shared.formats import moment
from shared.i18n import N_
from shared.messaging import outbox
from shared.quiet import answer_by
from shared.settings import nights_of

EXPIRED_AT_ONCE = 200


class OfferLate(Conflict):
    """The time to answer is over; the booths are the next one's."""

    text = N_("Hạn xác nhận đã hết lúc %(when)s. Gian không còn dành cho cơ sở.")


class TooLateToGiveBack(Conflict):
    """The fair's own deadline is over: nobody else could be offered the booths in time."""

    text = N_("Đã quá hạn trả lại gian của hội chợ (%(when)s). Vui lòng gọi ban tổ chức.")


@dataclass(frozen=True)
class Turn:
    """Whose turn it is and which free booths (code -> id) it is offered; who was not told yet, its placement too."""

    application: Application
    position: int
    booths: Mapping[str, UUID]
    placement: Placement | None = None


def offer_booths(
    session: Session,
    fair: Fair,
    turns: Sequence[Turn],
    *,
    now: datetime,
    from_waiting_list: bool = False,
    publication: Publication | None = None,
) -> list[Offer]:
    """Offer free booths to applications, in a few statements however many; the caller holds the fair's lock.

    The letters of a ``publication`` that they are part of are held, and the time to answer runs from when they go out
    (``letters.release_letters``). Publishes BoothOffered for each. Raises ConfirmDeadlinePassed.
    """
    latest, hours = fair.confirm_deadline_at, Rules.from_json(fair.rules).confirm_hours
    if now >= latest:
        raise ConfirmDeadlinePassed
    batch_id, corrects = publication or (None, "")
    letter_at = None if publication else nights_of(session.info.get("settings")).letter_at(now)
    until = answer_by(hours, letter_at=letter_at, latest=latest) if letter_at else latest
    of_all = {"fair_id": fair.id, "batch_id": batch_id, "offered_at": now, "letter_at": letter_at, "confirm_by": until}
    offers = [_new_offer(turn, of_all) for turn in turns]
    session.add_all(offers)
    session.flush()
    for offer in offers:
        note(session, offer, "offered", by=SYSTEM, now=now, facts={"booths": len(offer.booths)})
    to_all: dict[str, Any] = {"batch_id": batch_id, "corrects": corrects, "from_waiting_list": from_waiting_list}
    to_all |= {"confirm_by": until, "confirm_hours": 0 if letter_at else hours}
    told = (
        BoothOffered(
            **facts(turn.application),
            **to_all,
            offer_id=offer.id,
            booth_codes=sorted(turn.booths),
            **_of_draw(turn),
        )
        for turn, offer in zip(turns, offers, strict=True)
    )
    outbox.record_all(session, told, at=now)
    return offers


def _of_draw(turn: Turn) -> dict[str, Any]:
    """Return what an offer says of the draw: the position, and where that gave less than was wanted, why."""
    placed, found = turn.placement, {"position": turn.position}
    if placed is None or placed.explanation.get("stops") == []:
        return found
    why_vi, why_en = why_of(placed)
    return found | {"waiting_position": placed.waiting_position or 0, "why_vi": why_vi, "why_en": why_en}


def why_of(placement: Placement) -> tuple[str, str]:
    """Return why an application got what the draw gave it, in both languages; its application must be loaded."""
    wanted = placement.application.booths_wanted
    return answer_in("vi", placement.explanation, wanted), answer_in("en", placement.explanation, wanted)


def _new_offer(turn: Turn, of_all: Mapping[str, Any]) -> Offer:
    booths = [OfferBooth(booth_id=booth_id) for booth_id in turn.booths.values()]
    return Offer(**of_all, application=turn.application, booths=booths)


def confirm_offer(session: Session, *, offer_id: UUID, by: str, now: datetime) -> Offer:
    """Take the booths. A second click finds them taken already and changes nothing.

    Publishes OfferConfirmed. Raises OfferNotFound, Forbidden, OfferLate, OfferAnswered.
    """
    offer, fair = taken_offer(session, offer_id)
    require_member(session, by, offer.application.establishment_id)
    if offer.state == "confirmed":
        return offer
    OFFER.check(offer.state, "confirmed")
    if now >= offer.confirm_by:
        raise OfferLate(when=moment(offer.confirm_by))
    told = OfferConfirmed(
        **_offer_facts(offer),
        place_vi=fair.place_vi,
        place_en=fair.place_en,
        opens_on=fair.opens_on,
        closes_on=fair.closes_on,
    )
    end_offer(session, offer, "confirmed", by=by, now=now, tells=told)
    return offer


def decline_offer(session: Session, *, offer_id: UUID, by: str, now: datetime, reason: str = "") -> Offer:
    """Give the booths back, also after confirming, until the fair's own deadline; the next in line is offered them.

    Publishes OfferDeclined, and BoothOffered for whoever comes next. A second click changes nothing.
    Raises OfferNotFound, Forbidden, TooLateToGiveBack, OfferAnswered.
    """
    offer, fair = taken_offer(session, offer_id)
    require_member(session, by, offer.application.establishment_id)
    if offer.state == "declined":
        return offer
    OFFER.check(offer.state, "declined")
    if now >= fair.confirm_deadline_at:
        raise TooLateToGiveBack(when=moment(fair.confirm_deadline_at))
    told = OfferDeclined(**_offer_facts(offer))
    end_offer(session, offer, "declined", by=by, now=now, tells=told, reason=reason)
    fill_free_places(session, fair, now=now)
    return offer


def take_back_booths(session: Session, *, offer_id: UUID, reason: str, by: str, now: datetime) -> Offer:
    """Take the booths back from an establishment that broke the rules (sub-letting, say); they go to the next.

    Publishes BoothTakenBack, and BoothOffered for whoever comes next. Raises Forbidden, OfferNotFound, OfferAnswered;
    Invalid without a reason.
    """
    require_organiser(session, by)
    offer, fair = taken_offer(session, offer_id)
    OFFER.check(offer.state, "taken_back")
    if not reason.strip():
        raise Invalid(fields={"reason": N_("Ghi lý do thu hồi gian.")})
    told = BoothTakenBack(**_offer_facts(offer), reason=reason.strip())
    end_offer(session, offer, "taken_back", by=by, now=now, tells=told, reason=reason.strip())
    fill_free_places(session, fair, now=now)
    return offer


def expire_offers(session: Session, now: datetime) -> int:
    """End the offers of one fair whose time is over and offer their booths to the next in line; return how many ended.

    Publishes OfferExpired and BoothOffered. Whoever was never asked is told so too: the public result has given them
    booths, and nothing else says that these are lost and that it is not for an answer that they owed.
    """
    due = select(Offer).where(in_state(Offer, "offered"), Offer.confirm_by <= now).order_by(Offer.confirm_by)
    first = session.scalar(due.limit(1))
    if first is None:
        return 0
    fair = _locked_fair(session, first.fair_id)
    batch = due.where(Offer.fair_id == fair.id).limit(EXPIRED_AT_ONCE).with_for_update()
    late = session.scalars(batch, execution_options=FRESH).all()
    for offer in late:
        told = OfferExpired(**_offer_facts(offer), asked=offer.asked)
        end_offer(session, offer, "expired", by=SYSTEM, now=now, tells=told)
    fill_free_places(session, fair, now=now)
    return len(late)


def fill_free_places(
    session: Session, fair: Fair, *, now: datetime, publication: Publication | None = None
) -> list[Offer]:
    """Offer every free booth that somebody on the waiting list can use, in the order of the list.

    While the letters of the result are held the offer's own letter tells that too, for it replaces the held one. The
    caller holds the fair's lock. Nothing is offered outside SERVING or after the fair's own deadline.
    """
    if fair.state not in SERVING or now >= fair.confirm_deadline_at:
        return []
    session.flush()
    offers: list[Offer] = []
    stand, untold = standing(session, fair), session.get_one(Draw, fair.id).letters_out_at is None
    while (chosen := stand.next()).label is not None:
        turn = _turn(session, stand, chosen.label, chosen.booths, untold=untold)
        offers += offer_booths(session, fair, [turn], now=now, from_waiting_list=True, publication=publication)
        stand = stand.after(chosen.label, chosen.booths)
    return offers


def annul_offers(session: Session, fair: Fair, *, reason: str, by: str, now: datetime) -> set[UUID]:
    """End every offer of a draw whose numbers were wrong, answered or not: what follows from it never was.

    Returns whose they were. The caller holds the fair's lock and has asked who may. Publishes OfferAnnulled for each
    whose application stands.
    """
    standing = select(Offer).where(Offer.fair_id == fair.id, not_in_state(Offer, "annulled")).order_by(Offer.id)
    offers = session.scalars(standing, execution_options=FRESH).all()
    for offer in offers:
        stands = offer.application.state == "accepted"  # who withdrew is told no more of the draw
        told = OfferAnnulled(**_offer_facts(offer), reason=reason) if stands else None
        end_offer(session, offer, "annulled", by=by, now=now, tells=told, reason=reason)
    return {offer.application_id for offer in offers}


def _turn(session: Session, stand: WaitingListState, label: str, codes: Sequence[str], *, untold: bool) -> Turn:
    application = session.get_one(Application, stand.application_ids[label])
    placement = session.get(Placement, application.id) if untold else None
    return Turn(application, stand.positions[label], {code: stand.booth_ids[code] for code in codes}, placement)


def taken_offer(session: Session, offer_id: UUID) -> tuple[Offer, Fair]:
    """Return an offer and its fair, both locked in this order. Raises OfferNotFound."""
    offer = take(session, Offer, offer_id, missing=OfferNotFound, alone=True)
    return offer, offer.application.fair


def _locked_fair(session: Session, fair_id: UUID) -> Fair:
    statement = select(Fair).where(Fair.id == fair_id).with_for_update()
    return session.scalars(statement, execution_options=FRESH).one()


def end_offer(
    session: Session,
    offer: Offer,
    state: OfferState,
    *,
    by: str,
    now: datetime,
    tells: Event | None,
    reason: str = "",
) -> None:
    """Move an offer that the caller has locked; its booths are held on only if it is confirmed."""
    offer.answered_at, offer.answered_by, offer.reason = now, by, reason
    for booth in offer.booths:
        booth.live = state == "confirmed"
    move(session, offer, state, by=by, now=now, tells=tells, reason=reason)
    session.flush()


def _offer_facts(offer: Offer) -> AboutOffer:
    codes = sorted(line.booth.code for line in offer.booths)
    return AboutOffer(**facts(offer.application), offer_id=offer.id, booth_codes=codes)
