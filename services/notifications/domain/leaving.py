"""Whether letters leave: what an organiser is told first, and when it is an alarm."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

PATIENCE: Final = timedelta(minutes=10)
"""So long letters may be due, or the mailbox of returned letters unread, before it is an alarm."""
LOOKED_AT: Final = timedelta(minutes=30)
"""So long a sign-in code that ran out unsent shows that letters did not leave: it lives as long as PATIENCE."""

Leaving = Literal["kept", "paused", "stuck", "slow", "trouble", "never", "leaving", "idle"]
"""``kept``: no server is set. ``stuck``: nothing has left for PATIENCE while letters are due; ``slow``: for less.
``trouble``: no server takes letters, but none is due. ``never``: no letter has ever left. ``leaving``: letters are due
and leave. ``idle``: nothing is due, and the last one left."""
Watched = Literal["letters", "mailbox"]
EndedFor = Literal["left", "paused", "kept", "read", "off"]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the queue and the servers show. Letters that may not go now (night, limits, a pause) are not due.

    ``urgent_since`` and ``others_since`` are since when the oldest of them is due; ``free_since`` is since when others
    may go at all: since the end of the night, or of a pause.
    """

    keeps: bool = False
    paused: bool = False
    urgent_since: datetime | None = None
    others_since: datetime | None = None
    free_since: datetime | None = None
    last_left: datetime | None = None
    in_trouble: bool = False

    @property
    def due_since(self) -> datetime | None:
        """Since when at least one letter should have left; None if none is due."""
        others = self.others_since and max(self.others_since, self.free_since or self.others_since)
        if self.paused:
            others = None
        return min((one for one in (self.urgent_since, others) if one), default=None)

    @property
    def stuck_since(self) -> datetime | None:
        """Since when letters are due and none has left, however short; None if none is due."""
        due = self.due_since
        return due and max(due, self.last_left or due)


def leaving(facts: Facts, now: datetime) -> Leaving:
    """Return whether letters leave at ``now``."""
    if facts.keeps:
        return "kept"
    since = facts.stuck_since
    if since is not None and now - since >= PATIENCE:
        return "stuck"  # in a pause too: what is urgent is not stopped by it
    if facts.paused:
        return "paused"
    if since is not None:
        return "slow" if facts.in_trouble else "leaving"
    if facts.in_trouble:
        return "trouble"
    return "idle" if facts.last_left else "never"


def letters_again(facts: Facts, since: datetime) -> EndedFor | None:
    """Return why the alarm about letters that do not leave ``since`` then is over; None while it is not.

    That nothing is due any more ends it not: nobody knows by that whether the server is back.
    """
    if facts.keeps:
        return "kept"
    if facts.last_left and facts.last_left > since:
        return "left"
    return "paused" if facts.paused and facts.due_since is None else None


def mailbox_name(imap_url: str) -> str:
    """Return what people call the mailbox of BOUNCE_IMAP_URL: whose it is and where, without its password."""
    parts = urlsplit(imap_url)
    return f"{unquote(parts.username or '')} · {parts.hostname or ''}{unquote(parts.path.rstrip('/'))}"
