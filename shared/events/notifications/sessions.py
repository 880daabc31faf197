"""What becomes of sessions, told to every service that lets people in by them."""

from datetime import datetime
from uuid import UUID

from shared.events.envelope import Event


class SessionEnded(Event):
    """A session counts no more, though it would have run only ``until`` then; whose it was need not be told."""

    type = "notifications.session.ended"
    keyed_by = "session_id"

    session_id: UUID
    until: datetime
