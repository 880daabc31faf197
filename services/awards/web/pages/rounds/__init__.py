"""The pages of voting rounds: every address in one table."""

from typing import Final

from flask import Blueprint

from services.awards.reasons import criterion_name
from services.awards.web.pages.rounds import acts, desk, edit, officials, public, rules
from services.awards.web.rule_words import short_points
from shared.web.problems import trouble_text
from shared.web.signin import signed_in_only

bp = Blueprint("rounds", __name__, url_prefix="/awards")
signed_in_only(bp, but=("public_list", "public", "print_rules"))
for _words in (trouble_text, criterion_name, short_points):
    bp.add_app_template_global(_words)

ADDRESSES: Final = (
    ("/rounds", "public_list", public.list_rounds, ("GET",)),
    ("/rounds/<code>", "public", public.show, ("GET",)),
    ("/rounds/<code>/rules", "print_rules", public.print_rules, ("GET",)),
    ("/office/rounds", "list", desk.list_rounds, ("GET",)),
    ("/office/rounds/new", "new", edit.new, ("GET", "POST")),
    ("/office/rounds/<code>", "show", desk.show, ("GET",)),
    ("/office/rounds/<code>/edit", "edit", edit.edit, ("GET", "POST")),
    ("/office/rounds/<code>/rules", "rules", rules.rules, ("GET", "POST")),
    ("/office/rounds/<code>/officials", "officials", officials.listing, ("GET", "POST")),
    ("/office/rounds/<code>/officials/<uuid:official_id>/remove", "remove_official", officials.remove, ("POST",)),
    ("/office/rounds/<code>/open", "open", acts.open_page, ("GET", "POST")),
    ("/office/rounds/<code>/begin-scoring", "begin_scoring", acts.begin_page, ("GET", "POST")),
    ("/office/rounds/<code>/close", "close", acts.close_page, ("GET", "POST")),
    ("/office/rounds/<code>/delete", "delete", acts.delete_page, ("GET", "POST")),
)

for _address, _name, _view, _methods in ADDRESSES:
    bp.add_url_rule(_address, endpoint=_name, view_func=_view, methods=_methods)
