"""Who is told of what: one line per event of booths."""

from collections.abc import Mapping
from typing import Final

from services.notifications.domain import addresses
from services.notifications.letters.occasions.occasion import ESTABLISHMENT, ORGANISERS, Occasion
from services.notifications.letters.occasions.reminders import OFFER, WAITS
from shared.events import booths
from shared.events.envelope import Event

STAFF: Final = (addresses.ORGANISERS, addresses.OFFICERS)
ASKER: Final = ("access_request:{access_request_id}",)

MAKER: Final = "/booths/establishments/{establishment_id}"
MEMBERS: Final = "/booths/establishments/{establishment_id}/members"
APPLICATION: Final = "/booths/applications/{application_id}"
OFFER_PAGE: Final = "/booths/offers/{offer_id}"
FAIR: Final = "/booths/fairs/{fair_code}"
DRAW: Final = "/booths/fairs/{fair_code}/draw"
DRAW_DESK: Final = "/booths/office/fairs/{fair_code}/draw"

BOOTHS: Final[Mapping[type[Event], Occasion]] = {
    booths.EstablishmentRegistered: Occasion("establishment_registered", ESTABLISHMENT, MAKER),
    booths.EstablishmentChanged: Occasion("establishment_changed", ESTABLISHMENT, MAKER),
    booths.AccessRequested: Occasion("access_requested", ESTABLISHMENT, MEMBERS),
    booths.AccessGranted: Occasion("access_granted", ESTABLISHMENT, MEMBERS, "decision"),
    booths.AccessRefused: Occasion("access_refused", ASKER, "/booths/my", "decision"),
    booths.FairOpened: Occasion("fair_opened", STAFF, FAIR, "news"),
    booths.FairChanged: Occasion("fair_changed", ORGANISERS, FAIR),
    booths.FairAnnounced: Occasion("fair_announced", ORGANISERS, DRAW_DESK),
    booths.DrawPublished: Occasion("draw_published", ORGANISERS, DRAW),
    booths.DrawCorrected: Occasion("draw_corrected", ORGANISERS, DRAW_DESK),
    booths.FairStarted: Occasion("fair_started", ORGANISERS, FAIR),
    booths.FairEnded: Occasion("fair_ended", ORGANISERS, FAIR),
    booths.FairCancelled: Occasion("fair_cancelled", ORGANISERS, FAIR),
    booths.ApplicationSubmitted: Occasion("application_submitted", ESTABLISHMENT, APPLICATION),
    booths.ApplicationReturned: Occasion("application_returned", ESTABLISHMENT, APPLICATION, "decision"),
    booths.ApplicationAccepted: Occasion("application_accepted", ESTABLISHMENT, APPLICATION, "decision"),
    booths.ApplicationRefused: Occasion("application_refused", ESTABLISHMENT, APPLICATION, "decision"),
    booths.ApplicationWithdrawn: Occasion("application_withdrawn", ESTABLISHMENT, APPLICATION),
    booths.ApplicationAnnounced: Occasion("application_announced", ESTABLISHMENT, DRAW, "decision"),
    booths.ApplicationWaitlisted: Occasion("application_waitlisted", ESTABLISHMENT, APPLICATION, "decision", WAITS),
    booths.ApplicationWaitAnnulled: Occasion("application_wait_annulled", ESTABLISHMENT, APPLICATION, "decision"),
    booths.ApplicationLeftOut: Occasion("application_left_out", ESTABLISHMENT, APPLICATION, "decision", WAITS),
    booths.ApplicationFairChanged: Occasion("application_fair_changed", ESTABLISHMENT, APPLICATION, "decision"),
    booths.ApplicationFairCancelled: Occasion("application_fair_cancelled", ESTABLISHMENT, APPLICATION, "decision"),
    booths.BoothOffered: Occasion("booth_offered", ESTABLISHMENT, OFFER_PAGE, "decision", OFFER, "confirm_by"),
    booths.OfferConfirmed: Occasion("offer_confirmed", ESTABLISHMENT, OFFER_PAGE),
    booths.OfferDeclined: Occasion("offer_declined", ESTABLISHMENT, APPLICATION),
    booths.OfferExpired: Occasion("offer_expired", ESTABLISHMENT, APPLICATION, "decision"),
    booths.OfferAnnulled: Occasion("offer_annulled", ESTABLISHMENT, APPLICATION, "decision"),
    booths.BoothTakenBack: Occasion("booth_taken_back", ESTABLISHMENT, APPLICATION, "decision"),
}
