"""JSON API of offers."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from services.booths.actions.offers import confirm_offer, decline_offer, take_back_booths
from services.booths.permissions import require_organiser, scope_of
from services.booths.queries import offers as queries
from services.booths.queries.fairs import fair_by_code
from services.booths.web.schemas.offers import (
    DeclineApiSchema,
    OfferOut,
    OfferPageOut,
    OffersQuery,
    TakeBackApiSchema,
    WaitingListOut,
)
from shared.clock import now
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("offers_api", __name__, url_prefix="/booths/api", tag="offers")


@bp.get("/offers/<uuid:offer_id>")
@bp.output(OfferOut)
@bp.doc(security="session", responses=[401, 404])
@signed_in
def show(offer_id: UUID) -> Any:
    """Read an offer"""
    with transaction() as session:
        return queries.offer_for(session, offer_id, person())


@bp.post("/offers/<uuid:offer_id>/confirm")
@bp.output(OfferOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def confirm(offer_id: UUID) -> Any:
    """Confirm an offer"""
    with transaction() as session:
        return confirm_offer(session, offer_id=offer_id, by=person(), now=now())


@bp.post("/offers/<uuid:offer_id>/decline")
@bp.input(DeclineApiSchema, arg_name="said")
@bp.output(OfferOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def decline(offer_id: UUID, said: dict[str, Any]) -> Any:
    """Give the booths of an offer back"""
    with transaction() as session:
        return decline_offer(session, offer_id=offer_id, by=person(), now=now(), **said)


@bp.post("/offers/<uuid:offer_id>/take-back")
@bp.input(TakeBackApiSchema, arg_name="said")
@bp.output(OfferOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def take_back(offer_id: UUID, said: dict[str, Any]) -> Any:
    """Take the booths of an offer back (organisers)"""
    with transaction() as session:
        return take_back_booths(session, offer_id=offer_id, by=person(), now=now(), **said)


@bp.get("/fairs/<code>/offers")
@bp.input(OffersQuery, location="query", arg_name="query")
@bp.output(OfferPageOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def list(code: str, query: dict[str, Any]) -> Any:
    """List a fair's offers (organisers)"""
    with transaction() as session:
        require_organiser(session, person())
        fair = fair_by_code(session, code, scope_of(session, person()))
        return paginate(session, queries.offers_of_fair(fair.id, query["state"]), query["page"])


@bp.get("/fairs/<code>/waiting-list")
@bp.output(WaitingListOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def waiting_list(code: str) -> Any:
    """Read a fair's waiting list and why it stands still (organisers)"""
    with transaction() as session:
        require_organiser(session, person())
        return WaitingListOut().dump(
            queries.waiting_list(session, fair_by_code(session, code, scope_of(session, person())))
        )
