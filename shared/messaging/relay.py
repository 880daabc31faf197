"""From the outbox to the broker: order kept, duplicates allowed, nothing lost."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from shared.clock import now
from shared.messaging.broker import Broker, Message
from shared.messaging.tables import OUTBOX
from shared.service import topic_of

LOCK = 7_215_003
BATCH = 500
KEPT_FOR = timedelta(days=30)


def publish_next(session: Session, broker: Broker, *, limit: int = BATCH) -> int:
    """Publish the oldest unpublished events, mark them, and return how many there were.

    The caller commits after the broker has kept them; whoever dies in between publishes them again. One relay works
    at a time: a second one waits for the lock instead of overtaking.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    c = OUTBOX.c
    oldest = select(c.position, c.aggregatetype, c.aggregateid, c.payload).where(c.published_at.is_(None))
    rows = session.execute(oldest.order_by(c.position).limit(limit)).all()
    if rows:
        broker.publish([Message(topic_of(row[1]), row[2], row[3].encode()) for row in rows])
        session.execute(update(OUTBOX).where(c.position.in_([row[0] for row in rows])).values(published_at=now()))
    return len(rows)


def forget_published(session: Session, moment: datetime) -> int:
    """Delete up to a thousand events that were published more than 30 days ago; a tick of every service.

    The inbox is never emptied: a row is small, and it is what keeps a replay from doing anything twice.
    """
    old = select(OUTBOX.c.position).where(OUTBOX.c.published_at < moment - KEPT_FOR).limit(1_000)
    gone = session.execute(delete(OUTBOX).where(OUTBOX.c.position.in_(old)).returning(OUTBOX.c.position))
    return len(gone.all())
