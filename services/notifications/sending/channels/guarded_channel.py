"""A server as a sender sees it: is it worth trying, is it away for a while, does it refuse one letter like the next."""

from dataclasses import dataclass, field
from time import monotonic
from typing import Final
from uuid import UUID

from services.notifications.domain.refusals import alike
from services.notifications.domain.trouble import patience
from services.notifications.sending.channels.port import Answer, Channel, Parcel, ServerAway

IDLE_LINE: Final = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
BREAKS_IN_A_ROW: Final = 2  # one line that breaks may be that letter's fault, two are the server's


@dataclass
class GuardedChannel:
    """Sends by a channel, and leaves it alone for a while (a second, doubling up to a minute) when it is away.

    It is away, too, when it refuses one letter after the other in the same words: then what it said of the former ones
    counts no more. And when one letter after the other breaks the line: each was a try, for it may have them.

    ``heard`` is what it said last and ``took`` whether it took a letter, until both are noted.
    """

    channel: Channel
    heard: Answer | None = None
    took: bool = False
    _pause: float = FIRST_PAUSE
    _away_until: float = 0.0
    _breaks: int = 0
    _words: str = ""
    _alike: set[UUID] = field(default_factory=set)
    _told: list[UUID] = field(default_factory=list)
    _used_at: float = float("-inf")

    @property
    def server(self) -> str:
        """To which server letters are handed here."""
        return self.channel.server

    @property
    def seconds_away(self) -> float:
        """For how long it is left alone from now on."""
        return max(self._away_until - monotonic(), 0.0)

    def is_ready(self) -> bool:
        """Return whether it is worth trying."""
        return not self.seconds_away

    def send(self, parcel: Parcel) -> Answer:
        """Hand a letter over (sending.channels.port). Raises ServerAway, and is not ready for a while after that."""
        try:
            answer = self.channel.send(parcel)
            self._used_at = monotonic()
            self._compare(parcel.letter_id, answer)
        except ServerAway:
            self.heard = None
            self._go_away()
            raise
        self.heard, self.took = answer, self.took or answer.kind == "accepted"
        self._breaks = self._breaks + 1 if answer.broke else 0
        if self._breaks >= BREAKS_IN_A_ROW:
            self._go_away()
        elif not answer.broke:
            self._pause = FIRST_PAUSE
        return answer

    def rest(self) -> bool:
        """End an idle connection; return whether there is none now."""
        idle = monotonic() - self._used_at > IDLE_LINE
        if idle:
            self.channel.close()
        return idle

    def _compare(self, letter_id: UUID, answer: Answer) -> None:
        """Raise ServerAway if this answer and those before it are the same refusal."""
        enough = 0 if answer.broke or answer.kind == "accepted" else patience(answer.said_to, answer.text)
        words = alike(answer.text) if enough else ""
        if words != self._words or not enough:
            self._words, self._alike, self._told = words, set(), []
        if not enough:
            return
        self._alike.add(letter_id)
        if len(self._alike) >= enough:
            misjudged, self._told = tuple(self._told), []
            raise ServerAway("same_refusal", answer.text, misjudged)
        self._told.append(letter_id)

    def _go_away(self) -> None:
        self._away_until = monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
