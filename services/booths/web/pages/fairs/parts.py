"""Payers and zones of a draft: lists with a form to add, a page to change one, a button to take one off."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.booths.actions import fair_parts
from services.booths.queries import fairs as queries
from services.booths.web.pages.fairs.overview import office_fair
from services.booths.web.schemas.fairs import PayerForm, ZoneForm
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import person, signed_in


@signed_in
def payers(code: str) -> ResponseReturnValue:
    """List the payers and add one."""
    form = empty_form({"support_percent": 100})
    if request.method == "POST":
        form = load_form(PayerForm(), request.form)
        if _payer_saved(code, form, None):
            return redirect(url_for("fairs.payers", code=code), 303)
    with transaction() as session:
        fair = office_fair(session, code)
        page = render_template("fairs/payers.html", fair=fair, form=form, payers=queries.payers(session, fair))
    return page, 200 if form.ok else 422


@signed_in
def payer(code: str, payer_id: UUID) -> ResponseReturnValue:
    """Change a payer."""
    form = load_form(PayerForm(), request.form) if request.method == "POST" else None
    if form and _payer_saved(code, form, payer_id):
        return redirect(url_for("fairs.payers", code=code), 303)
    with transaction() as session:
        fair = office_fair(session, code)
        found = next((share.payer for share in queries.payers(session, fair) if share.payer.id == payer_id), None)
        if found is None:
            raise fair_parts.PayerNotFound
        shown = form or empty_form(PayerForm().dump(found))
        return render_template("fairs/payer.html", fair=fair, form=shown, payer=found), 200 if shown.ok else 422


@signed_in
def payer_remove(code: str, payer_id: UUID) -> ResponseReturnValue:
    """Take a payer off."""
    with transaction() as session:
        fair_parts.remove_payer(session, code=code, payer_id=payer_id, by=person())
    flash(_("Đã xóa đơn vị chi trả."))
    return redirect(url_for("fairs.payers", code=code), 303)


@signed_in
def zones(code: str) -> ResponseReturnValue:
    """List the zones and add one."""
    form = empty_form()
    if request.method == "POST":
        form = load_form(ZoneForm(), request.form)
        if _zone_saved(code, form, None):
            return redirect(url_for("fairs.zones", code=code), 303)
    with transaction() as session:
        fair = office_fair(session, code)
        page = render_template("fairs/zones.html", fair=fair, form=form, zones=queries.zones(session, fair))
    return page, 200 if form.ok else 422


@signed_in
def zone(code: str, zone_id: UUID) -> ResponseReturnValue:
    """Change a zone."""
    form = load_form(ZoneForm(), request.form) if request.method == "POST" else None
    if form and _zone_saved(code, form, zone_id):
        return redirect(url_for("fairs.zones", code=code), 303)
    with transaction() as session:
        fair = office_fair(session, code)
        found = next((share.zone for share in queries.zones(session, fair) if share.zone.id == zone_id), None)
        if found is None:
            raise fair_parts.ZoneNotFound
        shown = form or empty_form(
            {
                "zone_code": found.code,
                "name_vi": found.name_vi,
                "name_en": found.name_en,
                "product_groups": found.product_groups,
            }
        )
        return render_template("fairs/zone.html", fair=fair, form=shown, zone=found), 200 if shown.ok else 422


@signed_in
def zone_remove(code: str, zone_id: UUID) -> ResponseReturnValue:
    """Take a zone off."""
    with transaction() as session:
        fair_parts.remove_zone(session, code=code, zone_id=zone_id, by=person())
    flash(_("Đã xóa khu."))
    return redirect(url_for("fairs.zones", code=code), 303)


def _payer_saved(code: str, form: Form, payer_id: UUID | None) -> bool:
    if form.ok:
        try:
            with transaction() as session:
                fair_parts.save_payer(session, code=code, payer_id=payer_id, by=person(), **form.data)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
    if form.ok:
        flash(_("Đã lưu đơn vị chi trả."))
    return form.ok


def _zone_saved(code: str, form: Form, zone_id: UUID | None) -> bool:
    if form.ok:
        data = {**form.data, "zone_code": form.data["zone_code"].upper()}
        try:
            with transaction() as session:
                fair_parts.save_zone(session, code=code, zone_id=zone_id, by=person(), **data)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
    if form.ok:
        flash(_("Đã lưu khu."))
    return form.ok
