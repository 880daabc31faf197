"""Who is told of what: one line per event of awards."""

from collections.abc import Mapping
from typing import Final

from services.notifications.letters.occasions.occasion import ESTABLISHMENT, ORGANISERS, Occasion
from services.notifications.letters.occasions.reminders import ENTERING, JUDGE, JUDGING, OUTCOME, PROVINCES, SIGNED
from shared.events import awards
from shared.events.envelope import Event

STAFF: Final = (*ORGANISERS, *PROVINCES)
SECRETARIES: Final = ("secretariat:{round_id}",)
COUNCIL: Final = ("council:{round_id}",)

DOSSIER: Final = "/awards/dossiers/{dossier_id}"
ROUND: Final = "/awards/rounds/{round_code}"
RESULTS: Final = "/awards/rounds/{round_code}/results"
INVITED: Final = "/awards/judging/{judge_id}"
SCORING: Final = "/awards/scoring/{round_code}/"
VOTING: Final = "/awards/council/{round_code}"
JURY_DESK: Final = "/awards/office/rounds/{round_code}/jury"
COMPLAINTS_DESK: Final = "/awards/office/rounds/{round_code}/complaints"
CLOSES: Final = "scoring_closes_at"

AWARDS: Final[Mapping[type[Event], Occasion]] = {
    awards.RoundOpened: Occasion("round_opened", STAFF, ROUND, "news"),
    awards.RoundChanged: Occasion("round_changed", STAFF, ROUND, concerns=ENTERING),
    awards.RoundPublished: Occasion("round_published", STAFF, RESULTS),
    awards.BallotOpened: Occasion("ballot_opened", COUNCIL, VOTING, "decision"),
    awards.DossierSubmitted: Occasion("dossier_submitted", ESTABLISHMENT, DOSSIER),
    awards.DossierReturned: Occasion("dossier_returned", ESTABLISHMENT, DOSSIER, "decision", until="complete_by"),
    awards.DossierAccepted: Occasion("dossier_accepted", ESTABLISHMENT, DOSSIER, "decision"),
    awards.DossierRefused: Occasion("dossier_refused", ESTABLISHMENT, DOSSIER, "decision"),
    awards.DossierWithdrawn: Occasion("dossier_withdrawn", ESTABLISHMENT, DOSSIER),
    awards.DossierStruck: Occasion("dossier_struck", ESTABLISHMENT, DOSSIER, "decision"),
    awards.JudgeInvited: Occasion("judge_invited", JUDGE, INVITED, "decision"),
    awards.JudgeAnswered: Occasion("judge_answered", SECRETARIES, JURY_DESK),
    awards.ScoringBegan: Occasion("scoring_began", JUDGE, SCORING, "decision", until=CLOSES),
    awards.JudgeReminded: Occasion("judge_reminded", JUDGE, SCORING, "reminder", JUDGING, CLOSES),
    awards.JudgeFinished: Occasion("judge_finished", JUDGE, SCORING),
    awards.ProductRecognised: Occasion("product_recognised", ESTABLISHMENT, DOSSIER, "decision", OUTCOME),
    awards.ProductNotRecognised: Occasion("product_not_recognised", ESTABLISHMENT, DOSSIER, "decision", OUTCOME),
    awards.CertificateSigned: Occasion("certificate_signed", ESTABLISHMENT, DOSSIER, concerns=SIGNED),
    awards.CertificateRevoked: Occasion("certificate_revoked", ESTABLISHMENT, DOSSIER, "decision"),
    awards.ComplaintReceived: Occasion("complaint_received", ESTABLISHMENT, DOSSIER),
    awards.ComplaintAnswered: Occasion("complaint_answered", ESTABLISHMENT, DOSSIER, "decision"),
}

SECRETARIAT: Final[Mapping[type[Event], Occasion]] = {
    awards.DossierSubmitted: Occasion("dossier_to_check", SECRETARIES, DOSSIER),
    awards.ComplaintReceived: Occasion("complaint_to_answer", SECRETARIES, COMPLAINTS_DESK),
}
"""What the round's secretariat is told besides, as work for them."""
