"""The organisers' page of who works here."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.booths.actions import staff as actions
from services.booths.queries import staff as queries
from services.booths.web import words
from services.booths.web.schemas.staff import StaffSchema
from shared.clock import now
from shared.i18n import gettext as _
from shared.web import choices
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.signin import person, signed_in_only

bp = Blueprint("staff", __name__, url_prefix="/booths/office/staff")
signed_in_only(bp)


@bp.get("", endpoint="list")
def listing(form: Form | None = None) -> ResponseReturnValue:
    """Everybody, and the form to add one."""
    with transaction() as session:
        return (form or Form()).page(
            "staff/list.html",
            people=queries.staff(session, person()),
            roles=choices.choices(words.ROLES),
            provinces=choices.province_choices(),
        )


@bp.post("")
def add() -> ResponseReturnValue:
    """Give a mailbox a role."""
    form = Form()
    with form.trying() as session:
        added = actions.add_staff(session, by=person(), now=now(), **form.read(StaffSchema()))
    return done(_("Đã thêm %(email)s.", email=added.email), "staff.list") if form.ok else listing(form)


@bp.post("/<uuid:staff_id>/remove")
def remove(staff_id: UUID) -> ResponseReturnValue:
    """Take a role away."""
    form = Form()
    with form.trying(conflict=409) as session:
        actions.remove_staff(session, by=person(), staff_id=staff_id, now=now())
        still = any(one.email == person() and one.role == "organiser" for one in queries.everybody(session))
    return done(_("Đã gỡ vai trò."), "staff.list" if still else "tasks.mine") if form.ok else listing(form)
