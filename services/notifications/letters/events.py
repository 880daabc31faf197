"""Events as notices keep them, read again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from shared.events import awards, booths, notifications
from shared.events.envelope import Event

EVENTS: Final[Mapping[str, type[Event]]] = {**booths.EVENTS, **awards.EVENTS, **notifications.EVENTS}


def event_of(event_type: str, data: Mapping[str, Any], version: int) -> Event:
    """Return an event from its kept data, of whatever version."""
    return EVENTS[event_type].read(data, version)


CLOCKED: Final = (booths.BoothOffered.type,)
"""The events that ask for an answer within a time that runs from when their letter goes out."""
DATED: Final = (*CLOCKED, awards.ProductNotRecognised.type)
"""The events of which a letter says something else, depending on when it goes out."""


def never_sent(event: Event, latest: datetime | None = None) -> Event:
    """Return an event as it stands once its letter was withdrawn."""
    return event.never_sent(latest) if isinstance(event, booths.BoothOffered) else event


def sent_at(event: Event, letter_at: datetime, latest: datetime | None = None) -> Event:
    """Return an event as its letter tells it, which goes out then; ``latest`` is until when it may be answered now."""
    if isinstance(event, awards.ProductNotRecognised):
        return event.sent_at(letter_at)
    return event.sent_at(letter_at, latest) if isinstance(event, booths.BoothOffered) else event
