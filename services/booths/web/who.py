"""Who may send to a page or a row of the API, by what its path names: asked before a body is read."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.booths.models import Application, Establishment, Offer
from services.booths.permissions import require_member, require_officer
from services.booths.queries.cases import ApplicationNotFound
from services.booths.queries.offers import OfferNotFound
from shared.errors import required


def certifier(session: Session, by: str, establishment_id: UUID) -> None:
    """An officer of the establishment's province."""
    require_officer(session, by, required(session.get(Establishment, establishment_id)).province_code)


def applicant(session: Session, by: str, application_id: UUID) -> None:
    """A member of the establishment that applies."""
    found = required(session.get(Application, application_id), ApplicationNotFound)
    require_member(session, by, found.establishment_id)


def reviewer(session: Session, by: str, application_id: UUID) -> None:
    """An officer of the province of the establishment that applies."""
    found = required(session.get(Application, application_id), ApplicationNotFound)
    require_officer(session, by, found.establishment.province_code)


def offered(session: Session, by: str, offer_id: UUID) -> None:
    """A member of the establishment to which booths are offered."""
    found = required(session.get(Offer, offer_id), OfferNotFound)
    require_member(session, by, found.application.establishment_id)
