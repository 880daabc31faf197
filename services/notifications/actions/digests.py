"""Digests: an organiser's notices of an hour or a day in one letter.

Each event is in exactly one digest of each reader. An item is put aside once (its event, recipient and template are
unique), and told by whoever holds its reader's row; which digest told it is noted with the letter, in one transaction.
What was put aside for somebody who is no organiser any more still reaches them, as their letters in the queue do.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.letters import NewLetter, queue_letter, standing_wished
from services.notifications.actions.telling import Telling
from services.notifications.domain import addresses
from services.notifications.domain.digests import MOST_IN_ONE, Item, digest_id, digest_of, first_sentence, over_until
from services.notifications.letters import Content, Recipient
from services.notifications.letters.digests import DIGEST, topic_of, write_digest
from services.notifications.models import DigestItem, Letter, Person
from services.notifications.models.people import DIGESTS
from services.notifications.queries.digests import reader_of_digests
from shared.context import correlation_id
from shared.settings import quiet_hours_of

DIGESTED: Final = ("notice", "news")
MOST_AT_ONCE: Final = 20


def wants_digest(group: str, kind: str, recipient: Recipient) -> bool:
    """Return whether a letter of this kind to a member of this group goes into their digest.

    What they declined does not, and nothing does for who declined notices, and by that the digest.
    """
    unwanted = {kind, "notice"} & set(recipient.declined)
    return group == addresses.ORGANISERS and kind in DIGESTED and recipient.digest != "at_once" and not unwanted


def put_aside(session: Session, *, told: Telling, content: Content, now: datetime) -> bool:
    """Keep what an event says for its reader's next digest, if that is how they hear of it; return whether it is.

    A second time changes nothing. An organiser who is an officer as well is told once: by the digest if the event was
    put aside for it already, by the letter if there is one.
    """
    if not wants_digest(told.group, told.occasion.kind, told.recipient):
        to_organisers_too = told.group != addresses.ORGANISERS and addresses.ORGANISERS in told.occasion.to(told.event)
        return to_organisers_too and _is_among(session, DigestItem, told)
    if not _is_among(session, Letter, told):
        session.execute(insert(DigestItem).values(_row(told, content, now)).on_conflict_do_nothing())
    return True


def send_digests(session: Session, now: datetime) -> int:
    """Queue the digests of periods that are over, of up to 20 people; return how many. A tick.

    Two at the same time never tell an item twice: whoever comes second passes over people in the hands of the first.
    """
    quiet = quiet_hours_of(session.info.get("settings"))
    ends = {wish: over_until(wish, now, quiet) for wish in DIGESTS}
    return sum(_send_one(session, person, ends[person.digest], now) for person in _lock_readers(session, ends))


def send_digest_now(session: Session, *, by: str, now: datetime) -> bool:
    """Queue a digest of all that waits for somebody's next; return False if nothing does."""
    person = session.get(Person, by, with_for_update=True)
    return person is not None and _send_one(session, person, now, now)


def _lock_readers(session: Session, ends: Mapping[str, datetime]) -> Sequence[Person]:
    """Return those whose oldest waiting item is of a period that is over, and keep others away from them."""
    waiting = select(DigestItem.recipient, func.min(DigestItem.recorded_at).label("first"))
    oldest = waiting.where(DigestItem.digest_id.is_(None)).group_by(DigestItem.recipient).subquery()
    due = or_(*(and_(Person.digest == wish, oldest.c.first < end) for wish, end in ends.items()))
    people = select(Person).join(oldest, oldest.c.recipient == Person.email).where(due).order_by(Person.email)
    locked = people.limit(MOST_AT_ONCE).with_for_update(of=Person, skip_locked=True)
    return session.scalars(locked.execution_options(populate_existing=True)).all()


def _send_one(session: Session, person: Person, until: datetime, now: datetime) -> bool:
    """Queue one digest of what waits since before ``until``; the caller holds the person's row."""
    waiting = select(DigestItem).where(DigestItem.recipient == person.email, DigestItem.digest_id.is_(None))
    oldest = waiting.where(DigestItem.recorded_at < until).order_by(DigestItem.id).limit(MOST_IN_ONE)
    items = session.scalars(oldest.execution_options(populate_existing=True)).all()
    if not items:
        return False
    ids = [item.id for item in items]
    name = digest_id(person.email, ids)
    session.execute(update(DigestItem).where(DigestItem.id.in_(ids)).values(digest_id=name))
    reader = reader_of_digests(session, person)
    text = queries.newest_text(session, DIGEST, reader.language)
    queue_letter(
        session,
        NewLetter(
            content=write_digest(digest_of([as_item(item) for item in items]), reader, text),
            recipient=reader,
            event_id=name,
            template=DIGEST,
            template_version=text.version,
            kind="digest",
            standing=standing_wished(reader, "digest"),
            about=addresses.ORGANISERS,
            link=f"/notifications/digests/{name}",
            trace=correlation_id(),
        ),
        now=now,
    )
    return True


def as_item(row: DigestItem) -> Item:
    """Return what a digest says of an event."""
    content = Content.from_json(row.content)
    sentence = next((first_sentence(block.text) for block in content.blocks if block.kind == "paragraph"), "")
    return Item(row.id, row.topic, content.subject, sentence, row.happened_at)


def _is_among(session: Session, table: type[DigestItem] | type[Letter], told: Telling) -> bool:
    """Return whether this event was told to its reader in this way already."""
    same = (table.event_id == told.origin.event_id, table.recipient == told.recipient.email)
    return bool(session.scalar(select(exists().where(*same, table.template == told.occasion.template))))


def _row(told: Telling, content: Content, now: datetime) -> dict[str, object]:
    return {
        "event_id": told.origin.event_id,
        "recipient": told.recipient.email,
        "template": told.occasion.template,
        "about": told.group,
        "topic": topic_of(told.event, content.language),
        "language": content.language,
        "content": content.to_json(),
        "link": told.occasion.page(told.event),
        "happened_at": told.origin.happened_at,
        "recorded_at": now,
    }
