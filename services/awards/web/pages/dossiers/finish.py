"""Handing in, taking back to mend, withdrawing."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from services.awards.actions import dossiers as actions
from services.awards.queries.dossiers import readable
from services.awards.web.pages.dossiers.blueprint import bp, may_enter, step
from shared.clock import now
from shared.errors import Forbidden
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.schemas import TickedForm
from shared.web.signin import person


@bp.post("/dossiers/<uuid:dossier_id>/submit")
def submit(dossier_id: UUID) -> ResponseReturnValue:
    """Hand in; a second click comes to the same page."""
    try:
        with transaction() as session:
            actions.submit_dossier(session, dossier_id=dossier_id, by=person(), now=now())
    except actions.NotComplete:
        return step("check", dossier_id)
    return step("submitted", dossier_id)


@bp.get("/dossiers/<uuid:dossier_id>/submitted")
def submitted(dossier_id: UUID) -> ResponseReturnValue:
    """Handed in: the number, what comes next, by when."""
    with transaction() as session:
        dossier, scope = readable(session, dossier_id, person())
        if dossier.state != "submitted" or not may_enter(scope, dossier):
            return step("show", dossier_id)
        return render_template("dossiers/submitted.html", dossier=dossier)


@bp.post("/dossiers/<uuid:dossier_id>/reopen")
def reopen(dossier_id: UUID) -> ResponseReturnValue:
    """Take back to mend."""
    with transaction() as session:
        actions.reopen_dossier(session, dossier_id=dossier_id, by=person(), now=now())
    said = _("Hồ sơ đã được rút lại để sửa. Vui lòng nhớ nộp lại trước khi hết hạn.")
    return done(said, "dossiers.check", dossier_id=dossier_id)


@bp.get("/dossiers/<uuid:dossier_id>/withdraw")
def withdraw(dossier_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """What withdrawing means, before it is done."""
    with transaction() as session:
        dossier, scope = readable(session, dossier_id, person())
        if not may_enter(scope, dossier):
            raise Forbidden
        return (form or Form()).page("dossiers/withdraw.html", dossier=dossier)


@bp.post("/dossiers/<uuid:dossier_id>/withdraw")
def confirm_withdraw(dossier_id: UUID) -> ResponseReturnValue:
    """Withdraw for good."""
    form = Form()
    with form.trying() as session:
        form.read(TickedForm())
        actions.withdraw_dossier(session, dossier_id=dossier_id, by=person(), now=now())
    return done(_("Đã rút hồ sơ."), "dossiers.show", dossier_id=dossier_id) if form.ok else withdraw(dossier_id, form)
