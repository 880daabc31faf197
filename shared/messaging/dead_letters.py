"""Messages that could not be handled: kept with their reason until somebody retries or drops them."""

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.events.envelope import Envelope, Unreadable
from shared.messaging.broker import Received
from shared.messaging.tables import DEAD_LETTERS
from shared.reading import UNSPEAKABLE

MOST_OCTETS: Final = 65_536


@dataclass(frozen=True)
class DeadLetter:
    """One message that could not be handled, and why."""

    id: int
    topic: str
    partition: int
    position: int
    type: str
    payload: bytes
    reason: str
    died_at: datetime


def keep(session: Session, message: Received, trouble: BaseException) -> str:
    """Keep a message with its reason, and return that; once per place in the log, however often it comes."""
    row: dict[str, Any] = {
        "topic": message.topic,
        "partition": message.partition,
        "position": message.offset,
        "type": type_of(message.value),
        "payload": message.value,
        "reason": _reason(trouble),
    }
    session.execute(insert(DEAD_LETTERS).values(row).on_conflict_do_nothing())
    reason: str = row["reason"]
    return reason


def keep_bounded(session: Session, message: Received, trouble: BaseException, *, most: int) -> str | None:
    """Keep what strangers put into the log while fewer than ``most`` of the kind of ``trouble`` are kept, else nothing.

    Return its reason, or None. What is longer than MOST_OCTETS is kept as far as that: nobody will retry it.
    """
    of_kind = DEAD_LETTERS.c.reason.startswith(f"{type(trouble).__name__}:")
    kept = session.scalar(select(func.count()).select_from(DEAD_LETTERS).where(of_kind)) or 0
    return keep(session, replace(message, value=message.value[:MOST_OCTETS]), trouble) if kept < most else None


def listed(session: Session, ids: Sequence[int] = ()) -> list[DeadLetter]:
    """Return the dead letters with these ids, or all, oldest first."""
    query = select(DEAD_LETTERS).order_by(DEAD_LETTERS.c.id)
    if ids:
        query = query.where(DEAD_LETTERS.c.id.in_(ids))
    return [DeadLetter(**row._mapping) for row in session.execute(query)]


def count(session: Session) -> int:
    """Return how many there are."""
    return session.scalar(select(func.count()).select_from(DEAD_LETTERS)) or 0


def count_since(session: Session, moment: datetime | None, *, but: Iterable[type[BaseException]]) -> int:
    """Return how many died after ``moment`` (of all, if there is none) of other reasons than these."""
    counted = select(func.count()).where(*(~DEAD_LETTERS.c.reason.startswith(f"{kind.__name__}:") for kind in but))
    return session.scalar(counted.where(DEAD_LETTERS.c.died_at > moment) if moment else counted) or 0


def drop(session: Session, letter: DeadLetter) -> None:
    """Forget a dead letter for good."""
    session.execute(delete(DEAD_LETTERS).where(DEAD_LETTERS.c.id == letter.id))


def keep_again(session: Session, letter: DeadLetter, trouble: BaseException) -> None:
    """Note why a retry failed too."""
    changed = update(DEAD_LETTERS).where(DEAD_LETTERS.c.id == letter.id)
    session.execute(changed.values(reason=_reason(trouble), died_at=func.now()))


def type_of(value: bytes) -> str:
    """Return the type of the event in a message, "" for what is none."""
    try:
        return Envelope.from_json(value).type
    except Unreadable:
        return ""


def _reason(trouble: BaseException) -> str:
    where = traceback.extract_tb(trouble.__traceback__)[-1:]
    place = f" (in {where[0].name}, line {where[0].lineno})" if where else ""
    return UNSPEAKABLE.sub("\ufffd", f"{type(trouble).__name__}: {trouble}{place}"[:2_000])
