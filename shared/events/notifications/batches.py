"""What becomes of the letters of one mass decision, told to who decided."""

from datetime import datetime
from uuid import UUID

from shared.events.envelope import Event


class BatchReleased(Event):
    """The letters of a batch go out: at once, or at ``letters_at`` when the quiet hours are over."""

    type = "notifications.batch.released"
    keyed_by = "batch_id"

    batch_id: UUID
    letters_at: datetime


class BatchWithdrawn(Event):
    """An organiser took the held letters of a batch back: they never go out, and people are told in another way."""

    type = "notifications.batch.withdrawn"
    keyed_by = "batch_id"

    batch_id: UUID
