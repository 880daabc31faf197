"""What services/awards tells: contacts, rounds, dossiers, judges, results. One file per noun."""

from shared.events.awards.certificates import CertificateRevoked, CertificateSigned
from shared.events.awards.complaints import ComplaintAnswered, ComplaintReceived
from shared.events.awards.contacts import ContactsChanged
from shared.events.awards.decisions import DecisionsListed
from shared.events.awards.dossiers import (
    DossierAccepted,
    DossierRefused,
    DossierReturned,
    DossierStruck,
    DossierSubmitted,
    DossierWithdrawn,
)
from shared.events.awards.judges import JudgeAnswered, JudgeFinished, JudgeInvited, JudgeReminded, ScoringBegan
from shared.events.awards.results import ProductNotRecognised, ProductRecognised
from shared.events.awards.rounds import BallotOpened, RoundChanged, RoundOpened, RoundPublished
from shared.events.contacts import Contact
from shared.events.envelope import table

EVENTS = table(vars())
