"""Publication and public results as they come in (strict) and go out."""

from apiflask import Schema
from marshmallow import fields, validate

from services.awards.actions.publication import Published
from services.awards.models.dossiers import GROUPS
from services.awards.queries.results import Row
from services.awards.web.schemas.council import NUMBER, PlainPoints
from shared.web.answers import shows
from shared.web.schemas import Day, StrictSchema


class PublicationIn(StrictSchema):
    """The decision under which a round is published."""

    decision_number = fields.String(required=True, validate=NUMBER)
    decision_date = Day(required=True)


class PublicationForm(PublicationIn):
    """The same with the second step of the page."""

    sure = fields.Boolean(required=True, validate=validate.Equal(True))


class ResultsQuery(StrictSchema):
    """The filters of public results."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    group = fields.String(load_default="", validate=validate.OneOf(("", *GROUPS)))
    province = fields.String(load_default="", validate=validate.Length(max=10))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


@shows(Published, "entered passed recognised not_recognised")
class PublishedOut(Schema):
    """What a publication told, in numbers of products."""


@shows(Row, "name recognised not_recognised")
class RowOut(Schema):
    """Numbers of a group or a province."""


class HindranceOut(Schema):
    """What stands against publishing."""

    text = fields.String()
    codes = fields.List(fields.String())


class PreviewOut(PublishedOut):
    """What publishing would do."""

    letters = fields.Integer()
    departures = fields.Integer()
    groups = fields.List(fields.Nested(RowOut))
    provinces = fields.List(fields.Nested(RowOut))
    hindrances = fields.List(fields.Nested(HindranceOut))


class RecognisedOut(Schema):
    """A recognised product."""

    code = fields.String()
    product_name = fields.String()
    group = fields.String()
    establishment = fields.String()
    province_code = fields.String()
    points = PlainPoints()
    rank = fields.Integer()
    certificate_number = fields.String(allow_none=True)


class ResultsOut(Schema):
    """A public result: the recognised products, and the others in numbers."""

    round_code = fields.String()
    decision_number = fields.String()
    decision_date = fields.Date()
    rules_sha256 = fields.String()
    tree_root = fields.String()
    entered = fields.Integer()
    passed = fields.Integer()
    recognised = fields.Integer()
    items = fields.List(fields.Nested(RecognisedOut))
    number = fields.Integer()
    pages = fields.Integer()
    total = fields.Integer()
