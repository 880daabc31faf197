"""What is answered about a year."""

from typing import Any

from apiflask import Schema
from marshmallow import fields, validate

from services.awards.models.rounds import LEVELS
from services.awards.queries.report import ProvinceLine, RoundInYear, YearReport
from shared.web.answers import shows
from shared.web.schemas import StrictSchema


class ReportQuery(StrictSchema):
    """What is chosen; without it the regions' level and the booths of the year itself."""

    level = fields.String(load_default="", validate=validate.OneOf(("", *LEVELS)))
    fairs = fields.Integer(load_default=None, validate=validate.Range(min=1900, max=9999))


@shows(RoundInYear, "code name_vi name_en level entered recognised")
class RoundLineOut(Schema):
    """A published round of the year."""


@shows(ProvinceLine, "code name region groups products booths")
class ProvinceLineOut(Schema):
    """A province: recognised products by group, and booths held."""

    groups: Any = fields.Dict(keys=fields.String(), values=fields.Integer())


@shows(YearReport, "year level recognised revoked booths fairs fairs_year by_group rounds provinces")
class YearReportOut(Schema):
    """The report of a year at one level; ``fairs_year`` is the year of the booths."""

    by_group: Any = fields.Dict(keys=fields.String(), values=fields.Integer())
    rounds = fields.List(fields.Nested(RoundLineOut))
    provinces = fields.List(fields.Nested(ProvinceLineOut))


class YearsOut(Schema):
    """The years of which there is a report, newest first."""

    years = fields.List(fields.Integer())
