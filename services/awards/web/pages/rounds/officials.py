"""Who works for a round: the page of its secretariat and council."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from services.awards.actions import officials as actions
from services.awards.queries import round_desk
from services.awards.web.asking import office_round
from services.awards.web.schemas.officials import OfficialIn
from services.awards.web.who import host
from services.awards.web.words import OFFICES
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import choices
from shared.web.forms import Form, done


def listing(code: str) -> ResponseReturnValue:
    """Everybody, and the form to add one."""
    form = Form({"office": request.args.get("office", ""), "language": "vi"})
    if request.method == "POST" and form.did(actions.add_official, OfficialIn, who=host, code=code):
        return done(_("Đã thêm %(name)s.", name=form.made.name), "rounds.officials", code=code, office=form.made.office)
    return _page(code, form)


def remove(code: str, official_id: UUID) -> ResponseReturnValue:
    """Take somebody out."""
    form = Form()
    if form.did(actions.remove_official, code=code, official_id=official_id, conflict=409):
        return done(_("Đã gỡ khỏi danh sách."), "rounds.officials", code=code)
    return _page(code, form)


def _page(code: str, form: Form) -> ResponseReturnValue:
    with transaction() as session:
        found, scope = office_round(session, code)
        people = round_desk.officials(session, found.id)
        return form.page(
            "rounds/officials.html",
            round=found,
            people=[(office, [one for one in people if one.office == office]) for office in ("secretariat", "council")],
            offices=choices(OFFICES),
            changeable=scope.hosts(found) and found.state != "closed",
        )
