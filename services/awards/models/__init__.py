"""The tables of awards: columns and constraints, nothing else. One file per noun."""

from services.awards.models.base import AwardsTables
from services.awards.models.certificates import Certificate
from services.awards.models.dossiers import Dossier, DossierStep, Paper
from services.awards.models.establishments import Contact, Establishment, FairFigure, Group
from services.awards.models.judges import Assignment, Block, Judge, Tie
from services.awards.models.listed_days import ListedDay
from services.awards.models.results import Ballot, Complaint, Decision, Standing, Tally, Vote
from services.awards.models.rounds import Official, Round, RoundStep
from services.awards.models.scoring import Sheet

__all__ = [
    "Assignment",
    "AwardsTables",
    "Ballot",
    "Block",
    "Certificate",
    "Complaint",
    "Contact",
    "Decision",
    "Dossier",
    "DossierStep",
    "Establishment",
    "FairFigure",
    "Group",
    "Judge",
    "ListedDay",
    "Official",
    "Paper",
    "Round",
    "RoundStep",
    "Sheet",
    "Standing",
    "Tally",
    "Tie",
    "Vote",
]
