"""The public year report: what was recognised, where, against the booths of the year's fairs."""

from collections.abc import Iterator

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from services.awards.models.dossiers import GROUPS
from services.awards.papers.charts import Bar, bars, paired_bars
from services.awards.queries.report import YearReport, year_report, years_of
from services.awards.web.words import REGIONS
from shared.i18n import gettext as _
from shared.i18n import language
from shared.web.app import transaction
from shared.web.exports import Cell, exported

bp = Blueprint("report", __name__, url_prefix="/awards/report")
YEAR_DIGITS = 4


@bp.get("")
def newest() -> ResponseReturnValue:
    """Lead to the newest year there is something to say of."""
    with transaction() as session:
        years = years_of(session)
    if years:
        return redirect(url_for("report.show", year=years[0]), 302)
    return render_template("report/none.html")


@bp.get("/<int:year>")
def show(year: int) -> ResponseReturnValue:
    """Show the report of a year; ``level`` and ``fairs`` in the address choose the level and the booths' year."""
    with transaction() as session:
        report = asked(session, year)
    return render_template("report/show.html", report=report, groups=GROUPS, charts=_charts(report))


@bp.get("/<int:year>.<any(csv, xlsx):ending>")
def export(year: int, ending: str) -> ResponseReturnValue:
    """The provinces' figures as a file."""
    with transaction() as session:
        report = asked(session, year)
    head = [_("Khu vực"), _("Tỉnh"), *(_("Nhóm %(group)s", group=group) for group in GROUPS), _("Sản phẩm")]
    name = f"bao-cao-{year}-{report.level}"
    return exported(ending, name, [*head, _booths_head(report)], _rows(report))


def asked(session: Session, year: int) -> YearReport:
    """Return the report that the address asks for."""
    fairs = request.args.get("fairs", "")
    number = int(fairs) if fairs.isascii() and fairs.isdigit() and len(fairs) == YEAR_DIGITS else None
    return year_report(session, year, level=request.args.get("level", ""), fairs_year=number)


def _charts(report: YearReport) -> dict[str, Markup]:
    english = language() == "en"
    products = _("sản phẩm được công nhận")
    drawn = {
        "rounds": bars(
            [Bar(line.code, line.recognised) for line in report.rounds],
            title=_("Sản phẩm được công nhận theo kỳ bình chọn"),
            axis=products,
        ),
        "regions": paired_bars(
            [Bar(_short_region(region, english), one.products, one.booths) for region, one in report.by_region.items()],
            title=_("Sản phẩm được công nhận và gian hàng theo khu vực"),
            axes=(_("sản phẩm"), _("gian hàng")),
        ),
        "groups": bars(
            [Bar(_("Nhóm %(group)s", group=group), count) for group, count in report.by_group.items()],
            title=_("Sản phẩm được công nhận theo nhóm"),
            axis=products,
        ),
        "provinces": paired_bars(
            [Bar(line.name, line.products, line.booths) for line in report.provinces],
            title=_("Sản phẩm được công nhận và gian hàng theo tỉnh"),
            axes=(_("sản phẩm"), _("gian hàng")),
        ),
    }
    return {name: Markup(chart) for name, chart in drawn.items()}  # noqa: S704  # charts.py escapes every text


def _short_region(region: str, english: bool) -> str:
    word = _(REGIONS[region])
    return word if english else word.removeprefix("Khu vực ").removeprefix("miền ")


def _booths_head(report: YearReport) -> str:
    return _("Gian hàng (hội chợ năm %(year)s)", year=report.fairs_year) if report.fairs_year else _("Gian hàng")


def _rows(report: YearReport) -> Iterator[list[Cell]]:
    for line in report.provinces:
        groups = [line.groups.get(group, 0) for group in GROUPS]
        region = _(REGIONS[line.region]) if line.region else ""
        yield [region, line.name, *groups, line.products, line.booths]
