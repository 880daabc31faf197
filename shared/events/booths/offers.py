"""What becomes of an offer of booths to an application."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from shared.events.booths.applications import AboutApplication, ApplicationEvent


class AboutOffer(AboutApplication):
    """An offer of booths."""

    offer_id: UUID
    booth_codes: Sequence[str]


class OfferEvent(AboutOffer, ApplicationEvent):
    """What all events of an offer have."""


class BoothOffered(OfferEvent):
    """An establishment has been given booths and is asked to confirm them."""

    type = "booths.booth.offered"

    confirm_by: datetime
    position: int
    from_waiting_list: bool = False


class OfferConfirmed(OfferEvent):
    """The establishment takes the booths.

    When and where the fair is, as it stands at that moment, was not told at first.
    """

    type = "booths.offer.confirmed"

    place_vi: str = ""
    place_en: str = ""
    opens_on: date | None = None
    closes_on: date | None = None


class OfferDeclined(OfferEvent):
    """The establishment gives the booths back."""

    type = "booths.offer.declined"


class OfferExpired(OfferEvent):
    """Nobody confirmed in time; the booths go to the next in line."""

    type = "booths.offer.expired"


class BoothTakenBack(OfferEvent):
    """The organiser took the booths back, with the reason (sub-letting, say)."""

    type = "booths.booth.taken_back"

    reason: str


class OfferAnnulled(OfferEvent):
    """The offer followed from wrong numbers; the draw is made again from the right ones, with the reason."""

    type = "booths.offer.annulled"

    reason: str
