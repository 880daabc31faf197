"""A registration that is being typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.booths.models import Document, Registration
from services.booths.queries.establishments import documents_of


@dataclass(frozen=True)
class Typed:
    """What somebody has typed so far, with the papers; ``id`` is None before anything was."""

    id: UUID | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    papers: Sequence[Document] = ()


def typed_by(session: Session, by: str) -> Typed:
    """Return what ``by`` has typed so far to register an establishment."""
    registration = session.scalar(select(Registration).where(Registration.email == by))
    if registration is None:
        return Typed()
    papers = documents_of(session, Document.registration_id == registration.id)
    return Typed(registration.id, registration.answers, papers)
