"""Who is told of what: one line per event of booths."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from services.notifications.domain import addresses
from shared.events import booths
from shared.events.booths.applications import ApplicationEvent
from shared.events.envelope import Event


@dataclass(frozen=True)
class Occasion:
    """Which template tells an event to whom, and the page that the letter's button opens.

    ``kind`` is ``decision`` (always wanted) or ``notice``.
    """

    template: str
    to: Callable[[Any], tuple[str, ...]]
    page: Callable[[Any], str]
    kind: Literal["decision", "notice"] = "notice"


def _establishment(event: Any) -> tuple[str, ...]:
    return (addresses.establishment(event.establishment_id),)


def _asker(event: booths.AccessRefused) -> tuple[str, ...]:
    return (addresses.access_request(event.access_request_id),)


def _organisers(_event: Event) -> tuple[str, ...]:
    return (addresses.ORGANISERS,)


def _staff(_event: Event) -> tuple[str, ...]:
    return (addresses.ORGANISERS, addresses.OFFICERS)


def _establishment_page(event: Any) -> str:
    return f"/booths/establishments/{event.establishment_id}"


def _members_page(event: Any) -> str:
    return f"/booths/establishments/{event.establishment_id}/members"


def _application_page(event: ApplicationEvent) -> str:
    return f"/booths/applications/{event.application_id}"


def _offer_page(event: Any) -> str:
    return f"/booths/offers/{event.offer_id}"


def _fair_page(event: Any) -> str:
    return f"/booths/fairs/{event.fair_code}"


def _draw_page(event: Any) -> str:
    return f"/booths/fairs/{event.fair_code}/draw"


def _draw_desk(event: Any) -> str:
    return f"/booths/office/fairs/{event.fair_code}/draw"


def _tasks(_event: Event) -> str:
    return "/booths/my"


LETTERS: Final[Mapping[type[Event], Occasion]] = {
    booths.EstablishmentRegistered: Occasion("establishment_registered", _establishment, _establishment_page),
    booths.EstablishmentChanged: Occasion("establishment_changed", _establishment, _establishment_page),
    booths.AccessRequested: Occasion("access_requested", _establishment, _members_page),
    booths.AccessGranted: Occasion("access_granted", _establishment, _members_page, "decision"),
    booths.AccessRefused: Occasion("access_refused", _asker, _tasks, "decision"),
    booths.FairOpened: Occasion("fair_opened", _staff, _fair_page),
    booths.FairChanged: Occasion("fair_changed", _organisers, _fair_page),
    booths.FairAnnounced: Occasion("fair_announced", _organisers, _draw_desk),
    booths.DrawPublished: Occasion("draw_published", _organisers, _draw_page),
    booths.FairStarted: Occasion("fair_started", _organisers, _fair_page),
    booths.FairEnded: Occasion("fair_ended", _organisers, _fair_page),
    booths.FairCancelled: Occasion("fair_cancelled", _organisers, _fair_page),
    booths.ApplicationSubmitted: Occasion("application_submitted", _establishment, _application_page),
    booths.ApplicationReturned: Occasion("application_returned", _establishment, _application_page, "decision"),
    booths.ApplicationAccepted: Occasion("application_accepted", _establishment, _application_page, "decision"),
    booths.ApplicationRefused: Occasion("application_refused", _establishment, _application_page, "decision"),
    booths.ApplicationWithdrawn: Occasion("application_withdrawn", _establishment, _application_page),
    booths.ApplicationAnnounced: Occasion("application_announced", _establishment, _draw_page, "decision"),
    booths.ApplicationWaitlisted: Occasion("application_waitlisted", _establishment, _application_page, "decision"),
    booths.ApplicationFairChanged: Occasion("application_fair_changed", _establishment, _application_page, "decision"),
    booths.ApplicationFairCancelled: Occasion(
        "application_fair_cancelled", _establishment, _application_page, "decision"
    ),
    booths.BoothOffered: Occasion("booth_offered", _establishment, _offer_page, "decision"),
    booths.OfferConfirmed: Occasion("offer_confirmed", _establishment, _offer_page),
    booths.OfferDeclined: Occasion("offer_declined", _establishment, _application_page),
    booths.OfferExpired: Occasion("offer_expired", _establishment, _application_page, "decision"),
    booths.BoothTakenBack: Occasion("booth_taken_back", _establishment, _application_page, "decision"),
}
