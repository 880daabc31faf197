"""When a letter is tried again."""

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(minutes=5)
GROWTH = 1.3
MOST_TRIES = 18


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when a letter that was put off ``tries`` times so far (at least once) is tried again; None = never.

    5 minutes x 1.3^n, 18 tries in all: about 31 hours. Source: Postal's queue (postalserver/postal).
    """
    if tries < 1:
        raise ValueError("a letter that was never tried is due at once")
    if tries >= MOST_TRIES:
        return None
    return now + FIRST_WAIT * GROWTH ** (tries - 1)
