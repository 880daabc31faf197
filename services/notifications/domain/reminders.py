"""When to remind somebody of what they have to do, and when there is no sense in it any more."""

from datetime import datetime, timedelta
from typing import Final

AT_LEAST: Final = timedelta(hours=6)
"""A reminder comes no sooner than this after the letter it reminds of."""


def before(deadline: datetime, *, ahead: timedelta, now: datetime) -> datetime | None:
    """Return when to remind of a ``deadline``: so much ``ahead`` of it; None if that is sooner than AT_LEAST."""
    due = deadline - ahead
    return due if due - now >= AT_LEAST else None


def after(wait: timedelta, *, deadline: datetime, ahead: timedelta, now: datetime) -> datetime | None:
    """Return when to ask again who has not answered for so long; None if the ``deadline`` is less ``ahead`` then."""
    due = now + wait
    return due if deadline - due >= ahead else None
