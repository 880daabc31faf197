"""JSON API of draws. The announcement and the draw file are public; they are served as they were hashed."""

from typing import Any

from apiflask import APIBlueprint

from services.booths.actions.draws import close_and_announce, draw_lots, publish_draw
from services.booths.domain.announcement import Source
from services.booths.web.schemas.draws import CloseSchema, DrawOut, PublishedOut, RandomnessSchema
from shared.clock import now
from shared.web.app import transaction
from shared.web.signin import person, signed_in

bp = APIBlueprint("draws_api", __name__, url_prefix="/booths/api", tag="draws")


@bp.post("/fairs/<code>/close")
@bp.input(CloseSchema, arg_name="closing")
@bp.output(DrawOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def close(code: str, closing: dict[str, Any]) -> Any:
    """Close the registration and announce the draw (organisers)"""
    sources = [Source(**source) for source in closing["sources"]]
    with transaction() as session:
        return close_and_announce(session, fair_code=code, sources=sources, by=person(), now=now())


@bp.post("/fairs/<code>/draw")
@bp.input(RandomnessSchema, arg_name="given")
@bp.output(DrawOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def draw(code: str, given: dict[str, Any]) -> Any:
    """Draw with the numbers of the announced sources (organisers)"""
    with transaction() as session:
        return draw_lots(session, fair_code=code, by=person(), now=now(), **given)


@bp.post("/fairs/<code>/publish")
@bp.output(PublishedOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def publish(code: str) -> Any:
    """Publish the result and send the offers (organisers)"""
    with transaction() as session:
        return publish_draw(session, fair_code=code, by=person(), now=now())
