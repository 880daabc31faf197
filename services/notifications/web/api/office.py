"""What was sent to whom, for organisers' programs."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from marshmallow import RAISE

from services.notifications import queries
from services.notifications.actions.letters import send_again
from services.notifications.models import Letter
from services.notifications.permissions import require_organiser
from services.notifications.web.schemas.letters import LettersOut, LetterWithHistoryOut, OfficeQuery
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
        require_organiser(session, person())
        page = paginate(session, queries.letters_sent(**asked), query["page"])
        return {"items": page.items, "total": page.total, "pages": page.pages}


@bp.get("/<uuid:letter_id>")
@bp.output(LetterWithHistoryOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def show(letter_id: UUID) -> Letter:
    """Show a letter with every try to send it"""
    with transaction() as session:
        require_organiser(session, person())
        return queries.letter(session, letter_id)


@bp.post("/<uuid:letter_id>/again")
@bp.output(LetterWithHistoryOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def again(letter_id: UUID) -> Letter:
    """Send a letter again that was given up"""
    with transaction() as session:
        send_again(session, letter_id=letter_id, by=person(), now=now())
        return queries.letter(session, letter_id)
