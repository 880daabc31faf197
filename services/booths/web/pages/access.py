"""Asking to act for the establishment that has a number. Whose it is, is not told: who asks knows the number alone."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.booths.actions.members import ask_for_access
from services.booths.domain.establishments import any_number
from services.booths.models import Establishment
from services.booths.queries import establishments as queries
from services.booths.web.schemas.members import AskSchema
from shared.clock import now
from shared.errors import Invalid, NotFound
from shared.i18n import language
from shared.web.app import transaction
from shared.web.forms import Form, lead
from shared.web.signin import current_person, person, signed_in_only

bp = Blueprint("access", __name__, url_prefix="/booths/access")
signed_in_only(bp)


@bp.get("")
def ask(form: Form | None = None) -> ResponseReturnValue:
    """Show the form; who has asked sees what comes next."""
    present = current_person()
    with transaction() as session:
        place = _place(session)
        asked = queries.waiting_request(session, place.id, person())
        number = place.registration_number
        if asked is not None and form is None:
            return render_template("members/asked.html", number=number, asked=asked)
        return (form or Form({"name": present.name if present else ""})).page("members/ask.html", number=number)


@bp.post("")
def send_request() -> ResponseReturnValue:
    """Tell the members and the province's officer who asks."""
    form = Form()
    with form.trying() as session:
        place = _place(session)
        asker = {"by": person(), "language": language(), **form.read(AskSchema())}
        ask_for_access(session, establishment_id=place.id, now=now(), **asker)
    return lead("access.ask", number=request.args.get("number", "")) if form.ok else ask(form)


def _place(session: Session) -> Establishment:
    """Return the establishment that has the number of the address. Raises NotFound, as for what is no number."""
    try:
        number = any_number(request.args.get("number", ""))
    except Invalid as wrong:
        raise NotFound from wrong
    return queries.by_number(session, number)
