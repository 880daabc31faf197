"""My letters, for programs."""

from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from marshmallow import RAISE

from services.notifications import queries
from services.notifications.web.schemas.letters import OwnLettersOut, PageQuery
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("letters_api", __name__, url_prefix="/notifications/api/letters", tag="letters")


@bp.get("")
@bp.input(PageQuery, location="query", arg_name="query", unknown=RAISE)
@bp.output(OwnLettersOut)
@bp.doc(security="session", responses=[401])
@signed_in
def mine(query: dict[str, Any]) -> ResponseReturnValue:
    """List my letters, newest first"""
    with transaction() as session:
        page = paginate(session, queries.letters_of(person()), query["page"])
        return {"items": page.items, "total": page.total, "pages": page.pages}
