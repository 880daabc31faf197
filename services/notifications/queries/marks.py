"""Mailboxes that servers called gone: who, since when, why; for officers those to which their province writes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal, get_args

from sqlalchemy import ColumnElement, Select, exists, func, select, true
from sqlalchemy.orm import Session

from services.notifications.models import BouncedMailbox, Letter, Person
from services.notifications.queries.letters import Provinces, of_provinces
from shared.alphabet import matching, nearest

Standing = Literal["held", "faded"]
STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)
MOST_ANSWERS: Final = 12


def marks(
    *, now: datetime, q: str = "", standing: str | None = None, alike: str | None = None, seen: Provinces = None
) -> Select[*tuple[Any, ...]]:
    """Return the query of marks (BouncedMailbox, its reader's name), newest first."""
    asked = [is_marked(), mark_seen(seen), *_like(q)]
    if alike:
        asked.append(BouncedMailbox.alike == alike)
    if standing:
        faded = BouncedMailbox.fades_at <= now
        asked.append(faded if standing == "faded" else ~faded)
    query = select(BouncedMailbox, func.coalesce(Person.name, "").label("name"))
    with_names = query.outerjoin(Person, Person.email == BouncedMailbox.email).where(*asked)
    return with_names.order_by(*nearest(q, Person.name), BouncedMailbox.bounced_at.desc(), BouncedMailbox.email)


def numbers_by_standing(session: Session, *, now: datetime, q: str, seen: Provinces) -> dict[str, int]:
    """Return how many marks there are of each standing, of those that match."""
    return {one: _number(session, marks(now=now, q=q, standing=one, seen=seen)) for one in STANDINGS}


def numbers_by_answer(session: Session, *, now: datetime, q: str, seen: Provinces) -> Mapping[str, int]:
    """Return of how many mailboxes servers said the same, what they said most first."""
    said = BouncedMailbox.alike
    found = marks(now=now, q=q, seen=seen).order_by(None).with_only_columns(said, func.count()).group_by(said)
    rows = session.execute(found.order_by(func.count().desc(), said).limit(MOST_ANSWERS))
    return {row[0]: row[1] for row in rows if row[0]}


def number_of_marks(session: Session, seen: Provinces) -> int:
    """Return how many mailboxes are marked."""
    return session.scalar(select(func.count()).select_from(BouncedMailbox).where(is_marked(), mark_seen(seen))) or 0


def is_marked() -> ColumnElement[bool]:
    """Return the condition that a mark counts: nobody has asked to try its mailbox again."""
    return BouncedMailbox.again_at.is_(None)


def mark_seen(seen: Provinces) -> ColumnElement[bool]:
    """Return the condition that a letter of these provinces was written to the marked mailbox."""
    if seen is None:
        return true()
    return exists().where(Letter.recipient == BouncedMailbox.email, of_provinces(seen))


def _like(q: str) -> list[ColumnElement[bool]]:
    return [matching(q, BouncedMailbox.email, func.coalesce(Person.name, ""), BouncedMailbox.answer)] if q else []


def _number(session: Session, found: Select[*tuple[Any, ...]]) -> int:
    return session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
