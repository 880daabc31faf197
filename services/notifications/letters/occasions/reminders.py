"""Letters that remind of a deadline, written with the letter that tells it; and what makes them needless.

A reminder says only what its event says. What it is about is over (ENDS) with an event that happened later: somebody
acted, or another event tells a new deadline, which has a reminder of its own.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from services.notifications.letters.occasions.occasion import ESTABLISHMENT, Occasion, each
from shared.events import awards, booths
from shared.events.envelope import Event

OFFER: Final = "offer:{offer_id}"
"""One offer: an application that waits for more booths may have others beside it."""
OFFERS: Final = "offer:{offer_ids}"
"""All the offers that end together."""
WAITS: Final = "waits:{application_id}"
"""That an application waits for booths, or for the draw's word that it gets none."""
RETURNED: Final = "dossier_returned:{dossier_id}"
"""The completion of a dossier."""
INVITATION: Final = "invitation:{judge_id}"
JUDGING: Final = "judging:{judge_id}"
"""A judge's work."""
ENTERING: Final = "entering:{round_id}"
"""The time in which a round takes dossiers."""

OUTCOME: Final = "outcome:{dossier_id}"
"""What became of a product: while its letter is held, a complaint or a revocation may overtake it."""
SIGNED: Final = "certificate:{certificate_id}"
"""That the file of a certificate can be fetched."""

JUDGE: Final = ("judge:{judge_id}",)
PROVINCES: Final = ("province:{province_codes}",)
"""The officers of the provinces that may enter products."""

_ROUND: Final = Occasion(
    "round_reminder",
    PROVINCES,
    "/awards/rounds/{round_code}",
    "reminder",
    ENTERING,
    until="dossiers_close_at",
    ahead=timedelta(days=7),
)
REMINDERS: Final[Mapping[type[Event], Occasion]] = {
    booths.BoothOffered: Occasion(
        "offer_reminder",
        ESTABLISHMENT,
        "/booths/offers/{offer_id}",
        "reminder",
        OFFER,
        until="confirm_by",
        ahead=timedelta(hours=24),
    ),
    awards.DossierReturned: Occasion(
        "dossier_reminder",
        ESTABLISHMENT,
        "/awards/dossiers/{dossier_id}",
        "reminder",
        RETURNED,
        until="complete_by",
        ahead=timedelta(hours=48),
    ),
    awards.JudgeInvited: Occasion(
        "invitation_reminder",
        JUDGE,
        "/awards/judging/{judge_id}",
        "reminder",
        INVITATION,
        until="scoring_closes_at",
        ahead=timedelta(days=1),
        wait=timedelta(days=3),
    ),
    awards.RoundOpened: _ROUND,
    awards.RoundChanged: _ROUND,
}

ENDS: Final[Mapping[type[Event], str | tuple[str, ...]]] = {
    booths.BoothOffered: WAITS,
    booths.OfferConfirmed: OFFER,
    booths.OfferDeclined: OFFER,
    booths.OfferExpired: OFFER,
    booths.BoothTakenBack: OFFER,
    booths.OfferAnnulled: OFFER,
    booths.ApplicationFairCancelled: (OFFERS, WAITS),
    booths.ApplicationWaitAnnulled: WAITS,
    booths.ApplicationWithdrawn: WAITS,  # it has answered its offers before: withdraw_application
    awards.DossierSubmitted: RETURNED,
    awards.DossierAccepted: RETURNED,
    awards.DossierRefused: RETURNED,
    awards.DossierWithdrawn: RETURNED,
    awards.DossierStruck: RETURNED,
    awards.JudgeAnswered: INVITATION,
    awards.JudgeFinished: JUDGING,
    awards.RoundChanged: ENTERING,
    awards.ProductRecognised: OUTCOME,  # after a complaint: what was said before does not stand
    awards.CertificateRevoked: (OUTCOME, SIGNED),
}
"""What is over with an event: letters about it that are not out yet are cancelled."""


def ended_by(event: Event) -> tuple[str, ...]:
    """Return the names of what is over with an event."""
    names = ENDS.get(type(event), ())
    return tuple(name for pattern in ((names,) if isinstance(names, str) else names) for name in each(pattern, event))
