"""From a message to its effect: one transaction for the inbox's claim and the handler's work."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from shared.clock import now
from shared.context import correlated
from shared.events.envelope import Envelope, NoEnvelope
from shared.logs import log_of
from shared.messaging import dead_letters, inbox
from shared.messaging.belief import Forged, believe
from shared.messaging.broker import Received
from shared.messaging.metrics import NOT_KEPT
from shared.messaging.outage import is_lost_race, is_outage
from shared.messaging.tables import INBOX
from shared.service import Service

MOST_IN_A_ROW = 10
NOT_OURS = (NoEnvelope, Forged)
"""What strangers put into the log: that is buried, however much it is, and never stops what follows."""
MOST_OF_STRANGERS = 1_000
"""So many of each kind are kept; what is beyond them is counted, and stays in the broker's log alone."""

Done = TypeVar("Done")

log = log_of(__name__)


class MessageOutcome(StrEnum):
    """What became of a message."""

    HANDLED = "handled"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    DEAD = "dead"


class TooManyDeadLetters(Exception):
    """So many messages in a row could not be handled that the fault must be ours; this one is kept for later."""


def take(session: Session, service: Service, *, topic: str, value: bytes) -> MessageOutcome:
    """Do what a message from ``topic`` asks, once, in the open transaction, if it is to be believed.

    Raises NoEnvelope, Forged or AheadOfTime, or what ``apply`` raises: then nothing may be committed.
    """
    envelope = Envelope.from_json(value)
    believe(envelope, topic=topic, now=now())
    return apply(session, service, envelope)


def apply(session: Session, service: Service, envelope: Envelope) -> MessageOutcome:
    """Do what an event asks that is believed already; its envelope is ``session.info["envelope"]``.

    Raises Unreadable, or whatever the handler raises.
    """
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


def once_more(work: Callable[[], Done]) -> Done:
    """Return what ``work`` returns; if another transaction was faster, it is done a second time."""
    try:
        return work()
    except Exception as trouble:
        if not is_lost_race(trouble):
            raise
        log.warning("lost a race, trying once more", reason=str(trouble).splitlines()[0])
        return work()


@dataclass
class Consumer:
    """Handles the messages of one service, one after the other.

    ``dead_in_a_row`` survives a restart, since it is counted in the database; what is not ours is not counted.
    """

    service: Service
    sessions: sessionmaker[Session]
    dead_in_a_row: int = 0

    def __post_init__(self) -> None:
        with self.sessions() as session:
            last_handled = session.scalar(select(func.max(INBOX.c.handled_at)))
            self.dead_in_a_row = dead_letters.count_since(session, last_handled, but=NOT_OURS)

    def handle(self, message: Received) -> MessageOutcome:
        """Handle one message and commit its effect; the broker's offset is committed after this, never before.

        An outage is raised, nothing is committed and the message comes again. Poison is kept as a dead letter with
        its reason. Raises TooManyDeadLetters instead of keeping the tenth of our own in a row.
        """
        try:
            outcome = once_more(lambda: self._take(message))
        except Exception as trouble:
            if is_outage(trouble):
                raise
            return self._give_up(message, trouble)
        if outcome is MessageOutcome.HANDLED:
            self.dead_in_a_row = 0
        return outcome

    def _take(self, message: Received) -> MessageOutcome:
        with self.sessions.begin() as session:
            return take(session, self.service, topic=message.topic, value=message.value)

    def _give_up(self, message: Received, trouble: Exception) -> MessageOutcome:
        place: dict[str, Any] = {"topic": message.topic, "partition": message.partition, "offset": message.offset}
        ours = not isinstance(trouble, NOT_OURS)
        if ours and self.dead_in_a_row + 1 >= MOST_IN_A_ROW:
            log.exception("too many dead letters in a row", **place)
            raise TooManyDeadLetters(f"{MOST_IN_A_ROW} messages in a row failed; the last: {trouble!r}") from trouble
        if not ours:
            self._bury(message, trouble, place)
            return MessageOutcome.DEAD
        with self.sessions.begin() as session:
            dead_letters.keep(session, message, trouble)
        self.dead_in_a_row += 1
        log.exception("message kept as a dead letter", **place)
        return MessageOutcome.DEAD

    def _bury(self, message: Received, trouble: Exception, place: dict[str, Any]) -> None:
        with self.sessions.begin() as session:
            reason = dead_letters.keep_bounded(session, message, trouble, most=MOST_OF_STRANGERS)
        if reason is None:
            NOT_KEPT.labels(self.service.name).inc()
            log.error("message refused, too many such are kept already", reason=type(trouble).__name__, **place)
        else:
            log.error("message refused and kept as a dead letter", reason=reason, **place)
