"""What comes in about applications, from pages and from programs: the same strict schemas."""

from typing import Any

from apiflask import Schema
from marshmallow import ValidationError, fields, validate, validates_schema

from services.booths.domain.rules import MOST_BOOTHS_EACH
from services.booths.models import Application, Offer
from services.booths.queries.cases import WishLine
from shared.i18n import N_
from shared.web.answers import gives, list_schema, shows
from shared.web.paging import LAST_PAGE
from shared.web.schemas import StrictSchema

LONGEST_PRODUCTS = 2_000
LONGEST_CODE = 40
MOST_REASONS = 20


class ApplySchema(StrictSchema):
    """Begin an application."""

    establishment_id = fields.UUID(required=True)


class BoothsSchema(StrictSchema):
    """How many booths, and how."""

    booths_wanted = fields.Integer(required=True, strict=False, validate=validate.Range(1, MOST_BOOTHS_EACH))
    side_by_side = fields.Boolean(load_default=False)
    all_or_nothing = fields.Boolean(load_default=False)


class ProductsSchema(StrictSchema):
    """What is shown, and what the booth needs."""

    products = fields.String(load_default="", validate=validate.Length(max=LONGEST_PRODUCTS))
    power = fields.Boolean(load_default=False)
    water = fields.Boolean(load_default=False)


class AnywhereSchema(StrictSchema):
    """Whether any other booth is welcome too."""

    anywhere = fields.Boolean(required=True)


class WishSchema(StrictSchema):
    """One wish: a booth's code or a zone's."""

    booth = fields.String(validate=validate.Length(min=1, max=LONGEST_CODE))
    zone = fields.String(validate=validate.Length(min=1, max=LONGEST_CODE))

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if ("booth" in data) == ("zone" in data):
            raise ValidationError(N_("Mỗi nguyện vọng là một gian hoặc một khu."), "booth")


class WishesSchema(StrictSchema):
    """The whole list, best first. How many there may be is said by the action."""

    wishes = fields.List(fields.Nested(WishSchema), required=True)


class MoveSchema(StrictSchema):
    """A wish of the list, and where it goes."""

    rank = fields.Integer(required=True, validate=validate.Range(1, 1_000))
    move = fields.String(required=True, validate=validate.OneOf(["up", "down", "out"]))


class ReasonsSchema(StrictSchema):
    """Why an application is sent back or refused, one text each."""

    reasons = fields.List(
        fields.String(validate=validate.Length(max=2_000)),
        required=True,
        validate=validate.Length(max=MOST_REASONS, error=N_("Có quá nhiều lý do.")),
    )


class DecisionSchema(StrictSchema):
    """The officer's form: what is decided, the known reasons that were ticked, and a text of one's own."""

    decision = fields.String(required=True, validate=validate.OneOf(["accept", "return", "refuse"]))
    reasons = fields.List(fields.String(validate=validate.Length(max=500)), load_default=list)
    text = fields.String(load_default="", validate=validate.Length(max=1_500))


class ListQuery(StrictSchema):
    """Which applications."""

    fair = fields.String(load_default="", validate=validate.Length(max=40))
    state = fields.String(load_default="", validate=validate.Length(max=20))
    province = fields.String(load_default="", validate=validate.Length(max=10))
    group = fields.String(load_default="", validate=validate.Length(max=1))
    q = fields.String(load_default="", validate=validate.Length(max=200))
    page = fields.Integer(load_default=1, validate=validate.Range(1, LAST_PAGE))
    lang = fields.String(validate=validate.OneOf(["vi", "en"]))


class ChangesSchema(StrictSchema):
    """Any part of an application that is not handed in; what is left out stays as it is."""

    booths_wanted = fields.Integer(strict=True, validate=validate.Range(1, MOST_BOOTHS_EACH))
    side_by_side = fields.Boolean()
    all_or_nothing = fields.Boolean()
    anywhere = fields.Boolean()
    products = fields.String(validate=validate.Length(max=LONGEST_PRODUCTS))
    power = fields.Boolean()
    water = fields.Boolean()


@shows(WishLine, "rank code is_zone zone_code hall")
class WishOut(Schema):
    """A wish as it stands."""


@shows(
    Application,
    "id label state fair_code=fair.code establishment_id establishment_name=establishment.name "
    "province_code=establishment.province_code product_group=establishment.product_group "
    "booths_wanted side_by_side all_or_nothing anywhere products power water reason "
    "started_at changed_at submitted_at decided_at",
)
class ApplicationOut(Schema):
    """An application in a list."""

    label = fields.String(metadata={"description": "Public code, given when first handed in"})


@shows(Offer, "id state booths offered_at letter_at letter_withdrawn_at confirm_by")
class CaseOfferOut(Schema):
    """An offer of an application."""

    booths = fields.Function(lambda offer: [held.booth.code for held in offer.booths])


@gives("situation missing wishes offers position:int? waiting_position:int? waiting_total:int? answer explanation")
class MoreOut(Schema):
    """What hangs on an application: its wishes, its offers, and once the draw is public what it got and why."""

    missing = fields.Dict(keys=fields.String(), values=fields.String())
    wishes = fields.List(fields.Nested(WishOut))
    offers = fields.List(fields.Nested(CaseOfferOut))
    explanation = fields.Dict(allow_none=True)


class CaseOut(ApplicationOut, MoreOut):
    """An application with all that hangs on it."""


ApplicationsOut = list_schema("ApplicationsOut", ApplicationOut, "items page pages total")
