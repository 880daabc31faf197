"""What letters say of days and hours that depend on when they go out is written then: the time to answer, say."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, undefer

from services.notifications import letters, queries
from services.notifications.actions.channels import as_short_message
from services.notifications.actions.rewriting import occasion_of, written_from
from services.notifications.letters import Occasion
from services.notifications.models import Batch, Letter, Notice
from shared.cases import in_state
from shared.events.envelope import Event


def move_latest(session: Session, *, batch_id: UUID, latest: datetime, now: datetime) -> None:
    """Note until when at the latest one may answer what the letters of a batch ask, if they are still held."""
    noted = insert(Batch).values(id=batch_id, begun_at=now, answers_until=latest)
    held = in_state(Batch, "held")
    session.execute(noted.on_conflict_do_update(index_elements=[Batch.id], set_={"answers_until": latest}, where=held))
    asking = Letter.batch_id == batch_id, in_state(Letter, "held"), Letter.deadline_at.is_not(None)
    session.execute(update(Letter).where(*asking).values(deadline_at=latest))


def start_clocks(session: Session, *, batch_id: UUID, letters_at: datetime, latest: datetime | None) -> None:
    """Write anew what the held letters of a batch say of the time to act, now that they go out at ``letters_at``.

    A time to answer runs from then. It ends at the ``latest`` that was noted (``move_latest``), else at that which the
    event told. Their reminders and calendar entries move with it, and what is told later of the same tells the same.
    The caller holds the batch.
    """
    told = _changed(session, batch_id, lambda event: letters.sent_at(event, letters_at, latest))
    held = select(Letter).where(Letter.batch_id == batch_id, in_state(Letter, "held"), Letter.event_id.in_(told))
    whole = undefer(Letter.content), undefer(Letter.calendar)
    for letter in session.scalars(held.order_by(Letter.position).options(*whole)):
        event = told[letter.event_id]
        if occasion := occasion_of(letter, event):
            _write(session, letter, event, occasion)
    session.flush()


def stop_clocks(session: Session, *, batch_id: UUID, latest: datetime | None) -> None:
    """Note that no letter of a batch starts a time to answer: who was to be asked may answer until the last moment."""
    _changed(session, batch_id, lambda event: letters.never_sent(event, latest))


def _dated(session: Session, batch_id: UUID) -> list[Notice]:
    asked = select(Notice).where(Notice.batch_id == batch_id, Notice.event_type.in_(letters.DATED))
    return list(session.scalars(asked.order_by(Notice.id).with_for_update()))


def _changed(session: Session, batch_id: UUID, as_it_stands: Callable[[Event], Event]) -> dict[UUID, Event]:
    """Keep with the notices of a batch what their events tell now, and return those that tell something else."""
    found = {}
    for notice in _dated(session, batch_id):
        told = letters.event_of(notice.event_type, notice.data, notice.event_version)
        event = as_it_stands(told)
        if event != told:
            notice.data, found[notice.event_id] = event.data(), event
    return found


def _write(session: Session, letter: Letter, event: Event, occasion: Occasion) -> None:
    text = queries.text_of_letter(session, letter)
    content = written_from(letter, event, occasion, text)
    if letter.channel == "sms":
        content = as_short_message(session, content.subject, letter.language)
    letter.subject, letter.content = content.subject, content.to_json()
    letter.deadline_at = until = occasion.deadline(event)
    if until:
        letter.calendar = [{**entry, "starts": until.isoformat()} for entry in letter.calendar]
    if occasion.ahead and until:
        letter.next_try_at, letter.give_up_at = until - occasion.ahead, until
