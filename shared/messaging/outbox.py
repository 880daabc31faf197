"""Telling others, in the same transaction as the change itself."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from shared.context import correlation_id
from shared.events.envelope import Envelope, Event
from shared.messaging.tables import OUTBOX

CHANNEL = "outbox"
UNTOLD = "untold"


def record(session: Session, event: Event, *, at: datetime) -> UUID:
    """Put ``event`` into the outbox of the open transaction and return its id.

    It is published if and only if the transaction commits, after it, and in order with the other events of its key.
    One statement, which also wakes the relay. Raises whatever the event's schema finds wrong with its values.
    """
    row = _row(event, at)
    if UNTOLD not in session.info:
        session.execute(insert(OUTBOX).values(row).returning(func.pg_notify(CHANNEL, "")))
    recorded: UUID = row["id"]
    return recorded


def record_all(session: Session, events: Iterable[Event], *, at: datetime) -> None:
    """As `record`, for many events that happen at once, in this order: a few statements instead of one for each."""
    rows = [] if UNTOLD in session.info else [_row(event, at) for event in events]
    if rows:
        session.execute(insert(OUTBOX), rows)
        session.execute(select(func.pg_notify(CHANNEL, "")))


@contextmanager
def telling_nobody(session: Session) -> Iterator[None]:
    """Let nothing that happens inside be told: for what the demo says was over before anybody listened."""
    session.info[UNTOLD] = True
    try:
        yield
    finally:
        del session.info[UNTOLD]


def _row(event: Event, at: datetime) -> dict[str, Any]:
    event_id = uuid4()
    envelope = Envelope.around(event, id=event_id, time=at, correlationid=correlation_id())
    return {
        "id": event_id,
        "aggregatetype": event.service(),
        "aggregateid": event.key,
        "type": event.type,
        "payload": envelope.to_json().decode(),
        "recorded_at": at,
    }
