"""Events as notices keep them, read again."""

from collections.abc import Mapping
from typing import Any, Final

from shared.events import awards, booths
from shared.events.envelope import Event

EVENTS: Final[Mapping[str, type[Event]]] = {**booths.EVENTS, **awards.EVENTS}


def event_of(event_type: str, data: Mapping[str, Any], version: int) -> Event:
    """Return an event from its kept data, of whatever version."""
    return EVENTS[event_type].read(data, version)
