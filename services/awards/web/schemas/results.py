"""Publication and public results as they come in (strict) and go out."""

from apiflask import Schema
from marshmallow import fields, validate

from services.awards.actions.publication import PublicationCounts
from services.awards.models.dossiers import GROUPS
from services.awards.queries.results import RecognitionCount
from services.awards.web.schemas.council import NUMBER, PlainPoints
from shared.web.answers import gives, shows
from shared.web.schemas import Day, StrictSchema


class PublicationIn(StrictSchema):
    """The decision under which a round is published."""

    decision_number = fields.String(required=True, validate=NUMBER)
    decision_date = Day(required=True)


class ResultsQuery(StrictSchema):
    """The filters of public results."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    group = fields.String(load_default="", validate=validate.OneOf(("", *GROUPS)))
    province = fields.String(load_default="", validate=validate.Length(max=10))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


@shows(PublicationCounts, "entered passed recognised not_recognised")
class PublishedOut(Schema):
    """What a publication told, in numbers of products."""


@shows(RecognitionCount, "name recognised not_recognised")
class RowOut(Schema):
    """Numbers of a group or a province."""


class HindranceOut(Schema):
    """What stands against publishing."""

    text = fields.String()
    codes = fields.List(fields.String())


@gives("letters:int departures:int groups provinces hindrances")
class PreviewOut(PublishedOut):
    """What publishing would do."""

    groups = fields.List(fields.Nested(RowOut))
    provinces = fields.List(fields.Nested(RowOut))
    hindrances = fields.List(fields.Nested(HindranceOut))


@gives("code product_name group establishment province_code points rank:int certificate_number? decision_number?")
class RecognisedOut(Schema):
    """A recognised product."""

    points = PlainPoints()


@gives(
    "code rank:int? points why why_text cap:int above:int below:int votes_yes:int? votes_no:int? minutes_number "
    "tie_with tie_broken_by"
)
class PassedOverOut(Schema):
    """A product that is not recognised though one below it is, and why.

    ``why`` is not_passed, cap_total, cap_group, cap_province or council; ``cap`` the cap that was full with ``above``
    recognised products above it and ``below`` below it, which the council recognised out of the order.
    """

    points = PlainPoints()


@gives(
    "round_code decision_number decision_date:day rules_sha256 tree_root result_sha256 sheets:int annulled:int method "
    "entered:int passed:int recognised:int revoked:int passed_over items number:int pages:int total:int"
)
class ResultsOut(Schema):
    """A public result: the recognised products, and the others in numbers."""

    items = fields.List(fields.Nested(RecognisedOut))
    passed_over = fields.List(fields.Nested(PassedOverOut))
