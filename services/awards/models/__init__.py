"""The tables of awards: columns and constraints, nothing else. One file per noun."""

from services.awards.models.ballots import Ballot, Vote
from services.awards.models.base import AwardsTables, Step
from services.awards.models.certificates import Certificate
from services.awards.models.complaints import Complaint
from services.awards.models.decisions import Decision
from services.awards.models.dossiers import Dossier, Paper
from services.awards.models.establishments import Contact, Establishment, FairFigure, Group
from services.awards.models.judges import Assignment, Block, Judge, Tie
from services.awards.models.listed_days import ListedDay
from services.awards.models.rounds import Official, Round
from services.awards.models.scoring import Sheet
from services.awards.models.tallies import Standing, Tally
