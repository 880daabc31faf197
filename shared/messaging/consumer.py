"""From a message to its effect: one transaction for the inbox's claim and the handler's work."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from shared.context import correlated
from shared.events.envelope import Envelope
from shared.logs import log_of
from shared.messaging import dead_letters, inbox
from shared.messaging.broker import Received
from shared.messaging.outage import is_outage
from shared.messaging.tables import DEAD_LETTERS, INBOX
from shared.service import Service

MOST_IN_A_ROW = 10

log = log_of(__name__)


class MessageOutcome(StrEnum):
    """What became of a message."""

    HANDLED = "handled"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    DEAD = "dead"


class TooManyDeadLetters(Exception):
    """So many messages in a row could not be handled that the fault must be ours; this one is kept for later."""


def apply(session: Session, service: Service, value: bytes) -> MessageOutcome:
    """Do what a message asks, once, in the open transaction; its envelope is ``session.info["envelope"]``.

    Raises Unreadable, or whatever the handler raises: then nothing may be committed.
    """
    envelope = Envelope.from_json(value)
    handled = {event.type: event for event in service.handlers}
    event_class = handled.get(envelope.type)
    if event_class is None:
        return MessageOutcome.IGNORED
    event = envelope.event(event_class)
    with correlated(envelope.correlationid):
        if not inbox.claim(session, envelope):
            return MessageOutcome.DUPLICATE
        session.info["envelope"] = envelope
        service.handlers[event_class](session, event)
        session.flush()
        log.info("event handled", type=envelope.type, key=envelope.subject, event_id=str(envelope.id))
    return MessageOutcome.HANDLED


@dataclass
class Consumer:
    """Handles the messages of one service, one after the other.

    ``dead_in_a_row`` survives a restart, since it is counted in the database.
    """

    service: Service
    sessions: sessionmaker[Session]
    dead_in_a_row: int = 0

    def __post_init__(self) -> None:
        with self.sessions() as session:
            last_handled = select(func.max(INBOX.c.handled_at)).scalar_subquery()
            since = func.coalesce(last_handled, func.to_timestamp(0))
            counted = select(func.count()).where(DEAD_LETTERS.c.died_at > since)
            self.dead_in_a_row = session.scalar(counted) or 0

    def handle(self, message: Received) -> MessageOutcome:
        """Handle one message and commit its effect; the broker's offset is committed after this, never before.

        An outage is raised, nothing is committed and the message comes again. Poison is kept as a dead letter with
        its reason. Raises TooManyDeadLetters instead of keeping the tenth in a row.
        """
        try:
            with self.sessions.begin() as session:
                outcome = apply(session, self.service, message.value)
        except Exception as trouble:
            if is_outage(trouble):
                raise
            return self._give_up(message, trouble)
        if outcome is MessageOutcome.HANDLED:
            self.dead_in_a_row = 0
        return outcome

    def _give_up(self, message: Received, trouble: Exception) -> MessageOutcome:
        place: dict[str, Any] = {"topic": message.topic, "partition": message.partition, "offset": message.offset}
        if self.dead_in_a_row + 1 >= MOST_IN_A_ROW:
            log.exception("too many dead letters in a row", **place)
            raise TooManyDeadLetters(f"{MOST_IN_A_ROW} messages in a row failed; the last: {trouble!r}") from trouble
        with self.sessions.begin() as session:
            dead_letters.keep(session, message, trouble)
        self.dead_in_a_row += 1
        log.exception("message kept as a dead letter", **place)
        return MessageOutcome.DEAD
