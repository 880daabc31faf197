"""Who I am here, and signing out."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from services.notifications import queries
from services.notifications.actions.people import change_person
from services.notifications.permissions import is_organiser
from services.notifications.web.schemas.signin import MeSchema
from shared.clock import now
from shared.errors import SignInNeeded
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import person, signed_in

bp = Blueprint("me", __name__, url_prefix="/notifications/me")


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show what is kept about me."""
    with transaction() as opened:
        known = queries.person(opened, person())
        if known is None:  # a session from before this database
            raise SignInNeeded
        form = empty_form({"name": known.name, "phone": known.phone, "language": known.language})
    return _page(form), 200


@bp.post("")
@signed_in
def change() -> ResponseReturnValue:
    """Keep what I say about myself; pages and letters follow the language."""
    form = load_form(MeSchema(), request.form)
    if not form.ok:
        return _page(form), 422
    with transaction() as opened:
        known = change_person(opened, by=person(), **form.data)
    session.update(name=known.name, language=known.language)
    flash(_("Đã lưu."))
    return redirect(url_for("me.show"), 303)


def _page(form: Form) -> str:
    with transaction() as opened:
        organiser = is_organiser(opened, person())
    return render_template("me/show.html", form=form, email=person(), organiser=organiser, at=now())
