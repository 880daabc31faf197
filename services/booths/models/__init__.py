"""The tables of booths: columns and constraints, nothing else. One file per noun."""

from services.booths.models.applications import Application, Document, Wish
from services.booths.models.base import BoothsTables, Step
from services.booths.models.draws import Draw, DrawNumbers, Offer, OfferBooth, Placement, SourceReplacement
from services.booths.models.establishments import AccessRequest, Establishment, HeldCertificate, Member, Registration
from services.booths.models.fairs import Booth, Fair, FairVersion, Hall, Payer, Zone
from services.booths.models.listed_days import ListedDay
from services.booths.models.replies import Reply
from services.booths.models.staff import Staff
