"""Pages of an establishment's mailboxes, and of those who ask to become one."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.booths.actions import members as actions
from services.booths.permissions import require_member
from services.booths.queries import establishments as queries
from services.booths.web.asking import read_case
from services.booths.web.schemas.members import MemberSchema
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.signin import person, signed_in_only

bp = Blueprint("members", __name__, url_prefix="/booths/establishments/<uuid:establishment_id>")
signed_in_only(bp)


@bp.get("/members")
def show(establishment_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """The mailboxes, and who asks to become one."""
    with transaction() as session:
        case = read_case(session, by=person(), establishment_id=establishment_id)
        return (form or Form()).page("members/show.html", case=case)


@bp.post("/members")
def add(establishment_id: UUID) -> ResponseReturnValue:
    """Add a mailbox."""
    form = Form()
    if form.did(actions.add_member, MemberSchema, who=require_member, establishment_id=establishment_id):
        return done(_("Đã thêm %(email)s.", email=form.made.email), "members.show", establishment_id=establishment_id)
    return show(establishment_id, form)


@bp.post("/members/<uuid:member_id>/remove")
def remove(establishment_id: UUID, member_id: UUID) -> ResponseReturnValue:
    """Take a mailbox off the list."""
    form = Form()
    with form.trying(conflict=409) as session:
        whom = {"establishment_id": establishment_id, "member_id": member_id}
        actions.remove_member(session, by=person(), now=now(), **whom)
        still = establishment_id in {place.id for place in queries.mine(session, person())}
    if not form.ok:
        return show(establishment_id, form)
    if not still:
        return done(_("Đã gỡ hộp thư."), "tasks.mine")
    return done(_("Đã gỡ hộp thư."), "members.show", establishment_id=establishment_id)


@bp.post("/requests/<uuid:request_id>/grant")
def grant(establishment_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Let the one who asked in."""
    with transaction() as session:
        granted = actions.grant_access(session, request_id=request_id, by=person(), now=now())
    said = _("%(name)s từ nay được thay mặt cơ sở.", name=granted.name)
    return done(said, "members.show", establishment_id=establishment_id)


@bp.post("/requests/<uuid:request_id>/refuse")
def refuse(establishment_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Do not let the one who asked in."""
    with transaction() as session:
        refused = actions.refuse_access(session, request_id=request_id, by=person(), now=now())
    said = _("Đã từ chối yêu cầu của %(name)s.", name=refused.name)
    return done(said, "members.show", establishment_id=establishment_id)
