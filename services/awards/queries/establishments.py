"""The establishments that booths told of."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.awards.domain.rehearsal import ESTABLISHMENT_ID
from services.awards.models import Establishment
from shared.errors import required


def establishment(session: Session, establishment_id: UUID) -> Establishment:
    """Return the copy of an establishment. Raises NotFound."""
    return required(session.get(Establishment, establishment_id))


def count_establishments(session: Session) -> int:
    """Return how many establishments are known here; the one that rehearsals invent is none."""
    return session.scalar(select(func.count()).where(Establishment.id != ESTABLISHMENT_ID)) or 0
