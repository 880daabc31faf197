"""Letters: one's own, those sent to anybody, and those kept for want of a server."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from services.notifications.models import KeptLetter, Letter
from shared.alphabet import matching
from shared.errors import NotFound


def letters_of(by: str) -> Select[Letter]:
    """Return the query of somebody's own letters, newest first; codes and what was cancelled are no letters to keep."""
    return select(Letter).where(_own(by)).order_by(Letter.position.desc())


def count_unread(session: Session, by: str) -> int:
    """Return how many of their letters they have not opened here."""
    return session.scalar(select(func.count()).where(_own(by), Letter.read_at.is_(None))) or 0


def own_letter(session: Session, letter_id: UUID, by: str) -> Letter:
    """Return one of somebody's own letters with what it says. Raises NotFound, for others' letters too."""
    query = select(Letter).where(_own(by), Letter.id == letter_id).options(undefer(Letter.content))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def letters_sent(*, q: str = "", state: str | None = None, kind: str | None = None) -> Select[Letter]:
    """Return the query of all letters, newest first: those whose recipient or subject match, of a state or kind."""
    return select(Letter).where(_found(q), *_given(state, kind)).order_by(Letter.position.desc())


def numbers_by_state(session: Session, *, q: str = "", kind: str | None = None) -> dict[str, int]:
    """Return how many letters there are in each state, of those that match and are of the kind."""
    counted = select(Letter.state, func.count()).where(_found(q), *_given(None, kind)).group_by(Letter.state)
    return {row[0]: row[1] for row in session.execute(counted)}


def numbers_by_kind(session: Session, *, q: str = "", state: str | None = None) -> dict[str, int]:
    """Return how many letters there are of each kind, of those that match and are in the state."""
    counted = select(Letter.kind, func.count()).where(_found(q), *_given(state, None)).group_by(Letter.kind)
    return {row[0]: row[1] for row in session.execute(counted)}


def letter(session: Session, letter_id: UUID) -> Letter:
    """Return a letter with what it says and every try to send it. Raises NotFound."""
    query = select(Letter).where(Letter.id == letter_id)
    found = session.scalar(query.options(undefer(Letter.content), selectinload(Letter.history)))
    if found is None:
        raise NotFound
    return found


def kept_letters(*, to: str = "", letter_id: UUID | None = None) -> Select[KeptLetter]:
    """Return the query of letters kept for want of a server, newest first; to one mailbox, or one letter."""
    query = select(KeptLetter).join(KeptLetter.letter).options(joinedload(KeptLetter.letter))
    if to:
        query = query.where(Letter.recipient == to)
    if letter_id is not None:
        query = query.where(KeptLetter.letter_id == letter_id)
    return query.order_by(Letter.position.desc())


def _own(by: str) -> ColumnElement[bool]:
    return and_(Letter.recipient == by, Letter.kind != "sign_in", Letter.state != "cancelled")


def _found(q: str) -> ColumnElement[bool]:
    return matching(q, Letter.recipient, Letter.recipient_name, Letter.subject)


def _given(state: str | None, kind: str | None) -> list[ColumnElement[bool]]:
    pairs = ((Letter.state, state), (Letter.kind, kind))
    return [column == value for column, value in pairs if value is not None]
