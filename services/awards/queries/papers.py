"""Pages of a dossier's papers, for those who may read it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.models import Paper
from services.awards.queries.dossiers import readable
from shared.errors import required


def page_of(session: Session, paper_id: UUID, number: int, by: str) -> bytes:
    """Return a page of a paper as a picture, to who may read its dossier. Raises NotFound."""
    readable(session, required(session.get(Paper, paper_id)).dossier_id, by)
    kept = select(Paper.pages[number]).where(Paper.id == paper_id, Paper.pages_kept >= number)
    picture: bytes | None = session.scalar(kept)
    return required(picture)
