"""Letters that were sent to anybody, and those kept for want of a server."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from services.notifications.models import KeptLetter, Letter, Notice
from shared.alphabet import matching, nearest
from shared.errors import required

Provinces = Collection[str] | None
"""Codes of the provinces whose letters are seen; None for all letters."""


def subject_of_letter(session: Session, letter: Letter) -> str:
    """Return what the letter's event is about (``application:<id>``); empty if about nothing of the kind."""
    about = select(Notice.subject).where(Notice.event_id == letter.event_id).limit(1)
    return session.scalar(about) or ""


def letters_sent(
    *, q: str = "", state: str | None = None, kind: str | None = None, seen: Provinces = None
) -> Select[Letter]:
    """Return the query of all letters, newest first: those whose recipient or subject match, of a state or kind."""
    asked = [matching(q, Letter.recipient, Letter.recipient_name, Letter.subject), of_provinces(seen)]
    asked += [column == value for column, value in ((Letter.state, state), (Letter.kind, kind)) if value is not None]
    found = nearest(q, Letter.recipient_name, Letter.subject)
    return select(Letter).where(*asked).order_by(*found, Letter.position.desc())


def numbers_by_state(session: Session, *, q: str, kind: str | None, seen: Provinces) -> dict[str, int]:
    """Return how many letters there are in each state, of those that match and are of the kind."""
    return _numbers(session, Letter.state, letters_sent(q=q, kind=kind, seen=seen))


def numbers_by_kind(session: Session, *, q: str, state: str | None, seen: Provinces) -> dict[str, int]:
    """Return how many letters there are of each kind, of those that match and are in the state."""
    return _numbers(session, Letter.kind, letters_sent(q=q, state=state, seen=seen))


def _numbers(session: Session, column: Any, found: Select[Letter]) -> dict[str, int]:
    counted = found.order_by(None).with_only_columns(column, func.count()).group_by(column)
    return {row[0]: row[1] for row in session.execute(counted)}


def letter(session: Session, letter_id: UUID, seen: Provinces = None) -> Letter:
    """Return a letter with what it says and every try to send it. Raises NotFound, for what is not seen too."""
    query = select(Letter).where(Letter.id == letter_id, of_provinces(seen))
    return required(session.scalar(query.options(undefer(Letter.content), selectinload(Letter.history))))


def kept_letters(*, to: str = "", letter_id: UUID | None = None) -> Select[KeptLetter]:
    """Return the query of letters kept for want of a server, newest first; to one mailbox, or one letter."""
    query = select(KeptLetter).join(KeptLetter.letter).options(joinedload(KeptLetter.letter))
    if to:
        query = query.where(Letter.recipient == to)
    if letter_id is not None:
        query = query.where(KeptLetter.letter_id == letter_id)
    return query.order_by(Letter.position.desc())


def of_provinces(seen: Provinces) -> ColumnElement[bool]:
    """Return the condition for letters that concern these provinces."""
    return true() if seen is None else Letter.province_code.in_(seen)
