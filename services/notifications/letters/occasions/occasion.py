"""What an occasion is: who is told of an event by which letter, written as patterns that the event's facts fill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from services.notifications.domain import addresses, reminders
from shared.events.envelope import Event

Kind = Literal["decision", "notice", "reminder", "news"]

ESTABLISHMENT: Final = ("establishment:{establishment_id}",)
ORGANISERS: Final = (addresses.ORGANISERS,)


@dataclass(frozen=True)
class Occasion:
    """Which template tells an event to which ``groups``, and the ``path`` of the page that the letter's button opens.

    Groups, path and ``concerns`` name facts of the event: ``judge:{judge_id}``; of a fact that is a list, each value
    makes a group. ``kind`` is ``decision`` (always wanted), ``notice``, ``reminder`` or ``news``. ``concerns`` is what
    the letter is good for (``offer:{offer_id}``): once an event of ENDS is over with it, a letter not yet out is
    cancelled. ``until`` names the fact that says until when the reader has to act. With ``ahead`` the letter is a
    reminder that goes out so long before that; with ``wait`` too, so long after the event if that is soon enough.
    ``families`` are the sorts of groups, where ``groups`` does not say.
    """

    template: str
    groups: tuple[str, ...]
    path: str
    kind: Kind = "notice"
    concerns: str = ""
    until: str = ""
    ahead: timedelta | None = None
    wait: timedelta | None = None
    families: tuple[str, ...] = ()

    def to(self, event: Event) -> tuple[str, ...]:
        """Return the groups, or patterns of groups, that are told."""
        return tuple(name for group in self.groups for name in each(group, event))

    def page(self, event: Event) -> str:
        """Return the path of the page that the letter's button opens."""
        return filled(self.path, event)

    def concern(self, event: Event) -> str:
        """Return what the letter is good for; empty if for ever."""
        return filled(self.concerns, event)

    def deadline(self, event: Event) -> datetime | None:
        """Return until when the reader has to act; None if they need not."""
        return getattr(event, self.until) if self.until else None

    def due(self, event: Event, now: datetime) -> datetime | None:
        """Return when a reminder written now shall go out; None if it is too late for one."""
        deadline = self.deadline(event)
        if deadline is None or self.ahead is None:
            return None
        if self.wait is not None:
            return reminders.after(self.wait, deadline=deadline, ahead=self.ahead, now=now)
        return reminders.before(deadline, ahead=self.ahead, now=now)


def filled(pattern: str, event: Event) -> str:
    """Return a pattern with the event's facts in their places."""
    return pattern.format_map(vars(event))


def each(pattern: str, event: Event) -> Sequence[str]:
    """Return the pattern filled once; of a fact that is a list, once for each of its values."""
    _before, _brace, fact = pattern.rstrip("}").partition("{")
    value = getattr(event, fact) if fact else ""
    if isinstance(value, (list, tuple)):
        return [pattern.format_map({fact: one}) for one in dict.fromkeys(value)]
    return [filled(pattern, event)]
