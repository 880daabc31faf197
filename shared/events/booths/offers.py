"""What becomes of an offer of booths to an application."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Self
from uuid import UUID

from shared.events.booths.applications import AboutApplication, ApplicationEvent
from shared.quiet import answer_by


class AboutOffer(AboutApplication):
    """An offer of booths."""

    offer_id: UUID
    booth_codes: Sequence[str]


class OfferEvent(AboutOffer, ApplicationEvent):
    """What all events of an offer have."""


class BoothOffered(OfferEvent):
    """An establishment has been given booths and is asked to confirm them by ``confirm_by``.

    With ``confirm_hours`` that is only the latest that it can be: the letter waits with its batch, and so many hours
    run from when it goes out. If the draw gave less than was wanted, ``why`` says in sentences by which rule and how
    near more was, and ``waiting_position`` where the application waits for more (0: it does not). ``corrects`` says
    which numbers were wrong, if another result was published before.
    """

    type = "booths.booth.offered"

    confirm_by: datetime
    confirm_hours: int = 0
    position: int
    from_waiting_list: bool = False
    waiting_position: int = 0
    why_vi: str = ""
    why_en: str = ""
    corrects: str = ""

    def sent_at(self, letter_at: datetime, latest: datetime | None = None) -> Self:
        """Return the offer as its letter tells it, which goes out then; ``latest`` if that moved since it was made."""
        if not self.confirm_hours:
            return self
        until = answer_by(self.confirm_hours, letter_at=letter_at, latest=latest or self.confirm_by)
        return replace(self, confirm_by=until, confirm_hours=0)

    def never_sent(self, latest: datetime | None = None) -> Self:
        """Return the offer without its letter, which was withdrawn: it stands to the last moment."""
        return replace(self, confirm_by=latest or self.confirm_by, confirm_hours=0) if self.confirm_hours else self


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
    """Nobody confirmed in time; ``asked``: the letter of the offer went out before that time was over."""

    type = "booths.offer.expired"

    asked: bool = True


class BoothTakenBack(OfferEvent):
    """The organiser took the booths back, with the reason (sub-letting, say)."""

    type = "booths.booth.taken_back"

    reason: str


class OfferAnnulled(OfferEvent):
    """The offer followed from wrong numbers; the draw is made again from the right ones, with the reason."""

    type = "booths.offer.annulled"

    reason: str
