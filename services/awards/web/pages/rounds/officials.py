"""Who works for a round: the page of its secretariat and council."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.awards.actions import officials as actions
from services.awards.queries import round_desk
from services.awards.web.asking import office_round
from services.awards.web.choices import choices
from services.awards.web.schemas.officials import OfficialIn
from services.awards.web.words import OFFICES
from shared.clock import now
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import person, signed_in


@signed_in
def listing(code: str) -> ResponseReturnValue:
    """Everybody, and the form to add one."""
    if request.method == "GET":
        return _page(code, empty_form({"office": request.args.get("office", ""), "language": "vi"}))
    form = load_form(OfficialIn(), request.form)
    if form.ok:
        try:
            with transaction() as session:
                added = actions.add_official(session, code=code, by=person(), now=now(), **form.data)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã thêm %(name)s.", name=added.name))
            return redirect(url_for("rounds.officials", code=code, office=added.office), 303)
    return _page(code, form), 422


@signed_in
def remove(code: str, official_id: UUID) -> ResponseReturnValue:
    """Take somebody out."""
    form = Form()
    try:
        with transaction() as session:
            actions.remove_official(session, code=code, official_id=official_id, by=person(), now=now())
    except Conflict as trouble:
        form.refuse(trouble)
        return _page(code, form), 409
    flash(_("Đã gỡ khỏi danh sách."))
    return redirect(url_for("rounds.officials", code=code), 303)


def _page(code: str, form: Form) -> str:
    with transaction() as session:
        found, scope = office_round(session, code)
        people = round_desk.officials(session, found.id)
        return render_template(
            "rounds/officials.html",
            round=found,
            form=form,
            people=[(office, [one for one in people if one.office == office]) for office in ("secretariat", "council")],
            offices=choices(OFFICES),
            changeable=scope.hosts(found) and found.state != "closed",
        )
