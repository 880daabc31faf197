"""The organisers' page of who works here."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.booths.actions import staff as actions
from services.booths.queries import staff as queries
from services.booths.web import choices
from services.booths.web.schemas.staff import StaffSchema
from shared.clock import now
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import person, signed_in

bp = Blueprint("staff", __name__, url_prefix="/booths/office/staff")


@bp.get("", endpoint="list")
@signed_in
def listing() -> ResponseReturnValue:
    """Everybody, and the form to add one."""
    return _page(empty_form())


@bp.post("")
@signed_in
def add() -> ResponseReturnValue:
    """Give a mailbox a role."""
    form = load_form(StaffSchema(), request.form)
    if form.ok:
        try:
            with transaction() as session:
                added = actions.add_staff(session, by=person(), now=now(), **form.data)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã thêm %(email)s.", email=added.email))
            return redirect(url_for("staff.list"), 303)
    return _page(form), 422


@bp.post("/<uuid:staff_id>/remove")
@signed_in
def remove(staff_id: UUID) -> ResponseReturnValue:
    """Take a role away."""
    form = Form()
    try:
        with transaction() as session:
            actions.remove_staff(session, by=person(), staff_id=staff_id, now=now())
            still = any(one.email == person() and one.role == "organiser" for one in queries.everybody(session))
    except Conflict as trouble:
        form.refuse(trouble)
        return _page(form), 409
    flash(_("Đã gỡ vai trò."))
    return redirect(url_for("staff.list") if still else url_for("tasks.mine"), 303)


def _page(form: Form) -> str:
    with transaction() as session:
        people = queries.staff(session, person())
        return render_template(
            "staff/list.html",
            people=people,
            form=form,
            roles=choices.choices(choices.ROLES),
            provinces=choices.province_choices(),
        )
