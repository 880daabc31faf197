"""Pages of an establishment's mailboxes, and of those who ask to become one."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.booths.actions import members as actions
from services.booths.permissions import require_member
from services.booths.queries import establishments as queries
from services.booths.web.schemas.members import AskSchema, MemberSchema
from shared.clock import now
from shared.i18n import gettext as _
from shared.i18n import language
from shared.web.app import transaction
from shared.web.forms import Form, done, lead
from shared.web.signin import current_person, person, signed_in_only

bp = Blueprint("members", __name__, url_prefix="/booths/establishments/<uuid:establishment_id>")
signed_in_only(bp)


@bp.get("/members")
def show(establishment_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """The mailboxes, and who asks to become one."""
    with transaction() as session:
        case = queries.case(session, by=person(), establishment_id=establishment_id)
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


@bp.get("/ask")
def ask(establishment_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """Ask to act for an establishment that is registered already; who has asked sees what comes next."""
    present = current_person()
    with transaction() as session:
        place = queries.public_facts(session, establishment_id)
        asked = queries.waiting_request(session, establishment_id, person())
        if asked is not None and form is None:
            return render_template("members/asked.html", place=place, asked=asked)
        return (form or Form({"name": present.name if present else ""})).page("members/ask.html", place=place)


@bp.post("/ask")
def send_request(establishment_id: UUID) -> ResponseReturnValue:
    """Tell the members and the province's officer who asks."""
    form = Form()
    with form.trying() as session:
        asker = {"by": person(), "language": language(), **form.read(AskSchema())}
        actions.ask_for_access(session, establishment_id=establishment_id, now=now(), **asker)
    return lead("members.ask", establishment_id=establishment_id) if form.ok else ask(establishment_id, form)


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
