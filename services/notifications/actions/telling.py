"""What is told: an event, from where, to whom of which group, on which occasion."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.letters import Occasion, Recipient
from shared.events.envelope import Event


@dataclass(frozen=True)
class Origin:
    """Which event it was, when it happened, and the trace of the request that caused it."""

    event_id: UUID
    happened_at: datetime
    trace: str


@dataclass(frozen=True)
class Telling:
    """One event told to one recipient, as a member of ``group``."""

    event: Event
    origin: Origin
    group: str
    occasion: Occasion
    recipient: Recipient
