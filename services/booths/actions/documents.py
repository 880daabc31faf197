"""Papers of an establishment: added and taken away by its members. The web checked size and real type before."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.booths.actions.contacts import locked_establishment
from services.booths.domain.establishments import MEDIA_TYPES, MOST_BYTES, MOST_DOCUMENTS, document_kind, file_name
from services.booths.domain.lifecycle import ApplicationState
from services.booths.models import Application, Document, Establishment, Registration
from services.booths.permissions import require_member, scope_of
from shared.cases import note
from shared.day_limits import count_paper
from shared.errors import Conflict, Invalid, NotFound
from shared.i18n import N_

FROZEN: Final[frozenset[ApplicationState]] = frozenset({"submitted", "accepted", "refused"})


class TooManyDocuments(Conflict):
    """The list of papers is full."""

    text = N_("Mỗi cơ sở có nhiều nhất %(most)s giấy tờ. Vui lòng xóa bớt giấy tờ không còn dùng.")


class DocumentInUse(Conflict):
    """The paper belongs to an application that is being or has been judged."""

    text = N_("Giấy tờ này thuộc một đăng ký đã nộp nên không xóa được.")


def add_document(
    session: Session,
    *,
    establishment_id: UUID,
    by: str,
    kind: str,
    name: str,
    media_type: str,
    content: bytes,
    now: datetime,
    page_count: int = 0,
    pages: Sequence[bytes] = (),
    application_id: UUID | None = None,
) -> Document:
    """Keep a paper of an establishment, or of one of its applications; members may.

    The same file of the same kind sent again (double click) is the one that is there. Raises Forbidden, NotFound,
    Invalid by field, TooManyDocuments.
    """
    require_member(session, by, establishment_id)
    document = new_document(
        kind=kind, name=name, media_type=media_type, content=content, by=by, now=now, page_count=page_count, pages=pages
    )
    establishment = locked_establishment(session, establishment_id)
    if application_id is not None:
        _require_own(session, application_id, establishment_id)
    document.establishment_id, document.application_id = establishment_id, application_id
    kept = keep_once(session, document, Document.establishment_id == establishment_id)
    if kept is document:
        note(session, document, "added", by=by, now=now, facts=_about(document, establishment))
    return kept


def remove_document(session: Session, *, document_id: UUID, by: str, now: datetime) -> None:
    """Delete a paper; members may, unless it belongs to an application that is in other hands.

    Raises NotFound, Forbidden, DocumentInUse.
    """
    document = session.get(Document, document_id, with_for_update=True)
    if document is None or document.establishment_id is None:
        raise NotFound
    require_member(session, by, document.establishment_id)
    if document.application_id is not None:
        state = session.scalar(select(Application.state).where(Application.id == document.application_id))
        if state in FROZEN:
            raise DocumentInUse
    establishment = session.get_one(Establishment, document.establishment_id)
    note(session, document, "removed", by=by, now=now, facts=_about(document, establishment))
    session.delete(document)


def new_document(
    *,
    kind: str,
    name: str,
    media_type: str,
    content: bytes,
    by: str,
    now: datetime,
    page_count: int = 0,
    pages: Sequence[bytes] = (),
) -> Document:
    """Return a paper that belongs to nobody yet.

    Raises Invalid by field: an unknown kind, a type that is not PDF, JPEG or PNG, an empty file or one of over 5 MiB.
    """
    if media_type not in MEDIA_TYPES:
        raise Invalid(fields={"file": N_("Chỉ nhận tệp PDF, JPEG hoặc PNG.")})
    if not 0 < len(content) <= MOST_BYTES:
        raise Invalid(fields={"file": N_("Mỗi tệp nhiều nhất 5 MB và không được trống.")})
    return Document(
        kind=document_kind(kind),
        file_name=file_name(name),
        media_type=media_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        page_count=page_count,
        pages_kept=len(pages),
        pages=list(pages),
        uploaded_by=by,
        uploaded_at=now,
    )


def keep_once(session: Session, document: Document, owner: ColumnElement[bool]) -> Document:
    """Add ``document`` to the papers of ``owner``, whose row the caller has locked, unless it is there already.

    Raises TooManyDocuments, DayLimit.
    """
    same = session.scalar(
        select(Document).where(
            owner,
            Document.sha256 == document.sha256,
            Document.kind == document.kind,
            Document.application_id.is_not_distinct_from(document.application_id),
        )
    )
    if same is not None:
        return same
    if (session.scalar(select(func.count()).select_from(Document).where(owner)) or 0) >= MOST_DOCUMENTS:
        raise TooManyDocuments(most=MOST_DOCUMENTS)
    if not scope_of(session, document.uploaded_by).staff:
        count_paper(session, document.uploaded_by, document.size_bytes, document.uploaded_at)
    session.add(document)
    session.flush()
    return document


def hand_over(session: Session, registration: Registration, establishment_id: UUID) -> None:
    """Give the papers of a registration to the establishment that came of it."""
    session.flush()
    for document in session.scalars(select(Document).where(Document.registration_id == registration.id)):
        document.registration_id, document.establishment_id = None, establishment_id
    session.flush()


def _about(document: Document, establishment: Establishment) -> dict[str, Any]:
    return {"kind": document.kind, "establishment": establishment.name}


def _require_own(session: Session, application_id: UUID, establishment_id: UUID) -> None:
    owner = session.scalar(select(Application.establishment_id).where(Application.id == application_id))
    if owner != establishment_id:
        raise NotFound
