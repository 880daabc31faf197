"""From an event to the letters that tell it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications import letters, queries
from services.notifications.actions.batches import as_told, standing_in_batch
from services.notifications.actions.channels import also_by
from services.notifications.actions.concerns import end_concern, is_over
from services.notifications.actions.digests import put_aside
from services.notifications.actions.letters import WAITING, LetterStanding, NewLetter, queue_letter, standing_wished
from services.notifications.actions.people import replace_contacts
from services.notifications.actions.telling import Origin, Telling
from services.notifications.domain import addresses
from services.notifications.domain.lifecycle import NoticeState
from services.notifications.letters import calendar
from services.notifications.models import Group, Notice
from shared.cases import in_state
from shared.events.contacts import Contact as ToldContact
from shared.events.envelope import Event


def record_notice(session: Session, *, event: Event, origin: Origin, now: datetime) -> None:
    """Tell ``event`` to every group that its occasions name, and cancel what it makes needless.

    A group whose contacts are not known yet gets its letters with them. A second time changes nothing.
    """
    for name in letters.groups_of(event):
        for group in _told_groups(session, event, origin, name, now):
            _tell(session, event, origin, group, now)
    for over in letters.ended_by(event):
        end_concern(session, name=over, origin=origin, now=now)


def receive_contacts(
    session: Session, *, group: str, contacts: Sequence[ToldContact], told_at: datetime, now: datetime
) -> int:
    """Keep a group's mailboxes and write to them what waited for their addresses; return how many notices that were.

    What waited is what was told to the group, and what was told to all of its kind since it is there. Nothing goes to
    it twice, and nothing at all if a newer list is known already.
    """
    pattern = addresses.pattern_of(group)
    if pattern:
        _lock(session, pattern)
    if not replace_contacts(session, group=group, contacts=contacts, told_at=told_at):
        return 0
    waiting = select(Notice).where(Notice.group_name == group, in_state(Notice, "waiting_for_address"))
    found = session.scalars(waiting.order_by(Notice.recorded_at, Notice.id)).all()
    standing: dict[str, Any] = _standing_of_notice("queued", now)
    session.execute(update(Notice).where(Notice.id.in_([notice.id for notice in found])).values(standing))
    for notice in found:
        _queue_letters(session, as_told(session, _event_of(notice), now), _origin_of(notice), group, now)
    session.flush()
    missed = _missed(session, group, pattern, told_at) if pattern else []
    for notice in missed:
        _tell(session, _event_of(notice), _origin_of(notice), group, now)
    return len(found) + len(missed)


def _told_groups(session: Session, event: Event, origin: Origin, name: str, now: datetime) -> Sequence[str]:
    """Return the groups that a name stands for: those known when the event was noted, the first time."""
    if not addresses.is_pattern(name):
        return [name]
    _lock(session, name)
    first_time = _note(session, event, origin, name, "queued", now)
    return queries.known_groups(session, name) if first_time else []


def _missed(session: Session, group: str, pattern: str, told_at: datetime) -> Sequence[Notice]:
    """Return what was told to all of a kind, after this group was there and before it was known here."""
    told = select(Notice.event_id).where(Notice.group_name == group)
    since = select(Notice).where(Notice.group_name == pattern, Notice.happened_at >= told_at)
    return session.scalars(since.where(Notice.event_id.not_in(told)).order_by(Notice.recorded_at)).all()


def _event_of(notice: Notice) -> Event:
    return letters.event_of(notice.event_type, notice.data, notice.event_version)


def _origin_of(notice: Notice) -> Origin:
    return Origin(notice.event_id, notice.happened_at, notice.correlation_id)


def _tell(session: Session, event: Event, origin: Origin, group: str, now: datetime) -> None:
    known = _lock(session, group) is not None
    event = as_told(session, event, now)
    if _note(session, event, origin, group, "queued" if known else "waiting_for_address", now) and known:
        _queue_letters(session, event, origin, group, now)


def _lock(session: Session, group: str) -> datetime | None:
    """Return since when a group is known; until the end of the transaction that stays so."""
    session.execute(insert(Group).values(name=group).on_conflict_do_nothing())
    return session.scalar(select(Group.told_at).where(Group.name == group).with_for_update())


def _note(session: Session, event: Event, origin: Origin, group: str, state: NoticeState, now: datetime) -> bool:
    row = {
        "event_id": origin.event_id,
        "event_type": event.type,
        "event_version": event.version,
        "data": event.data(),
        "group_name": group,
        "subject": letters.subject_of(event),
        "batch_id": getattr(event, "batch_id", None),
        "correlation_id": origin.trace,
        "happened_at": origin.happened_at,
        "recorded_at": now,
        **_standing_of_notice(state, now),
    }
    added = insert(Notice).values(row).on_conflict_do_nothing().returning(Notice.id)
    return session.execute(added).first() is not None


def _standing_of_notice(state: NoticeState, now: datetime) -> dict[str, Any]:
    return {"state": state, "queued_at": now if state == "queued" else None}


def _queue_letters(session: Session, event: Event, origin: Origin, group: str, now: datetime) -> None:
    for occasion in letters.occasions_for(event, group):
        for recipient in queries.recipients(session, group):
            _tell_one(session, Telling(event, origin, group, occasion, recipient), now)


def _tell_one(session: Session, told: Telling, now: datetime) -> None:
    """Queue a letter to one recipient, or put it aside for their digest; a reminder only if it is not too late."""
    event, occasion, recipient = told.event, told.occasion, told.recipient
    due = occasion.due(event, now)
    if occasion.ahead and due is None:
        return
    text = queries.newest_text(session, occasion.template, recipient.language)
    shown = letters.sent_at(event, now)  # while it is held, as if it went out now: it is written anew when it does
    content = letters.write(shown, recipient, told.group, occasion=occasion, text=text)
    if put_aside(session, told=told, content=content, now=now):
        return
    deadline = occasion.deadline(event)
    standing = _standing(session, told, now)
    also_by(session, told, subject=content.subject, standing=standing, deadline=deadline, now=now)
    queue_letter(
        session,
        NewLetter(
            content=content,
            recipient=recipient,
            event_id=told.origin.event_id,
            template=occasion.template,
            template_version=text.version,
            kind=occasion.kind,
            standing=standing,
            about=told.group,
            concerns=occasion.concern(event),
            province_code=getattr(event, "province_code", None) or "",
            batch_id=getattr(event, "batch_id", None),
            deadline_at=deadline,
            link=occasion.page(event),
            calendar=[] if due else _calendar_entries(session, told),
            trace=told.origin.trace,
            due=due,
            give_up_at=deadline if occasion.kind == "reminder" else None,
        ),
        now=now,
    )


def _standing(session: Session, told: Telling, now: datetime) -> LetterStanding:
    """Return the state in which a letter begins: what nobody needs or wants by e-mail never waits to be sent."""
    batch_id = getattr(told.event, "batch_id", None)
    in_batch = WAITING if batch_id is None else standing_in_batch(session, batch_id, now)
    concern = told.occasion.concern(told.event)
    if concern and is_over(session, concern, told.origin):
        return LetterStanding("cancelled", "reason_gone")
    wished = standing_wished(told.recipient, told.occasion.kind)
    return in_batch if wished == WAITING else wished


def _calendar_entries(session: Session, told: Telling) -> list[dict[str, Any]]:
    uid, within = calendar.uid_of(told.event), calendar.within_of(told.event)
    if not (uid or within):
        return []
    formers = queries.calendar_entries(
        session, told.recipient.email, uid=uid, within=within, over=letters.ended_by(told.event)
    )
    reads, at = told.recipient.language, told.origin.happened_at
    return [entry.to_json() for entry in calendar.entries_of(told.event, reads, at=at, formers=formers)]
