"""How a fair gives out its booths: a form, and the same in plain words with examples."""

from flask import request
from flask.typing import ResponseReturnValue

from services.booths.actions import fairs
from services.booths.domain.rules import Rules
from services.booths.web.asking import office_fair
from services.booths.web.rule_words import points_table, said
from services.booths.web.schemas.fairs import RulesForm, by_province_text
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import province_codes
from shared.web.forms import Form, done


def rules(code: str) -> ResponseReturnValue:
    """Show the rules; while the fair is a draft, set them."""
    with transaction() as session:
        fair = office_fair(session, code)
        kept, places = Rules.from_json(fair.rules), fairs.booth_count(session, fair.id)
    form, provinces = Form(_typed(kept)), province_codes()
    if request.method == "POST" and form.did(fairs.set_rules, RulesForm, code=code, provinces=provinces):
        return done(_("Đã lưu thể lệ."), "fairs.rules", code=code)
    return form.page(
        "fairs/rules.html",
        fair=fair,
        rules=said(kept, places),
        points=points_table(kept),
        places=places,
        provinces=len(provinces),
    )


def _typed(kept: Rules) -> dict[str, object]:
    values = kept.to_json() | {f"points.{flag}": points for flag, points in kept.points.items()}
    values["province_minima"] = by_province_text(kept.province_minima)
    values["province_maxima"] = by_province_text(kept.province_maxima)
    return values
