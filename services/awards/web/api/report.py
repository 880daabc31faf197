"""JSON API of the year report: public."""

from sqlalchemy.orm import Session

from services.awards.queries.report import YearReport, year_report, years_of
from services.awards.web.schemas.report import ReportQuery, YearReportOut, YearsOut
from shared.web.api import Api


def report(session: Session, *, year: int, level: str, fairs: int | None) -> YearReport:
    return year_report(session, year, level=level, fairs_year=fairs)


API = Api("report_api", "/awards/api/report", tag="report")

# fmt: off
API.get("", years_of, out=YearsOut, under="years", who="anybody", says="List the years that can be reported")
API.get("/<int:year>", report, takes=ReportQuery, out=YearReportOut, who="anybody", errors=[404],
        says="Read recognised products by round, group and province, and the booths held")
