"""What is sent about offers, and what is answered."""

from apiflask import Schema
from marshmallow import fields, validate

from services.booths.domain.lifecycle import OFFER
from services.booths.models import Offer
from shared.web.answers import list_schema, shows
from shared.web.schemas import StrictSchema

LONGEST_REASON = 2_000


class DeclineApiSchema(StrictSchema):
    """Giving booths back."""

    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_REASON))


class TakeBackApiSchema(StrictSchema):
    """Taking booths back needs a reason."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


@shows(
    Offer,
    "id application_id label=application.label fair_code=application.fair.code "
    "establishment_id=application.establishment_id establishment_name=application.establishment.name "
    "booths state offered_at letter_at letter_withdrawn_at confirm_by answered_at reason",
)
class OfferOut(Schema):
    """An offer of booths, until ``confirm_by``.

    ``letter_at`` is when its letter goes out; null while it is held: then ``confirm_by`` is the latest that it can be.
    ``letter_withdrawn_at`` is when that was withdrawn: then ``confirm_by`` is the fair's own deadline.
    """

    booths = fields.Function(
        lambda offer: sorted(line.booth.code for line in offer.booths),
        metadata={"type": "array", "items": {"type": "string"}},
    )
    state = fields.String(metadata={"enum": [*OFFER.states]})


class OffersQuery(StrictSchema):
    """Which offers of a fair."""

    state = fields.String(load_default=None, validate=validate.OneOf(OFFER.states))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


OfferPageOut = list_schema("OfferPageOut", OfferOut, "items total page")
