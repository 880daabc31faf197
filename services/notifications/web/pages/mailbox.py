"""In place of a mailbox while no mail server is set: everybody's letters for everybody, so for demonstration only."""

from typing import Final
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.models import KeptLetter
from shared.cleaning import mailbox
from shared.errors import required
from shared.web.app import transaction
from shared.web.paging import paginate

bp = Blueprint("mailbox", __name__, url_prefix="/notifications/mailbox")

STYLED_BUT_HARMLESS: Final = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'"


@bp.get("")
def newest() -> ResponseReturnValue:
    """List the newest letters, of one mailbox if asked for."""
    to = mailbox(request.args.get("to", ""))[:254]
    with transaction() as session:
        page = paginate(session, queries.kept_letters(to=to))
        return render_template("mailbox/newest.html", page=page, to=to)


@bp.get("/<uuid:letter_id>")
def show(letter_id: UUID) -> ResponseReturnValue:
    """Show a letter as plain text, with its link."""
    with transaction() as session:
        return render_template("mailbox/show.html", kept=_kept(session, letter_id))


@bp.get("/<uuid:letter_id>/html")
def html(letter_id: UUID) -> ResponseReturnValue:
    """Show a letter as a mail program shows it."""
    with transaction() as session:
        page = _kept(session, letter_id).html
    return Response(page, headers={"Content-Security-Policy": STYLED_BUT_HARMLESS}, mimetype="text/html")


def _kept(session: Session, letter_id: UUID) -> KeptLetter:
    return required(session.scalar(queries.kept_letters(letter_id=letter_id)))
