"""Payers and zones of a draft: lists with a form to add, a page to change one, a button to take one off."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from services.booths.actions import fair_parts
from services.booths.queries import fairs as queries
from services.booths.web.asking import office_fair
from services.booths.web.schemas.fairs import PayerForm, ZoneForm
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.signin import person


def payers(code: str) -> ResponseReturnValue:
    """List the payers and add one."""
    form = Form({"support_percent": 100})
    if request.method == "POST" and form.did(fair_parts.save_payer, PayerForm, code=code):
        return done(_("Đã lưu đơn vị chi trả."), "fairs.payers", code=code)
    with transaction() as session:
        fair = office_fair(session, code)
        return form.page("fairs/payers.html", fair=fair, payers=queries.payers(session, fair))


def payer(code: str, payer_id: UUID) -> ResponseReturnValue:
    """Change a payer."""
    with transaction() as session:
        fair = office_fair(session, code)
        found = next((share.payer for share in queries.payers(session, fair) if share.payer.id == payer_id), None)
        if found is None:
            raise fair_parts.PayerNotFound
        form = Form(PayerForm().dump(found))
    if request.method == "POST" and form.did(fair_parts.save_payer, PayerForm, code=code, payer_id=payer_id):
        return done(_("Đã lưu đơn vị chi trả."), "fairs.payers", code=code)
    return form.page("fairs/payer.html", fair=fair, payer=found)


def payer_remove(code: str, payer_id: UUID) -> ResponseReturnValue:
    """Take a payer off."""
    with transaction() as session:
        fair_parts.remove_payer(session, code=code, payer_id=payer_id, by=person(), now=now())
    return done(_("Đã xóa đơn vị chi trả."), "fairs.payers", code=code)


def zones(code: str) -> ResponseReturnValue:
    """List the zones and add one."""
    form = Form()
    if request.method == "POST" and _zone_saved(code, form):
        return done(_("Đã lưu khu."), "fairs.zones", code=code)
    with transaction() as session:
        fair = office_fair(session, code)
        return form.page("fairs/zones.html", fair=fair, zones=queries.zones(session, fair))


def zone(code: str, zone_id: UUID) -> ResponseReturnValue:
    """Change a zone."""
    with transaction() as session:
        fair = office_fair(session, code)
        found = next((share.zone for share in queries.zones(session, fair) if share.zone.id == zone_id), None)
        if found is None:
            raise fair_parts.ZoneNotFound
        form = Form({**ZoneForm().dump(found), "zone_code": found.code})
    if request.method == "POST" and _zone_saved(code, form, zone_id):
        return done(_("Đã lưu khu."), "fairs.zones", code=code)
    return form.page("fairs/zone.html", fair=fair, zone=found)


def zone_remove(code: str, zone_id: UUID) -> ResponseReturnValue:
    """Take a zone off."""
    with transaction() as session:
        fair_parts.remove_zone(session, code=code, zone_id=zone_id, by=person(), now=now())
    return done(_("Đã xóa khu."), "fairs.zones", code=code)


def _zone_saved(code: str, form: Form, zone_id: UUID | None = None) -> bool:
    with form.trying() as session:
        given = form.read(ZoneForm())
        given["zone_code"] = given["zone_code"].upper()
        fair_parts.save_zone(session, code=code, zone_id=zone_id, by=person(), now=now(), **given)
    return form.ok
