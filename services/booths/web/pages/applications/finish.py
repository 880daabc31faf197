"""Handing in, taking back to mend, withdrawing."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from services.booths.actions import applications as actions
from services.booths.actions.applications import NotComplete, holds_offer
from services.booths.queries.cases import readable
from services.booths.web.pages.applications.blueprint import bp, step
from shared.clock import now
from shared.errors import Forbidden
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.schemas import TickedForm
from shared.web.signin import person


@bp.post("/applications/<uuid:application_id>/submit")
def submit(application_id: UUID) -> ResponseReturnValue:
    """Hand in; a second click comes to the same page."""
    try:
        with transaction() as session:
            actions.submit_application(session, application_id=application_id, by=person(), now=now())
    except NotComplete:
        return step("check", application_id)
    return step("submitted", application_id)


@bp.get("/applications/<uuid:application_id>/submitted")
def submitted(application_id: UUID) -> ResponseReturnValue:
    """Handed in: the number, what comes next, by when."""
    with transaction() as session:
        application, scope = readable(session, application_id, person())
        if application.state != "submitted" or application.establishment_id not in scope.establishments:
            return step("show", application_id)
        return render_template("applications/submitted.html", application=application)


@bp.post("/applications/<uuid:application_id>/reopen")
def reopen(application_id: UUID) -> ResponseReturnValue:
    """Take back to mend."""
    with transaction() as session:
        actions.reopen_application(session, application_id=application_id, by=person(), now=now())
    said = _("Đăng ký đã được rút lại để sửa. Vui lòng nhớ nộp lại trước khi hết hạn.")
    return done(said, "applications.check", application_id=application_id)


@bp.get("/applications/<uuid:application_id>/withdraw")
def withdraw(application_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """What withdrawing means, before it is done."""
    with transaction() as session:
        application, scope = readable(session, application_id, person())
        if application.establishment_id not in scope.establishments:
            raise Forbidden
        holds = holds_offer(session, application_id)
        return (form or Form()).page("applications/withdraw.html", application=application, holds=holds)


@bp.post("/applications/<uuid:application_id>/withdraw")
def confirm_withdraw(application_id: UUID) -> ResponseReturnValue:
    """Withdraw for good."""
    form = Form()
    if form.did(actions.withdraw_application, TickedForm, application_id=application_id):
        return done(_("Đã rút đăng ký."), "applications.show", application_id=application_id)
    return withdraw(application_id, form)
