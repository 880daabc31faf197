"""Pages of an establishment's mailboxes, and of those who ask to become one."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.booths.actions import members as actions
from services.booths.queries import establishments as queries
from services.booths.web.schemas.members import AskSchema, MemberSchema
from shared.clock import now
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.i18n import language
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import current_person, person, signed_in

bp = Blueprint("members", __name__, url_prefix="/booths/establishments/<uuid:establishment_id>")


@bp.get("/members")
@signed_in
def show(establishment_id: UUID) -> ResponseReturnValue:
    """The mailboxes, and who asks to become one."""
    return _page(establishment_id, empty_form())


@bp.post("/members")
@signed_in
def add(establishment_id: UUID) -> ResponseReturnValue:
    """Add a mailbox."""
    form = load_form(MemberSchema(), request.form)
    if form.ok:
        try:
            with transaction() as session:
                added = actions.add_member(
                    session, establishment_id=establishment_id, by=person(), now=now(), **form.data
                )
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã thêm %(email)s.", email=added.email))
            return redirect(url_for("members.show", establishment_id=establishment_id), 303)
    return _page(establishment_id, form), 422


@bp.post("/members/<uuid:member_id>/remove")
@signed_in
def remove(establishment_id: UUID, member_id: UUID) -> ResponseReturnValue:
    """Take a mailbox off the list."""
    form = Form()
    try:
        with transaction() as session:
            actions.remove_member(
                session, establishment_id=establishment_id, by=person(), member_id=member_id, now=now()
            )
            still = establishment_id in {place.id for place in queries.mine(session, person())}
    except Conflict as trouble:
        form.refuse(trouble)
        return _page(establishment_id, form), 409
    flash(_("Đã gỡ hộp thư."))
    if not still:
        return redirect(url_for("tasks.mine"), 303)
    return redirect(url_for("members.show", establishment_id=establishment_id), 303)


@bp.get("/ask")
@signed_in
def ask(establishment_id: UUID) -> ResponseReturnValue:
    """Ask to act for an establishment that is registered already; who has asked sees what comes next."""
    present = current_person()
    return _ask_page(establishment_id, empty_form({"name": present.name if present else ""}))


@bp.post("/ask")
@signed_in
def send_request(establishment_id: UUID) -> ResponseReturnValue:
    """Tell the members and the province's officer who asks."""
    form = load_form(AskSchema(), request.form)
    if form.ok:
        asker = {"by": person(), "language": language(), **form.data}
        try:
            with transaction() as session:
                actions.ask_for_access(session, establishment_id=establishment_id, now=now(), **asker)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            return redirect(url_for("members.ask", establishment_id=establishment_id), 303)
    return _ask_page(establishment_id, form), 422


@bp.post("/requests/<uuid:request_id>/grant")
@signed_in
def grant(establishment_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Let the one who asked in."""
    with transaction() as session:
        granted = actions.grant_access(session, request_id=request_id, by=person(), now=now())
    flash(_("%(name)s từ nay được thay mặt cơ sở.", name=granted.name))
    return redirect(url_for("members.show", establishment_id=establishment_id), 303)


@bp.post("/requests/<uuid:request_id>/refuse")
@signed_in
def refuse(establishment_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Do not let the one who asked in."""
    with transaction() as session:
        refused = actions.refuse_access(session, request_id=request_id, by=person(), now=now())
    flash(_("Đã từ chối yêu cầu của %(name)s.", name=refused.name))
    return redirect(url_for("members.show", establishment_id=establishment_id), 303)


def _page(establishment_id: UUID, form: Form) -> str:
    with transaction() as session:
        case = queries.case(session, by=person(), establishment_id=establishment_id)
        return render_template("members/show.html", case=case, form=form)


def _ask_page(establishment_id: UUID, form: Form) -> str:
    with transaction() as session:
        place = queries.public_facts(session, establishment_id)
        asked = queries.waiting_request(session, establishment_id, person())
        if asked is not None and form.ok:
            return render_template("members/asked.html", place=place, asked=asked)
        return render_template("members/ask.html", place=place, form=form)
