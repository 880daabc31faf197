"""Begin an application: for the one establishment, for the one that is chosen, or register one first."""

from uuid import UUID

from flask import request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.booths.actions.applications import start_application
from services.booths.permissions import NOBODY, scope_of
from services.booths.queries.applications import establishments_of, of_establishments, registration
from services.booths.queries.fairs import fair_by_code
from services.booths.web.pages.applications.blueprint import bp, step
from services.booths.web.schemas.applications import ApplySchema
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done, load_form
from shared.web.signin import person


@bp.get("/fairs/<code>/apply")
def choose(code: str) -> ResponseReturnValue:
    """Where sign-in and registration come back to: for whom is it?"""
    with transaction() as session:
        return _choose(session, code, Form())


@bp.post("/fairs/<code>/apply")
def start(code: str) -> ResponseReturnValue:
    """Begin, or go on with what was begun."""
    form = load_form(ApplySchema(), request.form)
    with transaction() as session:
        establishment_id = form.data.get("establishment_id") or _only_one(session, form)
        if establishment_id is None:
            return _choose(session, code, form if "establishment_id" in request.form else Form())
        application = start_application(
            session, fair_code=code, establishment_id=establishment_id, by=person(), now=now()
        )
        if application.state in {"draft", "returned"} and registration(application.fair).is_open(now()):
            return step("booths", application.id)
        return step("show", application.id)


def _only_one(session: Session, form: Form) -> UUID | None:
    if "establishment_id" in form.values:
        return None
    own = scope_of(session, person()).establishments
    return next(iter(own)) if len(own) == 1 else None


def _choose(session: Session, code: str, form: Form) -> ResponseReturnValue:
    fair = fair_by_code(session, code, NOBODY)
    own = establishments_of(session, person())
    if not own:
        said = _("Trước hết, vui lòng đăng ký thông tin cơ sở. Sau đó việc đăng ký gian hàng sẽ tiếp tục.")
        cookie["after_registration"] = url_for("applications.choose", code=fair.code)
        return done(said, "establishments.new")
    begun = of_establishments(session, fair.id, frozenset(one.id for one in own))
    is_open = registration(fair).is_open(now())
    return form.page("applications/choose.html", fair=fair, own=own, begun=begun, is_open=is_open)
