"""Applications as JSON: begin, fill in, hand in, decide, read; each list shows what the reader may see."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from apiflask import APIBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue
from marshmallow import RAISE
from sqlalchemy.orm import Session

from services.booths.actions import applications as actions
from services.booths.actions import reviews
from services.booths.actions import wishes as wish_actions
from services.booths.actions.wishes import Wanted
from services.booths.models import Application
from services.booths.permissions import scope_of
from services.booths.queries.applications import Filters, listed
from services.booths.queries.cases import case, readable
from services.booths.web.api.replay import KeyHeader, replayable
from services.booths.web.schemas.applications import (
    ApplicationOut,
    ApplicationsOut,
    ApplySchema,
    CaseOut,
    ChangesSchema,
    ListQuery,
    MoreOut,
    ReasonsSchema,
    WishesSchema,
)
from shared.clock import now
from shared.web.app import transaction
from shared.web.paging import Page, paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("applications_api", __name__, url_prefix="/booths/api", tag="applications")
ONE = "/applications/<uuid:application_id>"


@bp.get("/applications")
@bp.input(ListQuery, location="query", arg_name="query", unknown=RAISE)
@bp.output(ApplicationsOut)
@bp.doc(security="session", responses=[401])
@signed_in
def applications(query: dict[str, Any]) -> ResponseReturnValue:
    """List the applications of one's establishments, and for officers and organisers those they oversee"""
    page, _language = query.pop("page"), query.pop("lang", "")
    with transaction() as session:
        found: Page[Application] = paginate(session, listed(scope_of(session, person()), Filters(**query)), page)
        return jsonify(ApplicationsOut().dump(found))


@bp.post("/fairs/<code>/applications")
@bp.input(ApplySchema, arg_name="who")
@bp.output(ApplicationOut, status_code=201)
@bp.input(KeyHeader, location="headers", arg_name="headers")
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def start(code: str, who: dict[str, Any], headers: dict[str, Any]) -> ResponseReturnValue:
    """Begin an application, or get the one that the establishment has"""
    with transaction() as session:
        return replayable(
            session,
            headers["key"],
            ApplicationOut(),
            201,
            lambda: actions.start_application(session, fair_code=code, by=person(), now=now(), **who),
        )


@bp.get(ONE)
@bp.output(CaseOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def application(application_id: UUID) -> ResponseReturnValue:
    """Read one application with its wishes, offers and explanation"""
    with transaction() as session:
        return _case(session, application_id)


@bp.patch(ONE)
@bp.input(ChangesSchema, arg_name="changes")
@bp.output(CaseOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def change(application_id: UUID, changes: dict[str, Any]) -> ResponseReturnValue:
    """Change any part of an application that is not handed in"""
    with transaction() as session:
        _change(session, application_id, changes)
        return _case(session, application_id)


@bp.put(f"{ONE}/wishes")
@bp.input(WishesSchema, arg_name="given")
@bp.output(CaseOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def wishes(application_id: UUID, given: dict[str, Any]) -> ResponseReturnValue:
    """Replace the ranked wishes, best first: all of them or, if one does not fit, none"""
    wanted = [Wanted(wish.get("booth") or wish["zone"], is_zone="zone" in wish) for wish in given["wishes"]]
    with transaction() as session:
        wish_actions.replace_wishes(session, application_id=application_id, wishes=wanted, by=person(), now=now())
        return _case(session, application_id)


@bp.post(f"{ONE}/submit")
@bp.input(KeyHeader, location="headers", arg_name="headers")
@bp.output(ApplicationOut)
@bp.doc(security="session", responses=[401, 403, 404, 409, 422])
@signed_in
def submit(application_id: UUID, headers: dict[str, Any]) -> ResponseReturnValue:
    """Hand the application in; once, however often it is sent"""
    with transaction() as session:
        return replayable(
            session,
            headers["key"],
            ApplicationOut(),
            200,
            lambda: actions.submit_application(session, application_id=application_id, by=person(), now=now()),
        )


@bp.post(f"{ONE}/reopen")
@bp.output(ApplicationOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def reopen(application_id: UUID) -> ResponseReturnValue:
    """Take an application back to mend it, before it is decided"""
    return _done(actions.reopen_application, application_id)


@bp.post(f"{ONE}/withdraw")
@bp.output(ApplicationOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def withdraw(application_id: UUID) -> ResponseReturnValue:
    """Withdraw an application for good"""
    return _done(actions.withdraw_application, application_id)


@bp.post(f"{ONE}/accept")
@bp.output(ApplicationOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def accept(application_id: UUID) -> ResponseReturnValue:
    """Accept an application (officers of its province, organisers)"""
    return _done(reviews.accept_application, application_id)


@bp.post(f"{ONE}/return")
@bp.input(ReasonsSchema, arg_name="why")
@bp.output(ApplicationOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def send_back(application_id: UUID, why: dict[str, Any]) -> ResponseReturnValue:
    """Send an application back with reasons (officers of its province, organisers)"""
    return _done(reviews.return_application, application_id, **why)


@bp.post(f"{ONE}/refuse")
@bp.input(ReasonsSchema, arg_name="why")
@bp.output(ApplicationOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def refuse(application_id: UUID, why: dict[str, Any]) -> ResponseReturnValue:
    """Refuse an application with reasons (officers of its province, organisers)"""
    return _done(reviews.refuse_application, application_id, **why)


def _done(act: Callable[..., Application], application_id: UUID, **more: Any) -> ResponseReturnValue:
    with transaction() as session:
        return jsonify(ApplicationOut().dump(act(session, **_who(application_id), **more)))


def _change(session: Session, application_id: UUID, changes: dict[str, Any]) -> None:
    """Call the action of each group of facts of which something is given; the rest of it stays as it is."""
    present, _scope = readable(session, application_id, person())
    for act, names in PARTS:
        if changes.keys() & set(names):
            act(session, **_who(application_id), **{name: changes.get(name, getattr(present, name)) for name in names})


def _case(session: Session, application_id: UUID) -> ResponseReturnValue:
    session.flush()
    found = case(session, application_id, person())
    missing = actions.shortcomings(session, found.application) if found.mine else {}
    facts = {
        "situation": found.situation(now()),
        "missing": missing,
        "wishes": found.wishes,
        "offers": found.offers,
        "position": found.placement and found.placement.position,
        "waiting_position": found.placement and found.placement.waiting_position,
        "explanation": found.placement and found.placement.explanation,
    }
    return jsonify(ApplicationOut().dump(found.application) | MoreOut().dump(facts))


def _who(application_id: UUID) -> dict[str, Any]:
    return {"application_id": application_id, "by": person(), "now": now()}


PARTS: Final[tuple[tuple[Callable[..., Application], tuple[str, ...]], ...]] = (
    (actions.ask_for_booths, ("booths_wanted", "side_by_side", "all_or_nothing")),
    (actions.describe_products, ("products", "power", "water")),
    (wish_actions.accept_anywhere, ("anywhere",)),
)
