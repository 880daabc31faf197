"""What becomes of an offer of booths to an application."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from marshmallow import fields

from shared.events.booths.applications import ApplicationEvent, ApplicationSchema


class OfferSchema(ApplicationSchema):
    """Version 1 of what names an offer."""

    offer_id = fields.UUID(required=True)
    booth_codes = fields.List(fields.String(), required=True)


@dataclass(frozen=True, kw_only=True)
class OfferEvent(ApplicationEvent):
    """What all events of an offer have."""

    schema = OfferSchema()

    offer_id: UUID
    booth_codes: Sequence[str]


class BoothOfferedSchema(OfferSchema):
    """Version 1."""

    confirm_by = fields.AwareDateTime(required=True)
    position = fields.Integer(required=True)
    from_waiting_list = fields.Boolean(load_default=False)


@dataclass(frozen=True, kw_only=True)
class BoothOffered(OfferEvent):
    """An establishment has been given booths and is asked to confirm them."""

    type = "booths.booth.offered"
    schema = BoothOfferedSchema()

    confirm_by: datetime
    position: int
    from_waiting_list: bool = False


class OfferConfirmedSchema(OfferSchema):
    """Version 1. When and where the fair is, as it stands at that moment; not told at first."""

    place_vi = fields.String(load_default="")
    place_en = fields.String(load_default="")
    opens_on = fields.Date(load_default=None, allow_none=True)
    closes_on = fields.Date(load_default=None, allow_none=True)


@dataclass(frozen=True, kw_only=True)
class OfferConfirmed(OfferEvent):
    """The establishment takes the booths."""

    type = "booths.offer.confirmed"
    schema = OfferConfirmedSchema()

    place_vi: str = ""
    place_en: str = ""
    opens_on: date | None = None
    closes_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class OfferDeclined(OfferEvent):
    """The establishment gives the booths back."""

    type = "booths.offer.declined"


@dataclass(frozen=True, kw_only=True)
class OfferExpired(OfferEvent):
    """Nobody confirmed in time; the booths go to the next in line."""

    type = "booths.offer.expired"


class BoothTakenBackSchema(OfferSchema):
    """Version 1."""

    reason = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class BoothTakenBack(OfferEvent):
    """The organiser took the booths back, with the reason (sub-letting, say)."""

    type = "booths.booth.taken_back"
    schema = BoothTakenBackSchema()

    reason: str
