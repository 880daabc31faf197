"""The words for what a tally says of a product, and its points as they are shown."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from services.awards.domain import tally
from services.awards.models import Sheet, Standing
from shared.formats import number
from shared.i18n import N_
from shared.i18n import gettext as _

OUTCOMES: Final = {
    "proposed": ("done", N_("Đề nghị công nhận")),
    "passed": ("waiting", N_("Đạt, ngoài chỉ tiêu")),
    "not_passed": ("plain", N_("Không đạt")),
    "no_result": ("problem", N_("Không đủ phiếu")),
}
"""Outcome (queries.tallies.OUTCOMES) → kind of chip and word."""
WHY: Final = {
    tally.TOO_FEW_SHEETS: N_("Không đủ số phiếu tối thiểu"),
    tally.NOT_PASSED: N_("Dưới điểm đạt"),
    tally.CAP_TOTAL: N_("Đủ chỉ tiêu của kỳ"),
    tally.CAP_GROUP: N_("Đủ chỉ tiêu của nhóm"),
    tally.CAP_PROVINCE: N_("Đủ chỉ tiêu của tỉnh"),
}


def outcome_of(standing: Standing) -> str:
    """Return the outcome of a product: a name of OUTCOMES."""
    if standing.rank is None:
        return "no_result"
    if not standing.passed:
        return "not_passed"
    return "proposed" if standing.proposed else "passed"


def why_text(detail: Mapping[str, Any]) -> str:
    """Return why a product is not proposed, "" if it is."""
    why = detail.get("why")
    return _(WHY[why]) if why in WHY else ""


def shown_points(text: str | None) -> str:
    """Return points of a file ("82.5") as the reader's language writes them, "–" if there are none."""
    return number(Decimal(text)) if text else "–"


def sheet_total(sheet: Sheet) -> str:
    """Return the sum of a signed sheet's points, as the reader's language writes it."""
    points = (sheet.leaf or {}).get("points", {})
    return number(sum((Decimal(text) for text in points.values()), Decimal(0)))
