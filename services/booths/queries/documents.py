"""Papers with their bytes, for those who may read them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer
from sqlalchemy.orm.interfaces import ORMOption

from services.booths.models import Document, Establishment, Registration
from services.booths.permissions import require_reader
from shared.errors import NotFound, required


def readable_document(session: Session, *, by: str, document_id: UUID) -> Document:
    """Return a paper with its content, to who may read its establishment; that of a registration only to its own.

    Raises NotFound, Forbidden.
    """
    return _readable(session, by, document_id, undefer(Document.content))


def page_of(session: Session, *, by: str, document_id: UUID, number: int) -> bytes:
    """Return a page of a paper as a picture, to who may read the paper. Raises NotFound, Forbidden."""
    _readable(session, by, document_id)
    kept = select(Document.pages[number]).where(Document.id == document_id, Document.pages_kept >= number)
    picture: bytes | None = session.scalar(kept)
    return required(picture)


def _readable(session: Session, by: str, document_id: UUID, *options: ORMOption) -> Document:
    document = required(session.get(Document, document_id, options=options))
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
