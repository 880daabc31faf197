"""JSON API of organisers and officers, for organisers."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from services.booths.actions import staff as actions
from services.booths.queries import staff as queries
from services.booths.web.schemas.staff import StaffListOut, StaffOut, StaffSchema
from shared.clock import now
from shared.web.app import transaction
from shared.web.signin import person, signed_in

bp = APIBlueprint("staff_api", __name__, url_prefix="/booths/api/staff", tag="staff")


@bp.get("")
@bp.output(StaffListOut)
@bp.doc(security="session", responses=[401, 403])
@signed_in
def listing() -> Any:
    """Everybody who works here"""
    with transaction() as session:
        return {"items": queries.staff(session, person())}


@bp.post("")
@bp.input(StaffSchema, arg_name="given")
@bp.output(StaffOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 409])
@signed_in
def add(given: dict[str, Any]) -> Any:
    """Give a mailbox a role"""
    with transaction() as session:
        return actions.add_staff(session, by=person(), now=now(), **given)


@bp.delete("/<uuid:staff_id>")
@bp.output({}, status_code=204)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def remove(staff_id: UUID) -> Any:
    """Take a role away, never that of the last organiser"""
    with transaction() as session:
        actions.remove_staff(session, by=person(), staff_id=staff_id, now=now())
    return "", 204
