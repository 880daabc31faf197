"""What a digest told, as pages and programs show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.notifications.actions.digests import as_item
from services.notifications.models import DigestItem


@dataclass(frozen=True)
class Told:
    """One event as a digest told it, with the path of the page that it is about."""

    topic: str
    subject: str
    sentence: str
    language: str
    link: str
    happened_at: datetime


def told_items(rows: Iterable[DigestItem]) -> list[Told]:
    """Return what these rows tell."""
    pairs = ((row, as_item(row)) for row in rows)
    return [
        Told(item.topic, item.subject, item.sentence, row.language, row.link, item.happened_at) for row, item in pairs
    ]
