"""Letters that remind of a deadline, written with the letter that tells it; and what makes them needless.

A reminder says only what its event says. What it is about is over (ENDS) with an event that happened later: somebody
acted, or another event tells a new deadline, which has a reminder of its own.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from services.notifications.domain import addresses, reminders
from services.notifications.letters.occasions.occasion import Occasion, establishment
from shared.events import awards, booths
from shared.events.awards.dossiers import DossierEvent
from shared.events.awards.judges import JudgeEvent
from shared.events.awards.rounds import RoundEvent
from shared.events.booths.applications import ApplicationEvent
from shared.events.envelope import Event

OFFER_AHEAD: Final = timedelta(hours=24)
DOSSIER_AHEAD: Final = timedelta(hours=48)
ROUND_AHEAD: Final = timedelta(days=7)
INVITATION_WAIT: Final = timedelta(days=3)
INVITATION_AHEAD: Final = timedelta(days=1)


def offer(event: ApplicationEvent) -> str:
    """Return the name of the offer that an application has: one at a time."""
    return f"offer:{event.application_id}"


def returned(event: DossierEvent) -> str:
    """Return the name of the completion of a dossier."""
    return f"dossier_returned:{event.dossier_id}"


def invitation(event: JudgeEvent) -> str:
    """Return the name of the invitation of a judge."""
    return f"invitation:{event.judge_id}"


def judging(event: JudgeEvent) -> str:
    """Return the name of a judge's work."""
    return f"judging:{event.judge_id}"


def entering(event: RoundEvent) -> str:
    """Return the name of the time in which a round takes dossiers."""
    return f"entering:{event.round_id}"


def confirm_by(event: booths.BoothOffered) -> datetime:
    """Return until when an offer can be confirmed."""
    return event.confirm_by


def complete_by(event: awards.DossierReturned) -> datetime:
    """Return until when a dossier can be completed."""
    return event.complete_by


def scoring_closes_at(event: awards.JudgeInvited | awards.ScoringBegan | awards.JudgeReminded) -> datetime:
    """Return until when a judge can sign."""
    return event.scoring_closes_at


def dossiers_close_at(event: awards.RoundOpened | awards.RoundChanged) -> datetime:
    """Return until when a round takes dossiers."""
    return event.dossiers_close_at


def provinces(event: awards.RoundOpened | awards.RoundChanged | awards.RoundPublished) -> tuple[str, ...]:
    """Return the officers of the provinces that may enter products."""
    return tuple(addresses.province(code) for code in dict.fromkeys(event.province_codes))


def _offer_due(event: booths.BoothOffered, now: datetime) -> datetime | None:
    return reminders.before(event.confirm_by, ahead=OFFER_AHEAD, now=now)


def _dossier_due(event: awards.DossierReturned, now: datetime) -> datetime | None:
    return reminders.before(event.complete_by, ahead=DOSSIER_AHEAD, now=now)


def _round_due(event: awards.RoundOpened | awards.RoundChanged, now: datetime) -> datetime | None:
    return reminders.before(event.dossiers_close_at, ahead=ROUND_AHEAD, now=now)


def _invitation_due(event: awards.JudgeInvited, now: datetime) -> datetime | None:
    return reminders.after(INVITATION_WAIT, deadline=event.scoring_closes_at, ahead=INVITATION_AHEAD, now=now)


def _invited(event: JudgeEvent) -> tuple[str, ...]:
    return (addresses.judge(event.judge_id),)


def _reminder(
    template: str,
    to: Callable[[Any], tuple[str, ...]],
    page: Callable[[Any], str],
    concerns: Callable[[Any], str],
    due: Callable[[Any, datetime], datetime | None],
    deadline: Callable[[Any], datetime],
) -> Occasion:
    return Occasion(template, to, page, "reminder", concerns=concerns, due=due, deadline=deadline)


def _round_page(event: RoundEvent) -> str:
    return f"/awards/rounds/{event.round_code}"


_ROUND: Final = _reminder("round_reminder", provinces, _round_page, entering, _round_due, dossiers_close_at)

REMINDERS: Final[Mapping[type[Event], Occasion]] = {
    booths.BoothOffered: _reminder(
        "offer_reminder", establishment, lambda event: f"/booths/offers/{event.offer_id}", offer, _offer_due, confirm_by
    ),
    awards.DossierReturned: _reminder(
        "dossier_reminder",
        establishment,
        lambda event: f"/awards/dossiers/{event.dossier_id}",
        returned,
        _dossier_due,
        complete_by,
    ),
    awards.JudgeInvited: _reminder(
        "invitation_reminder",
        _invited,
        lambda event: f"/awards/judging/{event.judge_id}",
        invitation,
        _invitation_due,
        scoring_closes_at,
    ),
    awards.RoundOpened: _ROUND,
    awards.RoundChanged: _ROUND,
}

ENDS: Final[Mapping[type[Event], Callable[[Any], str]]] = {
    booths.OfferConfirmed: offer,
    booths.OfferDeclined: offer,
    booths.OfferExpired: offer,
    booths.BoothTakenBack: offer,
    booths.ApplicationFairCancelled: offer,
    booths.ApplicationWithdrawn: offer,
    awards.DossierSubmitted: returned,
    awards.DossierAccepted: returned,
    awards.DossierRefused: returned,
    awards.DossierWithdrawn: returned,
    awards.DossierStruck: returned,
    awards.JudgeAnswered: invitation,
    awards.JudgeFinished: judging,
    awards.RoundChanged: entering,
}
"""What is over with an event: letters about it that are not out yet are cancelled."""
