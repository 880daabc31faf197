"""How a fair gives out its booths: a form, and the same in plain words with examples."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.booths.actions import fairs
from services.booths.domain.rules import Rules
from services.booths.web.choices import province_codes
from services.booths.web.pages.fairs.overview import office_fair
from services.booths.web.rule_words import points_table, said
from services.booths.web.schemas.fairs import RulesForm, by_province_text
from shared.clock import now
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import person, signed_in


@signed_in
def rules(code: str) -> ResponseReturnValue:
    """Show the rules; while the fair is a draft, set them."""
    form = None
    if request.method == "POST":
        form = load_form(RulesForm(), request.form)
        if _saved(code, form):
            return redirect(url_for("fairs.rules", code=code), 303)
    with transaction() as session:
        fair = office_fair(session, code)
        kept = Rules.from_json(fair.rules)
        places = fairs.booth_count(session, fair.id)
        shown = form or empty_form(_typed(kept))
        page = render_template(
            "fairs/rules.html",
            fair=fair,
            form=shown,
            rules=said(kept, places),
            points=points_table(kept),
            places=places,
            provinces=len(province_codes()),
        )
    return page, 200 if shown.ok else 422


def _saved(code: str, form: Form) -> bool:
    if form.ok:
        try:
            with transaction() as session:
                fairs.set_rules(
                    session, code=code, rules=form.data["rules"], provinces=province_codes(), by=person(), now=now()
                )
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
    if form.ok:
        flash(_("Đã lưu thể lệ."))
    return form.ok


def _typed(kept: Rules) -> dict[str, object]:
    values = kept.to_json() | {f"points.{flag}": points for flag, points in kept.points.items()}
    values["province_minima"] = by_province_text(kept.province_minima)
    values["province_maxima"] = by_province_text(kept.province_maxima)
    return values
