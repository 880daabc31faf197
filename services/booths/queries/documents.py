"""Papers with their bytes, for those who may read them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from services.booths.models import Document, Establishment, Registration
from services.booths.permissions import require_reader
from shared.errors import NotFound, required


def readable_document(session: Session, *, by: str, document_id: UUID) -> Document:
    """Return a paper with its content, to who may read its establishment; that of a registration only to its own.

    Raises NotFound, Forbidden.
    """
    document = required(session.get(Document, document_id, options=[undefer(Document.content)]))
    if document.establishment_id is not None:
        require_reader(session, by, document.establishment_id)
        return document
    owner = session.scalar(select(Registration.email).where(Registration.id == document.registration_id))
    if not by or owner != by:
        raise NotFound
    return document


def owner_of(session: Session, document: Document) -> str:
    """Return the name of the establishment whose paper it is; empty while one is being registered."""
    owner = document.establishment_id
    return session.get_one(Establishment, owner).name if owner else ""
