"""The call list, for officers' programs."""

from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from marshmallow import RAISE

from services.notifications.actions.calls import note_call
from services.notifications.permissions import seen_provinces
from services.notifications.queries import undelivered
from services.notifications.web.schemas.calls import CallIn, CallListOut, CallsQuery, province_asked
from shared.clock import now
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("calls_api", __name__, url_prefix="/notifications/api/office/calls", tag="office")


@bp.get("")
@bp.input(CallsQuery, location="query", arg_name="query", unknown=RAISE)
@bp.output(CallListOut)
@bp.doc(security="session", responses=[401, 403])
@signed_in
def calls(query: dict[str, Any]) -> ResponseReturnValue:
    """List decisions that did not arrive by mail, establishment by establishment, the nearest deadline first"""
    with transaction() as session:
        seen = seen_provinces(session, person())
        asked = undelivered.matters(
            now=now(), state=query["state"], q=query["q"], province=province_asked(query["province"]), seen=seen
        )
        page = paginate(session, asked, query["page"])
        return {
            "items": undelivered.with_people(session, page.items),
            "total": page.total,
            "pages": page.pages,
        }


@bp.post("")
@bp.input(CallIn, arg_name="call", unknown=RAISE)
@bp.output(CallListOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def note(call: dict[str, Any]) -> ResponseReturnValue:
    """Note what came of a call; told closes what it was about, another note opens it again"""
    with transaction() as session:
        noted = note_call(session, by=person(), now=now(), **call)
        items = undelivered.with_people(session, undelivered.standings(session, noted))
        return {"items": items, "total": len(items), "pages": 1}
