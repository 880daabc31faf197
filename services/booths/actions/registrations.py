"""Registering step by step: what was typed is kept at once under the mailbox; at the end it is an establishment."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.booths.actions import documents
from services.booths.actions.establishments import register_establishment
from services.booths.domain.establishments import checked
from services.booths.models import Document, Establishment, Registration
from services.booths.permissions import require_member
from shared.errors import Forbidden, NotFound, required


def keep_answers(session: Session, *, by: str, answers: Mapping[str, Any], now: datetime) -> Registration:
    """Add ``answers`` (already checked, or half done) to what ``by`` has typed so far; the first call begins.

    Raises Forbidden for nobody.
    """
    registration = _begun(session, by, now)
    registration.answers = {**registration.answers, **answers}
    registration.changed_at = now
    session.flush()
    return registration


def keep_paper(
    session: Session,
    *,
    by: str,
    now: datetime,
    kind: str,
    name: str,
    media_type: str,
    content: bytes,
    **drawn: Any,
) -> Document:
    """Keep a paper for the establishment to be; as `documents.add_document`.

    Raises Forbidden for nobody, Invalid by field, TooManyDocuments.
    """
    registration = _begun(session, by, now)
    paper = documents.new_document(
        kind=kind, name=name, media_type=media_type, content=content, by=by, now=now, **drawn
    )
    paper.registration_id = registration.id
    return documents.keep_once(session, paper, Document.registration_id == registration.id)


def drop_paper(session: Session, *, by: str, document_id: UUID) -> None:
    """Delete a paper of one's own registration.

    Raises NotFound.
    """
    paper = session.scalar(
        select(Document)
        .join(Registration, Registration.id == Document.registration_id)
        .where(Document.id == document_id, Registration.email == by)
    )
    if paper is None:
        raise NotFound
    session.delete(paper)


def finish_registration(
    session: Session, *, registration_id: UUID, by: str, provinces: Collection[str], language: str, now: datetime
) -> Establishment:
    """Make the establishment out of the answers, hand its papers over, and forget the registration.

    The establishment takes the registration's id, so that a second click finds what the first one made. Publishes what
    `register_establishment` does. Raises NotFound, Forbidden, Invalid by field, NumberTaken.
    """
    registration = session.scalar(
        select(Registration).where(Registration.id == registration_id, Registration.email == by).with_for_update()
    )
    if registration is None:
        return _made_before(session, registration_id, by)
    establishment = register_establishment(
        session,
        by=by,
        details=checked(registration.answers, provinces=provinces),
        now=now,
        language=language,
        establishment_id=registration.id,
    )
    documents.hand_over(session, registration, establishment.id)
    session.delete(registration)
    session.flush()
    return establishment


def _begun(session: Session, by: str, now: datetime) -> Registration:
    if not by:
        raise Forbidden
    session.execute(insert(Registration).values(email=by, changed_at=now).on_conflict_do_nothing())
    return session.scalars(
        select(Registration).where(Registration.email == by).with_for_update(key_share=True),
        execution_options={"populate_existing": True},
    ).one()


def _made_before(session: Session, establishment_id: UUID, by: str) -> Establishment:
    made = required(session.get(Establishment, establishment_id))
    require_member(session, by, establishment_id)
    return made
