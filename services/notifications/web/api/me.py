"""Who I am here and what I wish, for programs."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import session as browser
from flask.typing import ResponseReturnValue
from marshmallow import RAISE
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.digests import send_digest_now
from services.notifications.actions.people import change_person
from services.notifications.actions.wishes import change_wishes
from services.notifications.queries.digests import count_put_aside, digest_items
from services.notifications.web.schemas.letters import PageQuery
from services.notifications.web.schemas.me import DigestItemsOut, MeIn, MeOut, SentOut
from services.notifications.web.told import told_items
from shared.clock import now
from shared.errors import NotFound
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("me_api", __name__, url_prefix="/notifications/api", tag="me")


@bp.get("/me")
@bp.output(MeOut)
@bp.doc(security="session", responses=[401, 404])
@signed_in
def show() -> ResponseReturnValue:
    """Show what is kept about me"""
    with transaction() as session:
        return _me(session)


@bp.put("/me")
@bp.input(MeIn, arg_name="given")
@bp.output(MeOut)
@bp.doc(security="session", responses=[401, 404])
@signed_in
def change(given: dict[str, Any]) -> ResponseReturnValue:
    """Change what is kept about me and what I wish"""
    said = {name: given[name] for name in ("name", "phone", "language")}
    wished = {name: given[name] for name in ("declined", "digest", "by_sms")}
    with transaction() as session:
        change_person(session, by=person(), **said)
        change_wishes(session, by=person(), **wished)
        browser.update(name=said["name"], language=said["language"])
        return _me(session)


@bp.post("/me/digest")
@bp.output(SentOut)
@bp.doc(security="session", responses=[401])
@signed_in
def digest() -> ResponseReturnValue:
    """Send me what waits for my next digest"""
    with transaction() as session:
        return {"sent": send_digest_now(session, by=person(), now=now())}


@bp.get("/digests/<uuid:digest_id>")
@bp.input(PageQuery, location="query", arg_name="query", unknown=RAISE)
@bp.output(DigestItemsOut)
@bp.doc(security="session", responses=[401, 404])
@signed_in
def told(digest_id: UUID, query: dict[str, Any]) -> ResponseReturnValue:
    """List what one of my digests told, newest first"""
    with transaction() as session:
        page = paginate(session, digest_items(digest_id, person()), query["page"])
        if not page.items:
            raise NotFound
        return {"items": told_items(page.items), "total": page.total, "pages": page.pages}


def _me(session: Session) -> dict[str, Any]:
    known = queries.person(session, person())
    if known is None:
        raise NotFound
    kept = ("email", "name", "phone", "language", "declined", "digest", "by_sms")
    return {name: getattr(known, name) for name in kept} | {"put_aside": count_put_aside(session, person())}
