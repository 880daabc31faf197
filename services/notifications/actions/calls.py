"""Telling by telephone what did not arrive by mail: officers note calls, and hear when there is somebody to call."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.letters import NewLetter, queue_letter, standing_wished
from services.notifications.domain import addresses
from services.notifications.letters import Recipient
from services.notifications.letters.calls import CALLS_WAITING, values_of_calls
from services.notifications.letters.write import written
from services.notifications.models import Letter, PhoneCall
from services.notifications.permissions import seen_provinces
from services.notifications.queries import undelivered
from shared import cases
from shared.clock import hanoi_date
from shared.context import correlation_id
from shared.errors import NotFound
from shared.places import provinces

CALLS: Final = "/notifications/office/calls"
NAMESPACE: Final = UUID("5b7c4f2e-8f0c-4a51-9d7b-6f0c6f1f3a10")
PATIENCE: Final = timedelta(minutes=30)
"""Reports about one mass sending come one after the other; one letter tells of all of them."""


def note_call(
    session: Session, *, letter_ids: Collection[UUID], by: str, outcome: str, note: str, now: datetime
) -> Sequence[Letter]:
    """Note what came of a call about letters that did not arrive, and return them; the last note about one counts.

    It is noted with every letter that told the same to the same establishment, since one call tells them all.
    Raises Forbidden, NotFound (for letters that arrived, and for other provinces' letters, too).
    """
    seen = seen_provinces(session, by)
    asked = undelivered.undelivered_letters(letter_ids, seen).order_by(Letter.position)
    found = session.scalars(asked.with_for_update()).all()
    if not found or len(found) != len(set(letter_ids)):
        raise NotFound
    every = undelivered.same_matter(session, found)
    session.add_all(PhoneCall(letter_id=one.id, at=now, by=by, outcome=outcome, note=note) for one in every)
    for letter in found:
        cases.note(session, letter, "called", by=by, now=now, reason=note, facts={"outcome": outcome})
    session.flush()
    return found


def tell_of_calls(session: Session, now: datetime) -> int:
    """Write to officers whose province has new names on its call list, once a day; return how many letters. A tick.

    Where a province has no officer, the organisers are told.
    """
    by_group: dict[str, list[str]] = {}
    for code in undelivered.provinces_to_call(session, until=now - PATIENCE):
        group = addresses.province(code)
        told = group if code and queries.recipients(session, group) else addresses.ORGANISERS
        by_group.setdefault(told, []).append(code)
    return sum(_tell(session, group, codes, now) for group, codes in sorted(by_group.items()))


def _tell(session: Session, group: str, codes: list[str], now: datetime) -> int:
    last = select(func.max(Letter.queued_at)).where(Letter.template == CALLS_WAITING, Letter.about == group)
    told_at = session.scalar(last)
    if told_at is not None and hanoi_date(told_at) >= hanoi_date(now):
        return 0
    waiting = undelivered.numbers_waiting(session, codes, since=told_at, now=now)
    if not waiting.new:
        return 0
    return sum(_queue(session, group, codes, waiting, one, now) for one in queries.recipients(session, group))


def _queue(
    session: Session,
    group: str,
    codes: list[str],
    waiting: undelivered.CallCounts,
    recipient: Recipient,
    now: datetime,
) -> bool:
    text = queries.newest_text(session, CALLS_WAITING, recipient.language)
    names = [provinces()[code].name for code in codes if code in provinces()]
    values = values_of_calls(waiting.all, waiting.new, waiting.first_deadline, names)
    return queue_letter(
        session,
        NewLetter(
            content=written(text, values, recipient, addresses.family(group)),
            recipient=recipient,
            event_id=uuid5(NAMESPACE, f"{group}:{hanoi_date(now)}"),
            template=CALLS_WAITING,
            template_version=text.version,
            kind="notice",
            standing=standing_wished(recipient, "notice"),
            about=group,
            province_code=codes[0] if len(codes) == 1 else "",
            link=CALLS,
            trace=correlation_id(),
        ),
        now=now,
    )
