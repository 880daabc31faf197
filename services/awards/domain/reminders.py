"""When a judge who still has sheets to sign is reminded."""

from datetime import datetime, timedelta
from typing import Final

BEFORE_CLOSING: Final = (timedelta(hours=48), timedelta(hours=6))
"""How long before scoring closes a reminder goes out by itself; the secretariat may send more."""
NOT_WITHIN: Final = timedelta(hours=12)
"""How long after a reminder the same judge gets no other."""


def last_mark(closes_at: datetime, now: datetime) -> datetime | None:
    """Return the latest moment of BEFORE_CLOSING that has come, None before the first and once scoring is closed."""
    marks = [closes_at - before for before in BEFORE_CLOSING]
    return max((mark for mark in marks if mark <= now < closes_at), default=None)


def is_due(*, left: int, mark: datetime | None, began_at: datetime, reminded_at: datetime | None) -> bool:
    """Return whether a reminder is to go out by itself: something is left, and the last mark passed since the judge
    could begin and since they were last reminded.
    """
    return left > 0 and mark is not None and began_at < mark and (reminded_at is None or reminded_at < mark)


def may_remind(*, left: int, now: datetime, reminded_at: datetime | None) -> bool:
    """Return whether a judge may be written to now: never one who is done, nobody twice within NOT_WITHIN."""
    return left > 0 and (reminded_at is None or now - reminded_at >= NOT_WITHIN)
