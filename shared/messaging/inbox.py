"""Doing what an event asks exactly once, though it may come more than once."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.events.envelope import Envelope
from shared.messaging.tables import INBOX


def claim(session: Session, envelope: Envelope) -> bool:
    """Return True if this event has no effect here yet; its claim commits together with that effect.

    A second transaction with the same event waits for the first, and is told False if that commits.
    """
    row = {"event_id": envelope.id, "type": envelope.type}
    statement = insert(INBOX).values(row).on_conflict_do_nothing().returning(INBOX.c.event_id)
    return session.execute(statement).first() is not None
