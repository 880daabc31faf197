"""A fair opens, starts, ends, or is cancelled: each irreversible, each told."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.booths.actions.fair_events import fair_cancelled, fair_ended, fair_facts
from services.booths.actions.fairs import booth_count, taken_fair
from services.booths.actions.offers import end_offer
from services.booths.domain import draw
from services.booths.domain.fairs import FairIncomplete, Missing, TooEarly
from services.booths.domain.lifecycle import FAIR, FairState
from services.booths.domain.plans import HallSize, PlannedBooth, faults
from services.booths.domain.rules import Rules, check_fit
from services.booths.models import Booth, Fair, Hall, Offer, Payer, Zone
from services.booths.permissions import require_organiser
from shared.cases import FRESH, in_state, last_step, move, note
from shared.errors import Invalid, Trouble
from shared.events.booths import FairOpened, FairStarted
from shared.formats import day
from shared.i18n import N_
from shared.makers import GROUPS as PRODUCT_GROUPS
from shared.places import HANOI

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


class RulesUnseen(Invalid):
    """Nobody has looked at the rules yet."""

    text = N_("Chưa ai xem và lưu thể lệ phân gian.")


class GroupsWithoutBooths(Invalid):
    """Product groups that no booth takes: whoever makes such products would apply in vain."""

    text = N_("Không có gian nào nhận nhóm sản phẩm %(groups)s. Hãy thêm gian, hoặc đánh dấu từng nhóm này để vẫn mở.")


def open_fair(
    session: Session,
    *,
    code: str,
    secret: bytes,
    provinces: Collection[str],
    without: Collection[str] = (),
    by: str,
    now: datetime,
) -> Fair:
    """Open a draft for registration: rules, payers, zones and plan are frozen, the draw's commitment is public.

    ``secret`` is fresh from the system's source of randomness, at least 32 bytes; it stays with the fair until the
    draw. ``without`` names the product groups that no booth takes, which the step records. Publishes FairOpened. Raises
    Forbidden, FairNotFound, FairNotReady, FairIncomplete (with all that is missing), GroupsWithoutBooths.
    """
    fair = _taken_for(session, code, "open", by)
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"the draw's secret must have {SECRET_BYTES} bytes")
    missing = missing_for_opening(session, fair, provinces=provinces, now=now)
    if missing:
        raise FairIncomplete(missing)
    lacking = groups_without_booths(session, fair)
    if set(lacking) != set(without) and lacking:
        raise GroupsWithoutBooths(fields={"without": GroupsWithoutBooths.text}, groups=", ".join(lacking))
    if lacking:
        note(session, fair, "groups_without_booths", by=by, now=now, facts={"product_groups": lacking})
    fair.draw_secret, fair.draw_commitment = secret.hex(), draw.commitment(secret).hex()
    told = FairOpened(
        **fair_facts(fair),
        registration_opens_at=fair.registration_opens_at,
        registration_closes_at=fair.registration_closes_at,
        booths=booth_count(session, fair.id),
        draw_commitment=fair.draw_commitment,
    )
    move(session, fair, "open", by=by, now=now, tells=told)
    return fair


def missing_for_opening(session: Session, fair: Fair, *, provinces: Collection[str], now: datetime) -> list[Missing]:
    """Return all that stands in the way of opening a draft, in the order of its pages; empty if nothing."""
    found: list[Missing] = []
    if fair.registration_closes_at <= now:
        found.append(Missing("facts", DeadlinePassed()))
    found += [Missing("payers", trouble) for trouble in _payers_missing(session, fair)]
    found += [Missing("plan", trouble) for trouble in _plan_missing(session, fair)]
    if last_step(session, fair, "rules") is None:
        found.append(Missing("rules", RulesUnseen()))
    places = booth_count(session, fair.id)
    if places:
        try:
            check_fit(Rules.from_json(fair.rules), places=places, provinces=provinces)
        except Invalid as trouble:
            found.append(Missing("rules", trouble))
    return found


def groups_without_booths(session: Session, fair: Fair) -> list[str]:
    """Return the product groups that no booth of the fair takes: each booth has a zone, and none takes them."""
    zones = select(Zone.product_groups).select_from(Booth).outerjoin(Zone, Zone.id == Booth.zone_id)
    taken = session.scalars(zones.where(Booth.fair_id == fair.id).distinct()).all()
    return [group for group in PRODUCT_GROUPS if not any(not groups or group in groups for groups in taken)]


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
    fair = _taken_for(session, code, "running", by)
    if now.astimezone(HANOI).date() < fair.opens_on:
        raise TooEarly(day=day(fair.opens_on))
    move(session, fair, "running", by=by, now=now, tells=FairStarted(**fair_facts(fair)))
    return fair


def end_fair(session: Session, *, code: str, by: str, now: datetime) -> Fair:
    """Declare a running fair over, from its last day on. Publishes FairEnded.

    Raises Forbidden, FairNotFound, FairNotReady, TooEarly.
    """
    fair = _taken_for(session, code, "over", by)
    if now.astimezone(HANOI).date() < fair.closes_on:
        raise TooEarly(day=day(fair.closes_on))
    move(session, fair, "over", by=by, now=now, tells=fair_ended(session, fair))
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
    FAIR.check(fair.state, "cancelled")
    fair.cancel_reason = reason.strip()
    standing = _live_offers(select(Offer), fair).options(selectinload(Offer.booths), joinedload(Offer.application))
    live = session.scalars(standing.order_by(Offer.id), execution_options=FRESH).all()
    # nobody has heard of a draft
    told = None if fair.state == "draft" else fair_cancelled(session, fair, live)
    move(session, fair, "cancelled", by=by, now=now, tells=told, reason=fair.cancel_reason)
    for offer in live:
        # nobody is told of the offer: the fair's own cancelling says it
        end_offer(session, offer, "taken_back", by=by, now=now, tells=None, reason=fair.cancel_reason)
    return fair


def live_offers(session: Session, fair: Fair) -> int:
    """Return how many offers would be taken back if the fair were cancelled."""
    return session.scalar(_live_offers(select(func.count()), fair)) or 0


def _live_offers(chosen: Select[Any], fair: Fair) -> Select[Any]:
    return chosen.where(Offer.fair_id == fair.id, in_state(Offer, "offered", "confirmed"))


def _taken_for(session: Session, code: str, wanted: FairState, by: str) -> Fair:
    require_organiser(session, by)
    fair = taken_fair(session, code)
    FAIR.check(fair.state, wanted)
    return fair
