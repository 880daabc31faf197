"""What the pages and the API of awards show."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.awards.models import Establishment
from shared.errors import NotFound


def establishment(session: Session, establishment_id: UUID) -> Establishment:
    """Return the copy of an establishment. Raises NotFound."""
    found = session.get(Establishment, establishment_id)
    if found is None:
        raise NotFound()
    return found


def establishments(session: Session, *, province_code: str | None = None, limit: int = 50) -> Sequence[Establishment]:
    """Return establishments by name, of one province if given."""
    query = select(Establishment).order_by(Establishment.name, Establishment.id).limit(limit)
    if province_code is not None:
        query = query.where(Establishment.province_code == province_code)
    return session.scalars(query).all()


def count_establishments(session: Session) -> int:
    """Return how many establishments are known here."""
    return session.scalar(select(func.count()).select_from(Establishment)) or 0
