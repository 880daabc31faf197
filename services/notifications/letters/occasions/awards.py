"""Who is told of what: one line per event of awards."""

from collections.abc import Mapping
from typing import Final

from services.notifications.domain import addresses
from services.notifications.letters.occasions.occasion import Occasion, establishment
from services.notifications.letters.occasions.reminders import (
    complete_by,
    entering,
    judging,
    provinces,
    scoring_closes_at,
)
from shared.events import awards
from shared.events.awards.dossiers import DossierEvent
from shared.events.awards.judges import JudgeEvent
from shared.events.awards.rounds import RoundEvent
from shared.events.envelope import Event


def _judge(event: JudgeEvent) -> tuple[str, ...]:
    return (addresses.judge(event.judge_id),)


def _secretariat(event: RoundEvent) -> tuple[str, ...]:
    return (addresses.secretariat(event.round_id),)


def _council(event: RoundEvent) -> tuple[str, ...]:
    return (addresses.council(event.round_id),)


def _staff(event: awards.RoundOpened | awards.RoundChanged | awards.RoundPublished) -> tuple[str, ...]:
    return (addresses.ORGANISERS, *provinces(event))


def _dossier_page(event: DossierEvent) -> str:
    return f"/awards/dossiers/{event.dossier_id}"


def _round_page(event: RoundEvent) -> str:
    return f"/awards/rounds/{event.round_code}"


def _results_page(event: RoundEvent) -> str:
    return f"/awards/rounds/{event.round_code}/results"


def _invitation_page(event: JudgeEvent) -> str:
    return f"/awards/judging/{event.judge_id}"


def _scoring_page(event: JudgeEvent) -> str:
    return f"/awards/scoring/{event.round_code}/"


def _council_page(event: RoundEvent) -> str:
    return f"/awards/council/{event.round_code}"


def _jury_desk(event: RoundEvent) -> str:
    return f"/awards/office/rounds/{event.round_code}/jury"


def _complaints_desk(event: RoundEvent) -> str:
    return f"/awards/office/rounds/{event.round_code}/complaints"


AWARDS: Final[Mapping[type[Event], Occasion]] = {
    awards.RoundOpened: Occasion("round_opened", _staff, _round_page, "news"),
    awards.RoundChanged: Occasion("round_changed", _staff, _round_page, concerns=entering),
    awards.RoundPublished: Occasion("round_published", _staff, _results_page),
    awards.BallotOpened: Occasion("ballot_opened", _council, _council_page, "decision"),
    awards.DossierSubmitted: Occasion("dossier_submitted", establishment, _dossier_page),
    awards.DossierReturned: Occasion(
        "dossier_returned", establishment, _dossier_page, "decision", deadline=complete_by
    ),
    awards.DossierAccepted: Occasion("dossier_accepted", establishment, _dossier_page, "decision"),
    awards.DossierRefused: Occasion("dossier_refused", establishment, _dossier_page, "decision"),
    awards.DossierWithdrawn: Occasion("dossier_withdrawn", establishment, _dossier_page),
    awards.DossierStruck: Occasion("dossier_struck", establishment, _dossier_page, "decision"),
    awards.JudgeInvited: Occasion("judge_invited", _judge, _invitation_page, "decision"),
    awards.JudgeAnswered: Occasion("judge_answered", _secretariat, _jury_desk),
    awards.ScoringBegan: Occasion("scoring_began", _judge, _scoring_page, "decision", deadline=scoring_closes_at),
    awards.JudgeReminded: Occasion(
        "judge_reminded", _judge, _scoring_page, "reminder", concerns=judging, deadline=scoring_closes_at
    ),
    awards.JudgeFinished: Occasion("judge_finished", _judge, _scoring_page),
    awards.ProductRecognised: Occasion("product_recognised", establishment, _dossier_page, "decision"),
    awards.ProductNotRecognised: Occasion("product_not_recognised", establishment, _dossier_page, "decision"),
    awards.CertificateSigned: Occasion("certificate_signed", establishment, _dossier_page),
    awards.CertificateRevoked: Occasion("certificate_revoked", establishment, _dossier_page, "decision"),
    awards.ComplaintReceived: Occasion("complaint_received", establishment, _dossier_page),
    awards.ComplaintAnswered: Occasion("complaint_answered", establishment, _dossier_page, "decision"),
}

SECRETARIAT: Final[Mapping[type[Event], Occasion]] = {
    awards.DossierSubmitted: Occasion("dossier_to_check", _secretariat, _dossier_page),
    awards.ComplaintReceived: Occasion("complaint_to_answer", _secretariat, _complaints_desk),
}
"""What the round's secretariat is told besides, as work for them."""
