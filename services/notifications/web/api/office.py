"""What was sent to whom, for organisers' and officers' programs."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from marshmallow import RAISE
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.again import send_again
from services.notifications.permissions import seen_provinces
from services.notifications.queries.deliveries import calls_about, reports_about
from services.notifications.web.schemas.letters import LetterOut, LettersOut, LetterWithHistoryOut, OfficeQuery
from shared.clock import now
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("office_api", __name__, url_prefix="/notifications/api/office/letters", tag="office")


@bp.get("")
@bp.input(OfficeQuery, location="query", arg_name="query", unknown=RAISE)
@bp.output(LettersOut)
@bp.doc(security="session", responses=[401, 403])
@signed_in
def letters(query: dict[str, Any]) -> ResponseReturnValue:
    """List letters to anybody, newest first"""
    asked = {name: query[name] for name in ("q", "state", "kind")}
    with transaction() as session:
        seen = seen_provinces(session, person())
        page = paginate(session, queries.letters_sent(**asked, seen=seen), query["page"])
        return {"items": page.items, "total": page.total, "pages": page.pages}


@bp.get("/<uuid:letter_id>")
@bp.output(LetterWithHistoryOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def show(letter_id: UUID) -> ResponseReturnValue:
    """Show a letter with every try to send it"""
    with transaction() as session:
        return _told(session, letter_id)


@bp.post("/<uuid:letter_id>/again")
@bp.output(LetterWithHistoryOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def again(letter_id: UUID) -> ResponseReturnValue:
    """Send a letter again that failed or bounced"""
    with transaction() as session:
        send_again(session, letter_id=letter_id, by=person(), now=now())
        return _told(session, letter_id)


def _told(session: Session, letter_id: UUID) -> dict[str, Any]:
    """Return a letter with everything known of it, if the asker sees its province."""
    letter = queries.letter(session, letter_id, seen_provinces(session, person()))
    return {name: getattr(letter, name) for name in LetterOut().fields} | {
        "content": {} if letter.kind == "sign_in" else letter.content,
        "history": letter.history,
        "reports": reports_about(session, [letter.id]).get(letter.id, ()),
        "calls": calls_about(session, [letter.id]).get(letter.id, ()),
    }
