"""JSON API of the year report: public."""

from typing import Any

from apiflask import APIBlueprint

from services.awards.queries.report import year_report, years_of
from services.awards.web.schemas.report import ReportQuery, YearReportOut, YearsOut
from shared.web.app import transaction

bp = APIBlueprint("report_api", __name__, url_prefix="/awards/api", tag="report")


@bp.get("/report")
@bp.output(YearsOut)
def years() -> Any:
    """List the years that can be reported"""
    with transaction() as session:
        return {"years": years_of(session)}


@bp.get("/report/<int:year>")
@bp.input(ReportQuery, location="query", arg_name="chosen")
@bp.output(YearReportOut)
@bp.doc(responses=[404])
def report(year: int, chosen: dict[str, Any]) -> Any:
    """Read recognised products by round, group and province, and the booths held"""
    with transaction() as session:
        return year_report(session, year, level=chosen["level"], fairs_year=chosen["fairs"])
