"""One-time codes of a round's judges, for its secretariat to print and hand out in the hall."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from services.notifications.actions.hall import print_hall_codes
from services.notifications.domain.secrets import spaced
from services.notifications.queries.hall import HallRound, hall_round, hall_sheet
from services.notifications.web.schemas.hall import PrintSchema
from shared.clock import hanoi_date, now
from shared.i18n import language
from shared.qr import qr_svg
from shared.web.app import kit, transaction
from shared.web.forms import Form
from shared.web.signin import person, signed_in_only

bp = Blueprint("hall_sheets", __name__, url_prefix="/notifications/office/hall")
signed_in_only(bp)


@bp.get("/<uuid:round_id>")
def show(round_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """Show for whom codes can be printed, and what became of those that were printed last."""
    with transaction() as session:
        found, sheet = hall_round(session, round_id, person()), hall_sheet(session, round_id)
        used = {code.email: code.used_at for code in sheet.codes} if sheet else {}
    sent = form or Form({"good_on": hanoi_date(now())})
    return sent.page("hall/show.html", round=found, name=_name(found), sheet=sheet, used=used, today=hanoi_date(now()))


@bp.post("/<uuid:round_id>")
def print_codes(round_id: UUID) -> ResponseReturnValue:
    """Show new codes, this once; nobody can look at them again, for only digests are kept."""
    form = Form()
    if not form.did(print_hall_codes, PrintSchema, round_id=round_id, key=kit().settings.secret_key):
        return show(round_id, form)
    found, codes = form.made
    return _slips(found, codes, form)


def _slips(found: HallRound, codes: Mapping[str, str], form: Form) -> ResponseReturnValue:
    site = f"{kit().settings.public_url}/notifications/hall"
    slips = [
        (judge, spaced(codes[judge.email]), Markup(qr_svg(f"{site}/{codes[judge.email]}")))  # noqa: S704  # our drawing
        for judge in found.judges
        if judge.email in codes
    ]
    good_on = form.data["good_on"]
    return render_template("hall/slips.html", round=found, name=_name(found), slips=slips, site=site, good_on=good_on)


def _name(found: HallRound) -> str:
    return found.name_en if language() == "en" and found.name_en else found.name_vi
