"""What a digest told, as pages and programs show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.notifications.actions.digests import as_item
from services.notifications.domain.digests import Item
from services.notifications.models import DigestItem


@dataclass(frozen=True)
class DigestedEvent:
    """One event as a digest told it, with the path of the page that it is about."""

    topic: str
    subject: str
    sentence: str
    language: str
    link: str
    happened_at: datetime


def told_items(rows: Iterable[DigestItem]) -> list[DigestedEvent]:
    """Return what these rows tell."""
    return [_as_told(row, as_item(row)) for row in rows]


def _as_told(row: DigestItem, item: Item) -> DigestedEvent:
    return DigestedEvent(item.topic, item.subject, item.sentence, row.language, row.link, item.happened_at)
