"""Looking at the jury once the points are counted: council and secretariat, advice only."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from services.awards.domain.comparison import ADJUSTED, Compared
from services.awards.domain.severity import Shift
from services.awards.domain.sheets import UNIT
from services.awards.papers.charts import Strip, Whisker, strips, whiskers
from services.awards.permissions import scope_of
from services.awards.queries.jury_look import JuryLook, jury_look
from shared.formats import points
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.exports import Cell, exported
from shared.web.signin import person, signed_in_only

bp = Blueprint("jury_look", __name__, url_prefix="/awards/office/rounds")
signed_in_only(bp)

ONE_PERCENT: Final = 0.01
METHODS = {
    "mean": N_("Điểm bình quân"),
    "trimmed_mean": N_("Bình quân bỏ phiếu cao nhất và thấp nhất"),
    "median": N_("Trung vị"),
    ADJUSTED: N_("Bình quân đã bù độ nghiêm khắc"),
}
SHORT = {
    "mean": N_("Bình quân"),
    "trimmed_mean": N_("Bỏ cao, thấp nhất"),
    "median": N_("Trung vị"),
    ADJUSTED: N_("Đã bù"),
}


@bp.get("/<code>/jury-look")
def show(code: str) -> ResponseReturnValue:
    """Show severities, disputed products, and what other ways of counting would change."""
    with transaction() as session:
        look = jury_look(session, code, scope_of(session, person()))
        return render_template(
            "jury_look/show.html",
            look=look,
            severity_chart=_severity_chart(look),
            spread_chart=_spread_chart(look.disputed),
            signed_points=signed_points,
            in_points=in_points,
            percent=percent,
            methods=METHODS,
            short=SHORT,
        )


@bp.get("/<code>/jury-look.<any(csv, xlsx):ending>")
def export(code: str, ending: str) -> ResponseReturnValue:
    """Every product by every way of counting, as a file."""
    with transaction() as session:
        look = jury_look(session, code, scope_of(session, person()))
        head = [_("Mã số"), _("Sản phẩm"), _("Nhóm"), _("Tỉnh")]
        for method in look.methods:
            head += [_(METHODS[method]), _("%(method)s: được đề nghị công nhận", method=_(METHODS[method]))]
        head += [_("Thấp nhất"), _("Cao nhất"), _("Độ lệch chuẩn (điểm)"), _("Phụ thuộc cách tính")]
        return exported(ending, f"nhin-lai-{code}", head, _rows(look))


def signed_points(value: float) -> str:
    """Return points against the jury, with their sign: +2,50 or −3,00."""
    said = points(abs(Decimal(repr(value)).quantize(Decimal("0.01"))))
    return f"−{said}" if round(value, 2) < 0 else f"+{said}" if round(value, 2) > 0 else said


def in_points(units: int | float) -> str:
    """Return points from ten-thousandths (whole numbers) or from points (fractions)."""
    return points(Decimal(units) / UNIT if isinstance(units, int) else Decimal(repr(units)))


def percent(share: float) -> str:
    """Return a share in whole percent, and never 0 % of what some are or 100 % of what not all are."""
    if 0 < share < ONE_PERCENT:
        return _("dưới 1 %")
    if 1 - ONE_PERCENT < share < 1:
        return _("trên 99 %")
    return f"{share * 100:.0f} %"


def _severity_chart(look: JuryLook) -> Markup:
    if look.fit is None:
        return Markup()
    rows = [Whisker(one.judge, one.shift, one.low, one.high, one.clear) for one in _by_shift(look.fit.judges)]
    drawn = whiskers(
        rows,
        title=_("Mỗi giám khảo chấm thấp hơn hay cao hơn mức chung bao nhiêu điểm, với khoảng tin cậy 95 %"),
        axis=_("thấp hơn ← so với mức chung (điểm) → cao hơn"),
    )
    return Markup(drawn)  # noqa: S704  # charts.py escapes every text


def _spread_chart(disputed: list[Compared]) -> Markup:
    rows = [
        Strip(one.judged.code, [total / UNIT for total in one.judged.totals.values()], one.points["mean"] / UNIT)
        for one in disputed
    ]
    drawn = strips(
        rows,
        title=_("Tổng điểm của từng phiếu cho các sản phẩm chấm lệch nhau nhiều nhất; vạch đứng là điểm bình quân"),
        axis=_("tổng điểm của một phiếu (điểm)"),
    )
    return Markup(drawn)  # noqa: S704  # charts.py escapes every text


def _by_shift(judges: tuple[Shift, ...]) -> list[Shift]:
    return sorted(judges, key=lambda one: (one.shift, one.judge))


def _rows(look: JuryLook) -> Iterator[list[Cell]]:
    for one in look.compared:
        row: list[Cell] = [one.judged.code, look.names[one.judged.code], one.judged.group, one.judged.province]
        for method in look.methods:
            row += [Decimal(one.points[method]) / UNIT, one.recognised[method]]
        low, high = one.judged.reach
        row += [Decimal(repr(low)), Decimal(repr(high)), Decimal(repr(round(one.judged.spread, 2))), one.depends]
        yield row
