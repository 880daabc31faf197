"""Who is told of what: one line per event of booths."""

from collections.abc import Mapping
from typing import Any, Final

from services.notifications.domain import addresses
from services.notifications.letters.occasions.occasion import Occasion, establishment, organisers
from services.notifications.letters.occasions.reminders import confirm_by, offer
from shared.events import booths
from shared.events.booths.applications import ApplicationEvent
from shared.events.envelope import Event


def _asker(event: booths.AccessRefused) -> tuple[str, ...]:
    return (addresses.access_request(event.access_request_id),)


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


BOOTHS: Final[Mapping[type[Event], Occasion]] = {
    booths.EstablishmentRegistered: Occasion("establishment_registered", establishment, _establishment_page),
    booths.EstablishmentChanged: Occasion("establishment_changed", establishment, _establishment_page),
    booths.AccessRequested: Occasion("access_requested", establishment, _members_page),
    booths.AccessGranted: Occasion("access_granted", establishment, _members_page, "decision"),
    booths.AccessRefused: Occasion("access_refused", _asker, _tasks, "decision"),
    booths.FairOpened: Occasion("fair_opened", _staff, _fair_page, "news"),
    booths.FairChanged: Occasion("fair_changed", organisers, _fair_page),
    booths.FairAnnounced: Occasion("fair_announced", organisers, _draw_desk),
    booths.DrawPublished: Occasion("draw_published", organisers, _draw_page),
    booths.FairStarted: Occasion("fair_started", organisers, _fair_page),
    booths.FairEnded: Occasion("fair_ended", organisers, _fair_page),
    booths.FairCancelled: Occasion("fair_cancelled", organisers, _fair_page),
    booths.ApplicationSubmitted: Occasion("application_submitted", establishment, _application_page),
    booths.ApplicationReturned: Occasion("application_returned", establishment, _application_page, "decision"),
    booths.ApplicationAccepted: Occasion("application_accepted", establishment, _application_page, "decision"),
    booths.ApplicationRefused: Occasion("application_refused", establishment, _application_page, "decision"),
    booths.ApplicationWithdrawn: Occasion("application_withdrawn", establishment, _application_page),
    booths.ApplicationAnnounced: Occasion("application_announced", establishment, _draw_page, "decision"),
    booths.ApplicationWaitlisted: Occasion("application_waitlisted", establishment, _application_page, "decision"),
    booths.ApplicationFairChanged: Occasion("application_fair_changed", establishment, _application_page, "decision"),
    booths.ApplicationFairCancelled: Occasion(
        "application_fair_cancelled", establishment, _application_page, "decision"
    ),
    booths.BoothOffered: Occasion(
        "booth_offered", establishment, _offer_page, "decision", concerns=offer, deadline=confirm_by
    ),
    booths.OfferConfirmed: Occasion("offer_confirmed", establishment, _offer_page),
    booths.OfferDeclined: Occasion("offer_declined", establishment, _application_page),
    booths.OfferExpired: Occasion("offer_expired", establishment, _application_page, "decision"),
    booths.BoothTakenBack: Occasion("booth_taken_back", establishment, _application_page, "decision"),
}
