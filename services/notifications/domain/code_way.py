"""What the page that asks for a code may say of its letter: nothing that depends on whose mailbox it is.

docs/decisions/010 has the reasoning.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from services.notifications.domain.lifecycle import LetterState

SOON: Final = timedelta(minutes=1)
"""So long a letter may be on its way to the server before the page says that it has not left."""

Way = Literal["sending", "brought", "not_yet", "too_late", "kept"]


@dataclass(frozen=True)
class CodeWay:
    """How far a letter is; ``at`` is when it was brought to the server. What is ``open`` may still change."""

    way: Way
    at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it is worth asking again."""
        return self.way in {"sending", "not_yet"}


def way_of(
    state: LetterState, *, tries: int, queued_at: datetime, tried_at: datetime | None, in_trouble: bool, now: datetime
) -> CodeWay:
    """Return how far a letter with a code is.

    ``brought`` is every letter about which a server has given an answer, whichever: taken, refused or put off, for what
    it says of an address is nobody's business here. Trouble between us and the server is no try, and is told.
    """
    if state == "kept":
        return CodeWay("kept")
    if tries:
        return CodeWay("brought", tried_at)
    if state == "cancelled":
        return CodeWay("too_late")
    return CodeWay("not_yet" if in_trouble or now - queued_at > SOON else "sending")
