"""A channel as a sender sees it: is it there, is it away for a while, has its line been idle."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from services.notifications.sending.channels.port import Answer, Channel, Parcel, ServerAway

IDLE_LINE: Final = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
BREAKS_IN_A_ROW: Final = 2  # one line that breaks may be that letter's fault, two are the server's


@dataclass
class GuardedChannel:
    """Sends by a channel, and leaves it alone for a while (a second, doubling up to a minute) when it is away.

    A server on which one letter after the other breaks the line, or that hangs, is away too: each such letter was a
    try, and the others do not have to find out one by one.
    """

    channel: Channel
    _pause: float = FIRST_PAUSE
    _away_until: float = 0.0
    _breaks: int = 0
    _used_at: float = float("-inf")

    @property
    def server(self) -> str:
        """To which server letters are handed here."""
        return self.channel.server

    def is_ready(self) -> bool:
        """Return whether it is worth trying."""
        return monotonic() >= self._away_until

    def send(
        self, parcel: Parcel, *, may_go: Callable[[], bool], meanwhile: Callable[[], None], following: str
    ) -> Answer | None:
        """Hand a letter over (sending.channels.port). Raises ServerAway, and is not ready for a while after that."""
        try:
            answer = self.channel.send(parcel, may_go=may_go, meanwhile=meanwhile, following=following)
        except ServerAway:
            self._go_away()
            raise
        self._used_at = monotonic()
        if answer is not None:
            self._heard(answer)
        return answer

    def rest(self) -> bool:
        """End an idle connection; return whether there is none now."""
        idle = monotonic() - self._used_at > IDLE_LINE
        if idle:
            self.channel.close()
        return idle

    def _heard(self, answer: Answer) -> None:
        self._breaks = self._breaks + 1 if answer.broke else 0
        if self._breaks >= BREAKS_IN_A_ROW:
            self._go_away()
        elif not answer.broke:
            self._pause = FIRST_PAUSE

    def _go_away(self) -> None:
        self._away_until = monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
