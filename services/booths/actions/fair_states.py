"""A fair opens, starts, ends, or is cancelled: each irreversible, each told."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from services.booths.actions.fair_events import fair_facts, tell_fair_cancelled, tell_fair_ended
from services.booths.actions.fairs import booth_count, taken_fair
from services.booths.domain import draw
from services.booths.domain.fairs import HANOI, FairIncomplete, Missing, TooEarly
from services.booths.domain.lifecycle import check_fair
from services.booths.domain.plans import HallSize, PlannedBooth, faults
from services.booths.domain.rules import Rules, check_fit
from services.booths.models import Booth, Fair, Hall, Offer, OfferBooth, Payer
from services.booths.permissions import require_organiser
from shared.errors import Invalid, Trouble
from shared.events.booths import FairOpened, FairStarted
from shared.formats import day
from shared.i18n import N_
from shared.messaging import outbox

SECRET_BYTES = 32


class DeadlinePassed(Invalid):
    """A fair cannot open after its own deadline."""

    text = N_("Hạn đăng ký đã qua. Hãy sửa các mốc thời gian.")


class PlanEmpty(Invalid):
    """No booths."""

    text = N_("Chưa có gian hàng nào trong sơ đồ.")


class PayersMissing(Invalid):
    """Nobody pays."""

    text = N_("Chưa có đơn vị chi trả nào.")


class BoothsUnpaid(Invalid):
    """Booths without a payer."""

    text = N_("%(booths)s gian chưa có đơn vị chi trả.")


class LegalTextMissing(Invalid):
    """A payer that supports without saying by which text."""

    text = N_("Đơn vị “%(name)s” hỗ trợ %(percent)s %% nhưng chưa ghi căn cứ pháp lý.")


def open_fair(
    session: Session, *, code: str, secret: bytes, provinces: Collection[str], by: str, now: datetime
) -> Fair:
    """Open a draft for registration: rules, payers, zones and plan are frozen, the draw's commitment is public.

    ``secret`` is fresh from the system's source of randomness, at least 32 bytes; it stays with the fair until the
    draw. Publishes FairOpened. Raises Forbidden, FairNotFound, FairNotReady, FairIncomplete (with all that is missing).
    """
    require_organiser(session, by)
    fair = taken_fair(session, code)
    check_fair(fair.state, "open")
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"the draw's secret must have {SECRET_BYTES} bytes")
    missing = missing_for_opening(session, fair, provinces=provinces, now=now)
    if missing:
        raise FairIncomplete(missing)
    fair.state = "open"
    fair.draw_secret, fair.draw_commitment = secret.hex(), draw.commitment(secret).hex()
    fair.changed_at = now
    event = FairOpened(
        **fair_facts(fair),
        registration_opens_at=fair.registration_opens_at,
        registration_closes_at=fair.registration_closes_at,
        booths=booth_count(session, fair.id),
        draw_commitment=fair.draw_commitment,
    )
    outbox.record(session, event, at=now)
    return fair


def missing_for_opening(session: Session, fair: Fair, *, provinces: Collection[str], now: datetime) -> list[Missing]:
    """Return all that stands in the way of opening a draft, in the order of its pages; empty if nothing."""
    found: list[Missing] = []
    if fair.registration_closes_at <= now:
        found.append(Missing("facts", DeadlinePassed()))
    found += [Missing("payers", trouble) for trouble in _payers_missing(session, fair)]
    found += [Missing("plan", trouble) for trouble in _plan_missing(session, fair)]
    places = booth_count(session, fair.id)
    if places:
        try:
            check_fit(Rules.from_json(fair.rules), places=places, provinces=provinces)
        except Invalid as trouble:
            found.append(Missing("rules", trouble))
    return found


def _payers_missing(session: Session, fair: Fair) -> list[Trouble]:
    payers = session.scalars(select(Payer).where(Payer.fair_id == fair.id).order_by(Payer.name)).all()
    if not payers:
        return [PayersMissing()]
    return [
        LegalTextMissing(name=payer.name, percent=payer.support_percent)
        for payer in payers
        if payer.support_percent and not payer.legal_text
    ]


def _plan_missing(session: Session, fair: Fair) -> list[Trouble]:
    halls = {hall.id: hall for hall in session.scalars(select(Hall).where(Hall.fair_id == fair.id))}
    booths = session.scalars(select(Booth).where(Booth.fair_id == fair.id).order_by(Booth.code)).all()
    if not booths:
        return [PlanEmpty()]
    planned = [PlannedBooth(halls[b.hall_id].name, b.code, b.x_dm, b.y_dm, b.width_dm, b.depth_dm) for b in booths]
    sizes = [HallSize(hall.name, hall.width_dm, hall.depth_dm) for hall in halls.values()]
    found = faults(sizes, planned)
    unpaid = sum(booth.payer_id is None for booth in booths)
    return [*found, BoothsUnpaid(booths=unpaid)] if unpaid else found


def start_fair(session: Session, *, code: str, by: str, now: datetime) -> Fair:
    """Let a fair with a published draw run, from its first day on. Publishes FairStarted.

    Raises Forbidden, FairNotFound, FairNotReady, TooEarly.
    """
    fair = _moved(session, code, "running", by=by, now=now)
    if now.astimezone(HANOI).date() < fair.opens_on:
        raise TooEarly(day=day(fair.opens_on))
    outbox.record(session, FairStarted(**fair_facts(fair)), at=now)
    return fair


def end_fair(session: Session, *, code: str, by: str, now: datetime) -> Fair:
    """Declare a running fair over, from its last day on. Publishes FairEnded.

    Raises Forbidden, FairNotFound, FairNotReady, TooEarly.
    """
    fair = _moved(session, code, "over", by=by, now=now)
    if now.astimezone(HANOI).date() < fair.closes_on:
        raise TooEarly(day=day(fair.closes_on))
    tell_fair_ended(session, fair, at=now)
    return fair


def cancel_fair(session: Session, *, code: str, reason: str, by: str, now: datetime) -> Fair:
    """Cancel a fair, with a reason; its live offers are taken back.

    A draft is cancelled silently. Else publishes FairCancelled and, for each live application,
    ApplicationFairCancelled. Raises Forbidden, FairNotFound, FairNotReady, Invalid (no reason).
    """
    require_organiser(session, by)
    if not reason.strip():
        raise Invalid(fields={"reason": N_("Vui lòng nêu lý do hủy.")})
    fair = taken_fair(session, code)
    announced = fair.state != "draft"
    _move(fair, "cancelled", now)
    fair.cancel_reason = reason.strip()
    _take_back_offers(session, fair, by=by, now=now)
    if announced:
        tell_fair_cancelled(session, fair, now=now)
    return fair


def live_offers(session: Session, fair: Fair) -> int:
    """Return how many offers would be taken back if the fair were cancelled."""
    statement = select(func.count()).where(Offer.fair_id == fair.id, Offer.state.in_(("offered", "confirmed")))
    return session.scalar(statement) or 0


def _take_back_offers(session: Session, fair: Fair, *, by: str, now: datetime) -> None:
    live = Offer.state.in_(("offered", "confirmed"))
    of_fair = exists().where(Offer.id == OfferBooth.offer_id, Offer.fair_id == fair.id, live)
    session.execute(update(OfferBooth).where(of_fair, OfferBooth.live).values(live=False))
    taken_back = {"state": "taken_back", "answered_by": by, "answered_at": now, "reason": fair.cancel_reason}
    session.execute(update(Offer).where(Offer.fair_id == fair.id, live).values(taken_back))


def _moved(session: Session, code: str, state: str, *, by: str, now: datetime) -> Fair:
    require_organiser(session, by)
    fair = taken_fair(session, code)
    _move(fair, state, now)
    return fair


def _move(fair: Fair, state: str, now: datetime) -> None:
    check_fair(fair.state, state)
    fair.state = state
    fair.changed_at = now
