"""What is sent about offers, and what is answered."""

from apiflask import Schema
from marshmallow import fields, validate

from shared.web.schemas import StrictSchema

LONGEST_REASON = 2_000


class DeclineSchema(StrictSchema):
    """Giving booths back, with a reason if one likes; ``sure`` is the second step of the page."""

    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_REASON))
    sure = fields.Boolean(required=True, validate=validate.Equal(True))


class DeclineApiSchema(StrictSchema):
    """Giving booths back."""

    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_REASON))


class TakeBackSchema(StrictSchema):
    """Taking booths back needs a reason."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))
    sure = fields.Boolean(required=True, validate=validate.Equal(True))


class TakeBackApiSchema(StrictSchema):
    """Taking booths back needs a reason."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


class OfferOut(Schema):
    """An offer of booths."""

    id = fields.UUID()
    application_id = fields.UUID()
    label = fields.String(attribute="application.label")
    fair_code = fields.String(attribute="application.fair.code")
    establishment_id = fields.UUID(attribute="application.establishment_id")
    establishment_name = fields.String(attribute="application.establishment.name")
    booths = fields.Function(
        lambda offer: sorted(line.booth.code for line in offer.booths),
        metadata={"type": "array", "items": {"type": "string"}},
    )
    state = fields.String(metadata={"enum": ["offered", "confirmed", "declined", "expired", "taken_back"]})
    offered_at = fields.AwareDateTime()
    confirm_by = fields.AwareDateTime()
    answered_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String()


class OffersQuery(StrictSchema):
    """Which offers of a fair."""

    state = fields.String(
        load_default=None, validate=validate.OneOf(["offered", "confirmed", "declined", "expired", "taken_back"])
    )
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


class OfferPageOut(Schema):
    """One page of offers."""

    items = fields.List(fields.Nested(OfferOut))
    total = fields.Integer()
    page = fields.Integer(attribute="number")


class WaitingLineOut(Schema):
    """One that waits, and why it was passed over for the booths that are free now."""

    application_id = fields.UUID()
    label = fields.String()
    establishment = fields.String()
    position = fields.Integer()
    reason = fields.String()


class WaitingListOut(Schema):
    """A waiting list: free booths, who waits (the first of them), how many in all."""

    free = fields.Integer()
    lines = fields.List(fields.Nested(WaitingLineOut))
    total = fields.Integer()
