"""Where I am signed in, and ending that; organisers end other people's sessions."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from services.notifications.actions import sessions as actions
from services.notifications.permissions import require_organiser
from services.notifications.queries.sessions import running_of
from services.notifications.web.schemas.signin import EmailSchema
from services.notifications.web.session import forget
from shared.clock import now
from shared.i18n import gettext as _
from shared.i18n import ngettext
from shared.web.app import transaction
from shared.web.forms import Form, done, load_form
from shared.web.signin import current_session, person, signed_in_only

bp = Blueprint("sessions", __name__, url_prefix="/notifications")
signed_in_only(bp)


@bp.get("/me/devices")
def mine() -> ResponseReturnValue:
    """List where I am signed in, this browser first."""
    present = current_session()
    with transaction() as session:
        found = list(session.scalars(running_of(person(), now())))
    found.sort(key=lambda one: present is None or one.id != present.id)
    return Form().page("sessions/mine.html", running=found, here_id=present and present.id)


@bp.post("/me/devices/<uuid:session_id>/end")
def end(session_id: UUID) -> ResponseReturnValue:
    """Sign out on one of my devices."""
    with transaction() as session:
        actions.end_session(session, session_id=session_id, by=person(), now=now())
    present = current_session()
    if present and present.id == session_id:
        return _left()
    return done(_("Đã đăng xuất ở thiết bị đó."), "sessions.mine")


@bp.post("/me/devices/end")
def end_all() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    with transaction() as session:
        actions.end_my_sessions(session, by=person(), now=now())
    return _left()


@bp.get("/office/sessions")
def office(form: Form | None = None) -> ResponseReturnValue:
    """Look where somebody is signed in."""
    shown = form or (load_form(EmailSchema(), request.args) if "email" in request.args else Form())
    with transaction() as session:
        require_organiser(session, person())
        email = shown.data.get("email", "")
        found = list(session.scalars(running_of(email, now()))) if email else []
    return shown.page("sessions/office.html", email=email, running=found)


@bp.post("/office/sessions")
def end_theirs() -> ResponseReturnValue:
    """Sign somebody out everywhere."""
    form = Form()
    if not form.did(actions.end_sessions_of, EmailSchema):
        return office(form)
    email = form.data["email"]
    said = ngettext("Đã kết thúc %(num)s phiên đăng nhập của %(email)s.", form.made, email=email)
    return done(said if form.made else _("%(email)s không còn phiên đăng nhập nào.", email=email), "sessions.office")


def _left() -> ResponseReturnValue:
    forget()
    flash(_("Đã đăng xuất."))
    return redirect("/", 303)
