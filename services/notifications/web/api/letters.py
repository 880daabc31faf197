"""My letters, for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.reading import mark_all_read, mark_read
from services.notifications.models import Letter
from services.notifications.web.happenings import timeline_of
from services.notifications.web.schemas.letters import (
    LettersReadOut,
    OwnLetterOut,
    OwnLettersOut,
    OwnLettersQuery,
    OwnLetterWithContentOut,
)
from shared.web.api import Api


def mine(_session: Session, *, by: str, now: datetime, **filters: Any) -> Select[Letter]:
    return queries.letters_of(by, now, **filters)


def show(session: Session, *, letter_id: UUID, by: str, now: datetime) -> dict[str, Any]:
    letter = queries.own_letter(session, letter_id, by, now)
    mark_read(session, letter_id=letter.id, by=by, now=now)
    session.refresh(letter, ["read_at"])
    told = {name: getattr(letter, name) for name in OwnLetterOut().fields} | {"content": letter.content}
    return {**told, "timeline": timeline_of(queries.subject_of_letter(session, letter), letter.about)}


API = Api("letters_api", "/notifications/api/letters", tag="letters", strict=True)

# fmt: off
API.get("", mine, takes=OwnLettersQuery, out=OwnLettersOut, errors=[401], says="List my letters, newest first")
API.get("/<uuid:letter_id>", show, out=OwnLetterWithContentOut, errors=[401, 404],
        says="Read one of my letters; from then on it counts as read")
API.post("/read", mark_all_read, out=LettersReadOut, under="read", errors=[401],
         says="Mark all my letters but decisions as read")
