"""Telling others, in the same transaction as the change itself."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, insert
from sqlalchemy.orm import Session

from shared.context import correlation_id
from shared.events.envelope import Envelope, Event
from shared.messaging.tables import OUTBOX

CHANNEL = "outbox"


def record(session: Session, event: Event, *, at: datetime) -> UUID:
    """Put ``event`` into the outbox of the open transaction and return its id.

    It is published if and only if the transaction commits, after it, and in order with the other events of its key.
    One statement, which also wakes the relay. Raises whatever the event's schema finds wrong with its values.
    """
    event_id = uuid4()
    envelope = Envelope.around(event, id=event_id, time=at, correlationid=correlation_id())
    row = {
        "id": event_id,
        "aggregatetype": event.service(),
        "aggregateid": event.key,
        "type": event.type,
        "payload": envelope.to_json().decode(),
        "recorded_at": at,
    }
    session.execute(insert(OUTBOX).values(row).returning(func.pg_notify(CHANNEL, "")))
    return event_id
