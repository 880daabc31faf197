"""Digests: which periods are over, and what one letter tells of what happened in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid5

from shared.places import HANOI
from shared.quiet import QuietHours

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
DAILY_AT: Final = time(7)
MOST_LISTED: Final = 50
MOST_IN_ONE: Final = 500
DIGESTS: Final = UUID("6c5f1d0a-0c2a-4f0e-9d0b-6f7f2f5b8a41")


@dataclass(frozen=True)
class Item:
    """One event as a digest tells it: subject and first sentence of its letter; ``topic`` names a fair or round."""

    id: int
    topic: str
    subject: str
    sentence: str
    happened_at: datetime


@dataclass(frozen=True)
class Topic:
    """What happened about one fair or round, newest last."""

    name: str
    items: Sequence[Item]


@dataclass(frozen=True)
class Digest:
    """What one digest tells: some items by topic, and how many more there are than it lists."""

    topics: Sequence[Topic]
    more: int
    total: int


def over_until(wish: str, now: datetime, quiet: QuietHours) -> datetime:
    """Return the end of the last period that is over at ``now``: what was put aside before then is told.

    ``hourly``: the last full hour by Hanoi's clock, but none that begins or lies in the quiet hours, for what they
    bring is told together at their end. ``daily``: the last 07:00. ``at_once``: now (what was put aside before its
    reader wished so).
    """
    if wish == "at_once":
        return now
    local = now.astimezone(HANOI)
    if wish == "daily":
        today = datetime.combine(local.date(), DAILY_AT, HANOI)
        return today if today <= local else today - DAY
    hour = local.replace(minute=0, second=0, microsecond=0)
    hours = (hour - HOUR * back for back in range(24))
    return next((full for full in hours if quiet.over_at(full) is None), hour)


def next_end(wish: str, now: datetime, quiet: QuietHours) -> datetime:
    """Return when the period in which ``now`` lies is over; ``now`` itself for who hears at once."""
    if wish == "at_once":
        return now
    last = over_until(wish, now, quiet)
    if wish == "daily":
        return last + DAY
    hour = now.astimezone(HANOI).replace(minute=0, second=0, microsecond=0)
    hours = (hour + HOUR * ahead for ahead in range(1, 25))
    return next((full for full in hours if quiet.over_at(full) is None), hour + HOUR)


def digest_id(recipient: str, items: Sequence[int]) -> UUID:
    """Return the name of the digest that tells these items; no two have their last in common."""
    return uuid5(DIGESTS, f"{recipient}/{max(items)}")


def digest_of(items: Sequence[Item], most: int = MOST_LISTED) -> Digest:
    """Return what a digest of ``items`` tells: the newest ``most``, by fair or round, in each the newest last.

    The topic of the oldest item comes first.
    """
    in_order = sorted(items, key=lambda item: (item.happened_at, item.id))
    listed = in_order[-most:]
    names = dict.fromkeys(item.topic for item in listed)
    topics = [Topic(name, [item for item in listed if item.topic == name]) for name in names]
    return Digest(topics, len(in_order) - len(listed), len(in_order))


def first_sentence(text: str) -> str:
    """Return a text up to its first full stop that a word follows; figures and names keep theirs (1.234, TP. HCM)."""
    end = 0
    while (end := text.find(". ", end)) >= 0:
        word = text[:end].rpartition(" ")[2]
        if len(word) > 3 or word.isdigit() or not word[:1].isupper():
            return text[: end + 1]
        end += 2
    return text
