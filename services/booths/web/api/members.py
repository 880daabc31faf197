"""JSON API of the mailboxes of an establishment, and of those who ask to become one."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from services.booths.actions import members as actions
from services.booths.domain.establishments import registration_number
from services.booths.queries import establishments as queries
from services.booths.web.schemas.members import (
    AccessRequestOut,
    AccessRequestsOut,
    AskByNumberSchema,
    MemberOut,
    MemberSchema,
    MembersOut,
)
from shared.clock import now
from shared.i18n import language
from shared.web.app import transaction
from shared.web.signin import person, signed_in

bp = APIBlueprint("members_api", __name__, url_prefix="/booths/api", tag="members")
ANY_KIND = "business_household"  # whose numbers may have every form


@bp.get("/establishments/<uuid:establishment_id>/members")
@bp.output(MembersOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def listing(establishment_id: UUID) -> Any:
    """Mailboxes of an establishment"""
    with transaction() as session:
        return {"items": queries.case(session, by=person(), establishment_id=establishment_id).members}


@bp.post("/establishments/<uuid:establishment_id>/members")
@bp.input(MemberSchema, arg_name="given")
@bp.output(MemberOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 409])
@signed_in
def add(establishment_id: UUID, given: dict[str, Any]) -> Any:
    """Add a mailbox"""
    with transaction() as session:
        return actions.add_member(session, establishment_id=establishment_id, by=person(), now=now(), **given)


@bp.delete("/establishments/<uuid:establishment_id>/members/<uuid:member_id>")
@bp.output({}, status_code=204)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def remove(establishment_id: UUID, member_id: UUID) -> Any:
    """Take a mailbox off the list, never the last"""
    with transaction() as session:
        actions.remove_member(session, establishment_id=establishment_id, by=person(), member_id=member_id, now=now())
    return "", 204


@bp.get("/establishments/<uuid:establishment_id>/access-requests")
@bp.output(AccessRequestsOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def requests(establishment_id: UUID) -> Any:
    """Requests for access that wait"""
    with transaction() as session:
        return {"items": queries.case(session, by=person(), establishment_id=establishment_id).requests}


@bp.post("/access-requests")
@bp.input(AskByNumberSchema, arg_name="given")
@bp.output(AccessRequestOut, status_code=201)
@bp.doc(security="session", responses=[401, 404, 409])
@signed_in
def ask(given: dict[str, Any]) -> Any:
    """Ask to act for the establishment that has this registration number

    Asking again while a request waits returns that request.
    """
    number = registration_number(given.pop("registration_number"), ANY_KIND)
    with transaction() as session:
        place = queries.by_number(session, number)
        return actions.ask_for_access(
            session, establishment_id=place.id, by=person(), language=language(), now=now(), **given
        )


@bp.post("/access-requests/<uuid:request_id>/grant")
@bp.output(AccessRequestOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def grant(request_id: UUID) -> Any:
    """Make the one who asked a member"""
    with transaction() as session:
        return actions.grant_access(session, request_id=request_id, by=person(), now=now())


@bp.post("/access-requests/<uuid:request_id>/refuse")
@bp.output(AccessRequestOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def refuse(request_id: UUID) -> Any:
    """Refuse the one who asked"""
    with transaction() as session:
        return actions.refuse_access(session, request_id=request_id, by=person(), now=now())
