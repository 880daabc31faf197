"""My letters: whoever does not read mail finds everything here."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.notifications import queries
from services.notifications.actions.letters import mark_read
from services.notifications.letters import Content
from shared.clock import now
from shared.formats import number
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import current_person, person, signed_in

bp = Blueprint("letters", __name__, url_prefix="/notifications/letters")


@bp.get("")
@signed_in
def mine() -> ResponseReturnValue:
    """List my letters, newest first, with a mark on those I have not opened."""
    with transaction() as session:
        page = paginate(session, queries.letters_of(person()))
        unread = queries.count_unread(session, person())
        return render_template("letters/mine.html", page=page, unread=unread)


@bp.get("/unread")
def unread() -> ResponseReturnValue:
    """Return the number of unread letters as bare text; nothing if there are none or nobody is signed in."""
    present = current_person()
    if present is None:
        return ""
    with transaction() as session:
        count = queries.count_unread(session, present.email)
    return number(count) if count else ""


@bp.get("/<uuid:letter_id>")
@signed_in
def show(letter_id: UUID) -> ResponseReturnValue:
    """Show one of my letters; from then on it counts as read."""
    with transaction() as session:
        letter = queries.own_letter(session, letter_id, person())
        mark_read(session, letter_id=letter.id, by=person(), now=now())
        return render_template("letters/show.html", letter=letter, content=Content.from_json(letter.content))
