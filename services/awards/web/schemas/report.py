"""What is answered about a year."""

from typing import Any

from apiflask import Schema
from marshmallow import fields, validate

from services.awards.models.rounds import LEVELS
from shared.web.schemas import StrictSchema


class ReportQuery(StrictSchema):
    """What is chosen; without it the regions' level and the booths of the year itself."""

    level = fields.String(load_default="", validate=validate.OneOf(("", *LEVELS)))
    fairs = fields.Integer(load_default=None, validate=validate.Range(min=1900, max=9999))


class RoundLineOut(Schema):
    """A published round of the year."""

    code = fields.String()
    name_vi = fields.String()
    name_en = fields.String()
    level = fields.String()
    entered = fields.Integer()
    recognised = fields.Integer()


class ProvinceLineOut(Schema):
    """A province: recognised products by group, and booths held."""

    code = fields.String()
    name = fields.String()
    region = fields.String()
    groups: Any = fields.Dict(keys=fields.String(), values=fields.Integer())
    products = fields.Integer()
    booths = fields.Integer()


class YearReportOut(Schema):
    """The report of a year at one level; ``fairs_year`` is the year of the booths."""

    year = fields.Integer()
    level = fields.String()
    recognised = fields.Integer()
    revoked = fields.Integer()
    booths = fields.Integer()
    fairs = fields.Integer()
    fairs_year = fields.Integer(allow_none=True)
    by_group: Any = fields.Dict(keys=fields.String(), values=fields.Integer())
    rounds = fields.List(fields.Nested(RoundLineOut))
    provinces = fields.List(fields.Nested(ProvinceLineOut))


class YearsOut(Schema):
    """The years of which there is a report, newest first."""

    years = fields.List(fields.Integer())
