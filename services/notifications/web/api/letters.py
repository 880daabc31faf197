"""My letters, for programs."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from marshmallow import RAISE

from services.notifications import queries
from services.notifications.actions.reading import mark_all_read, mark_read
from services.notifications.web.happenings import timeline_of
from services.notifications.web.schemas.letters import (
    LettersReadOut,
    OwnLetterOut,
    OwnLettersOut,
    OwnLettersQuery,
    OwnLetterWithContentOut,
)
from shared.clock import now
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("letters_api", __name__, url_prefix="/notifications/api/letters", tag="letters")


@bp.get("")
@bp.input(OwnLettersQuery, location="query", arg_name="query", unknown=RAISE)
@bp.output(OwnLettersOut)
@bp.doc(security="session", responses=[401])
@signed_in
def mine(query: dict[str, Any]) -> ResponseReturnValue:
    """List my letters, newest first"""
    asked = {name: query[name] for name in ("q", "kind", "unread")}
    with transaction() as session:
        page = paginate(session, queries.letters_of(person(), now(), **asked), query["page"])
        return {"items": page.items, "total": page.total, "pages": page.pages}


@bp.get("/<uuid:letter_id>")
@bp.output(OwnLetterWithContentOut)
@bp.doc(security="session", responses=[401, 404])
@signed_in
def show(letter_id: UUID) -> ResponseReturnValue:
    """Read one of my letters; from then on it counts as read"""
    with transaction() as session:
        letter = queries.own_letter(session, letter_id, person(), now())
        mark_read(session, letter_id=letter.id, by=person(), now=now())
        session.refresh(letter, ["read_at"])
        told = {name: getattr(letter, name) for name in OwnLetterOut().fields} | {"content": letter.content}
        return {**told, "timeline": timeline_of(queries.subject_of_letter(session, letter), letter.about)}


@bp.post("/read")
@bp.output(LettersReadOut)
@bp.doc(security="session", responses=[401])
@signed_in
def read_all() -> ResponseReturnValue:
    """Mark all my letters but decisions as read"""
    with transaction() as session:
        return {"read": mark_all_read(session, by=person(), now=now())}
