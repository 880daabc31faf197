"""How many letters may go out: in all at one time to a host, over so many connections, on these channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.quiet import QuietHours

WINDOW: Final = timedelta(minutes=1)
LEAST_IN_HAND: Final = 5
MOST_IN_HAND: Final = 100


@dataclass(frozen=True)
class Terms:
    """What may be taken in hand: letters of these ``channels``, outside of the ``quiet`` hours (None: at all hours),
    and no more than ``per_minute`` to one mail host (0: no limit)."""

    channels: tuple[str, ...] = ("email", "sms", "chat")
    quiet: QuietHours | None = None
    per_minute: int = 0

    def deadline_that_cannot_wait(self, now: datetime) -> datetime | None:
        """Return the last deadline for which a letter goes out at ``now``; None if all do, for it is not quiet."""
        return self.quiet.deadline_that_cannot_wait(now) if self.quiet else None


def within_limit(hosts: Sequence[str], used: Mapping[str, int], per_minute: int) -> list[bool]:
    """Say for each letter, by its host and in this order, whether it may go: ``used`` are those of the last minute.

    A letter without a host (a short message) always may.
    """
    left = {host: per_minute - used.get(host, 0) for host in set(hosts)}
    allowed = []
    for host in hosts:
        allowed.append(not host or not per_minute or left[host] > 0)
        left[host] -= 1
    return allowed


def in_hand_next(done: int) -> int:
    """Return how many letters to take in hand, after ``done`` went out in about a second: twice that.

    A slow server gets few at a time, so that a sign-in code never waits behind many.
    """
    return min(max(2 * done, LEAST_IN_HAND), MOST_IN_HAND)
