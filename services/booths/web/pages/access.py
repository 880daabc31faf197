"""Asking to act for the establishment that has a number. Whose it is, is not told: who asks knows the number alone."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from services.booths.actions.members import ask_for_access
from services.booths.domain.establishments import any_number
from services.booths.queries import establishments as queries
from services.booths.web.schemas.members import AskByNumberSchema
from shared.clock import now
from shared.errors import Invalid, NotFound
from shared.i18n import N_, language
from shared.web.app import transaction
from shared.web.forms import Form, lead
from shared.web.signin import current_person, person, signed_in_only

bp = Blueprint("access", __name__, url_prefix="/booths/access")
signed_in_only(bp)


@bp.get("")
def ask(form: Form | None = None) -> ResponseReturnValue:
    """Show the form; who has asked for this number sees what comes next."""
    number, present = request.args.get("number", ""), current_person()
    with transaction() as session:
        asked = queries.waiting_request(session, number, person())
    if asked is not None and form is None:
        return render_template("members/asked.html", number=number, asked=asked)
    known = {"name": present.name if present else "", "registration_number": number}
    return (form or Form(known)).page("members/ask.html")


@bp.post("")
def send_request() -> ResponseReturnValue:
    """Tell the members and the province's officer who asks."""
    form = Form()
    with form.trying() as session:
        given = form.read(AskByNumberSchema())
        number = any_number(given.pop("registration_number"))
        try:
            place = queries.by_number(session, number)
        except NotFound as missing:
            unknown = N_("Chưa có cơ sở nào đăng ký với mã số này.")
            raise Invalid(fields={"registration_number": unknown}) from missing
        ask_for_access(session, establishment_id=place.id, by=person(), language=language(), now=now(), **given)
    return lead("access.ask", number=number) if form.ok else ask(form)
