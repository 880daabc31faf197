"""JSON API of a round's secretariat and council."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from services.awards.actions import officials as actions
from services.awards.queries import round_desk
from services.awards.web.asking import office_round
from services.awards.web.schemas.officials import OfficialIn, OfficialOut, OfficialsOut
from shared.clock import now
from shared.web.app import transaction
from shared.web.signin import person, signed_in

bp = APIBlueprint("officials_api", __name__, url_prefix="/awards/api/rounds/<code>/officials", tag="officials")


@bp.get("")
@bp.output(OfficialsOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def listing(code: str) -> Any:
    """Who works for a round (its office)"""
    with transaction() as session:
        found, _scope = office_round(session, code)
        return {"items": round_desk.officials(session, found.id)}


@bp.post("")
@bp.input(OfficialIn, arg_name="given")
@bp.output(OfficialOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def add(code: str, given: dict[str, Any]) -> Any:
    """Put a mailbox into the secretariat or the council (who hosts the round)"""
    with transaction() as session:
        return actions.add_official(session, code=code, by=person(), now=now(), **given)


@bp.delete("/<uuid:official_id>")
@bp.output({}, status_code=204)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def remove(code: str, official_id: UUID) -> Any:
    """Take a mailbox out (who hosts the round); a council member who voted stays"""
    with transaction() as session:
        actions.remove_official(session, code=code, official_id=official_id, by=person(), now=now())
    return "", 204
