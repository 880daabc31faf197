"""What a digest says: its template's words, and the list of what happened by fair or round."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from services.notifications.domain import addresses
from services.notifications.domain.digests import Digest, Item, Topic
from services.notifications.domain.texts import one_line
from services.notifications.letters.content import Content, LetterBlock, Recipient
from services.notifications.letters.source import ParsedTemplate
from services.notifications.letters.write import values_of, written
from shared import formats
from shared.events.envelope import Event
from shared.i18n import known_language, ngettext, speaking

DIGEST: Final = "digest"
MOST_TOPICS_NAMED: Final = 2


def write_digest(digest: Digest, recipient: Recipient, text: ParsedTemplate) -> Content:
    """Return the letter that tells a digest: its lists stand before the template's button, else at the end."""
    content = written(text, values_of_digest(digest), recipient, addresses.ORGANISERS)
    with speaking(recipient.language):
        lists = list(_lists(digest))
    kinds = [block.kind for block in content.blocks]
    place = kinds.index("button") if "button" in kinds else len(kinds)
    return replace(content, blocks=(*content.blocks[:place], *lists, *content.blocks[place:]))


def values_of_digest(digest: Digest) -> dict[str, Any]:
    """Return what the template of digests may name."""
    items = [item for topic in digest.topics for item in topic.items]
    names = [topic.name for topic in digest.topics if topic.name]
    named = ", ".join(names[:MOST_TOPICS_NAMED])
    return {
        "total": digest.total,
        "first_subject": items[0].subject,
        "topics": f"{named}, …" if len(names) > MOST_TOPICS_NAMED else named,
        "since": min(item.happened_at for item in items),
        "until": max(item.happened_at for item in items),
    }


def topic_of(event: Event, language: str) -> str:
    """Return the name of the fair or round that an event is about; empty if about neither."""
    values: Mapping[str, Any] = values_of(event, known_language(language))
    return one_line(str(values.get("fair_name") or values.get("round_name") or ""))


def _lists(digest: Digest) -> Iterator[LetterBlock]:
    for topic in digest.topics:
        if topic.name:
            yield LetterBlock("paragraph", topic.name)
        yield _list(topic)
    if digest.more:
        yield LetterBlock("paragraph", ngettext("… và %(num)s tin trước đó, có đủ ở trang dưới đây.", digest.more))


def _list(topic: Topic) -> LetterBlock:
    return LetterBlock("facts", rows=tuple((formats.moment(item.happened_at), _line(item)) for item in topic.items))


def _line(item: Item) -> str:
    return f"{item.subject}. {item.sentence}" if item.sentence else item.subject
