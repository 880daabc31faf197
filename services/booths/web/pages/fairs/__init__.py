"""The organisers' pages of fairs: every address in one table."""

from typing import Final

from flask import Blueprint

from services.booths.web.pages.fairs import overview, parts, plan_files, plans, rules, states
from shared.web.signin import signed_in_only

bp = Blueprint("fairs", __name__, url_prefix="/booths/office/fairs")
signed_in_only(bp)

ADDRESSES: Final = (
    ("", "list", overview.list_fairs, ("GET",)),
    ("/new", "new", overview.new, ("GET", "POST")),
    ("/<code>", "show", overview.show, ("GET",)),
    ("/<code>/edit", "edit", overview.edit, ("GET", "POST")),
    ("/<code>/payers", "payers", parts.payers, ("GET", "POST")),
    ("/<code>/payers/<uuid:payer_id>", "payer", parts.payer, ("GET", "POST")),
    ("/<code>/payers/<uuid:payer_id>/remove", "payer_remove", parts.payer_remove, ("POST",)),
    ("/<code>/zones", "zones", parts.zones, ("GET", "POST")),
    ("/<code>/zones/<uuid:zone_id>", "zone", parts.zone, ("GET", "POST")),
    ("/<code>/zones/<uuid:zone_id>/remove", "zone_remove", parts.zone_remove, ("POST",)),
    ("/<code>/rules", "rules", rules.rules, ("GET", "POST")),
    ("/<code>/plan", "plan", plans.show, ("GET",)),
    ("/<code>/plan/grid", "grid", plans.grid, ("GET", "POST")),
    ("/<code>/plan/assign", "assign", plans.assign, ("GET", "POST")),
    ("/<code>/plan/booths/<booth>", "booth", plans.booth, ("GET", "POST")),
    ("/<code>/plan/halls/<uuid:hall_id>/remove", "hall_remove", plans.hall_remove, ("GET", "POST")),
    ("/<code>/plan/import", "import_plan", plan_files.import_plan, ("GET", "POST")),
    ("/<code>/plan.<any(xlsx,csv):kind>", "export_plan", plan_files.export_plan, ("GET",)),
    ("/plan-template.<any(xlsx,csv):kind>", "plan_template", plan_files.template, ("GET",)),
    ("/<code>/open", "open", states.open_page, ("GET", "POST")),
    ("/<code>/start", "start", states.start_page, ("GET", "POST")),
    ("/<code>/end", "end", states.end_page, ("GET", "POST")),
    ("/<code>/cancel", "cancel", states.cancel_page, ("GET", "POST")),
)

for _address, _name, _view, _methods in ADDRESSES:
    bp.add_url_rule(_address, endpoint=_name, view_func=_view, methods=_methods)
