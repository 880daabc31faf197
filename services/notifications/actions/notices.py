"""From an event to the letters that tell it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications import letters, queries
from services.notifications.actions.letters import queue_letter
from services.notifications.domain import addresses
from services.notifications.models import Group, Notice
from shared.events.booths import EVENTS
from shared.events.envelope import Event


def record_notice(session: Session, *, event: Event, event_id: UUID, trace: str, now: datetime) -> None:
    """Tell ``event`` to every group that its occasion names.

    A group whose contacts are not known yet gets its letters with them. A second time changes nothing.
    """
    for group in _groups(session, letters.LETTERS[type(event)].to(event)):
        known = _known(session, group)
        row = {
            "event_id": event_id,
            "event_type": event.type,
            "event_version": event.version,
            "data": event.data(),
            "group_name": group,
            "state": "queued" if known else "waiting_for_address",
            "correlation_id": trace,
            "recorded_at": now,
            "queued_at": now if known else None,
        }
        added = insert(Notice).values(row).on_conflict_do_nothing().returning(Notice.id)
        if session.execute(added).first() is not None and known:
            _queue_letters(session, event, event_id, group, trace, now)


def deliver_waiting(session: Session, *, group: str, now: datetime) -> int:
    """Queue the letters of notices that waited for this group's contacts; return how many notices there were.

    Call it in the transaction in which the contacts came.
    """
    waiting = select(Notice).where(Notice.group_name == group, Notice.state == "waiting_for_address")
    found = session.scalars(waiting.order_by(Notice.recorded_at, Notice.id).with_for_update()).all()
    for notice in found:
        event = EVENTS[notice.event_type].read(notice.data, notice.event_version)
        notice.state, notice.queued_at = "queued", now
        _queue_letters(session, event, notice.event_id, group, notice.correlation_id, now)
    session.flush()
    return len(found)


def _groups(session: Session, named: Iterable[str]) -> list[str]:
    """Return the groups in the order named; a pattern stands for those that are known now."""
    groups: dict[str, None] = {}
    for name in named:
        groups.update(dict.fromkeys(queries.known_groups(session, name) if addresses.is_pattern(name) else [name]))
    return list(groups)


def _known(session: Session, group: str) -> bool:
    """Return whether the group's contacts are known; until the end of the transaction that stays so."""
    session.execute(insert(Group).values(name=group).on_conflict_do_nothing())
    told_at = session.scalar(select(Group.told_at).where(Group.name == group).with_for_update(read=True))
    return told_at is not None


def _queue_letters(session: Session, event: Event, event_id: UUID, group: str, trace: str, now: datetime) -> None:
    occasion = letters.LETTERS[type(event)]
    for recipient in queries.recipients(session, group):
        queue_letter(
            session,
            content=letters.write(event, recipient, group),
            recipient=recipient,
            event_id=event_id,
            template=occasion.template,
            kind=occasion.kind,
            about=group,
            link=occasion.page(event),
            trace=trace,
            now=now,
        )
