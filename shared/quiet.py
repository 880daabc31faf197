"""When letters go out, and until when what they ask may be answered."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, Self

from shared.places import HANOI

TIME_TO_ACT: Final = timedelta(hours=2)


@dataclass(frozen=True)
class QuietHours:
    """From ``begin`` until ``end`` by Hanoi's clock; none if they are the same."""

    begin: time
    end: time

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the hours of ``21:00-07:00``. Raises ValueError."""
        begin, separator, end = text.partition("-")
        if not separator:
            raise ValueError(f"QUIET_HOURS must look like 21:00-07:00, not {text!r}")
        return cls(time.fromisoformat(begin.strip()), time.fromisoformat(end.strip()))

    def over_at(self, now: datetime) -> datetime | None:
        """Return when the quiet hours in which ``now`` lies are over; None outside of them."""
        local = now.astimezone(HANOI)
        clock, over_midnight = local.time(), self.begin > self.end
        quiet = (clock >= self.begin or clock < self.end) if over_midnight else self.begin <= clock < self.end
        if not quiet:
            return None
        day = local.date() + timedelta(days=1) if over_midnight and clock >= self.begin else local.date()
        return datetime.combine(day, self.end, HANOI)

    def over_since(self, now: datetime) -> datetime | None:
        """Return when quiet hours were over last; None if there are none at all."""
        if self.begin == self.end:
            return None
        today = datetime.combine(now.astimezone(HANOI).date(), self.end, HANOI)
        return today if today <= now else today - timedelta(days=1)

    def letter_at(self, now: datetime) -> datetime:
        """Return when a letter that is ready ``now`` goes out: at once, or when the quiet hours are over."""
        return self.over_at(now) or now

    def deadline_that_cannot_wait(self, now: datetime) -> datetime | None:
        """Return the last deadline for which a letter may break the quiet hours at ``now``; None outside of them.

        Who hears of it at the end of the quiet hours would have less than TIME_TO_ACT left.
        """
        over = self.over_at(now)
        return over + TIME_TO_ACT if over else None


NEVER_QUIET: Final = QuietHours(time.min, time.min)


def answer_by(hours: int, *, letter_at: datetime, latest: datetime) -> datetime:
    """Return until when one may answer: so many hours after the letter goes out, but never past the ``latest``."""
    return min(letter_at + timedelta(hours=hours), latest)
