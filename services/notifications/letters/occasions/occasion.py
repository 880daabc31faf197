"""What an occasion is, and the groups that both services' events go to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from services.notifications.domain import addresses
from shared.events.envelope import Event

Kind = Literal["decision", "notice", "reminder", "news"]


@dataclass(frozen=True)
class Occasion:
    """Which template tells an event to whom, and the page that the letter's button opens.

    ``kind`` is ``decision`` (always wanted), ``notice``, ``reminder`` or ``news``. ``concerns`` names what the letter
    is good for (``offer:<id>``): once an event of ENDS is over with it, a letter not yet out is cancelled. ``due`` is
    when a reminder written now shall go out, or None if it is too late for one; without it, at once. ``deadline`` is
    until when the reader has to act.
    """

    template: str
    to: Callable[[Any], tuple[str, ...]]
    page: Callable[[Any], str]
    kind: Kind = "notice"
    concerns: Callable[[Any], str] | None = None
    due: Callable[[Any, datetime], datetime | None] | None = None
    deadline: Callable[[Any], datetime] | None = None

    def concern(self, event: Event) -> str:
        """Return what the letter is good for; empty if for ever."""
        return self.concerns(event) if self.concerns else ""


def establishment(event: Any) -> tuple[str, ...]:
    """Return the members of the establishment that the event is about."""
    return (addresses.establishment(event.establishment_id),)


def organisers(_event: Event) -> tuple[str, ...]:
    """Return the organisers."""
    return (addresses.ORGANISERS,)
