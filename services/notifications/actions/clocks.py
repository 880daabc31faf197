"""The time to answer what letters ask: it runs from when they go out, so what they say of it is written then."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from services.notifications import letters, queries
from services.notifications.actions.channels import as_short_message
from services.notifications.actions.rewriting import occasion_of, written_from
from services.notifications.letters import Occasion
from services.notifications.models import Letter, Notice
from shared.cases import in_state
from shared.events.envelope import Event


def start_clocks(session: Session, *, batch_id: UUID, letters_at: datetime) -> None:
    """Write anew what the held letters of a batch say of the time to answer, which runs from ``letters_at``.

    Their reminders and calendar entries move with it, and what is told later of the same tells the same. The caller
    holds the batch.
    """
    told = {notice.event_id: _sent(notice, letters_at) for notice in _asking(session, batch_id)}
    held = select(Letter).where(Letter.batch_id == batch_id, in_state(Letter, "held"), Letter.event_id.in_(told))
    whole = undefer(Letter.content), undefer(Letter.calendar)
    for letter in session.scalars(held.order_by(Letter.position).options(*whole)):
        event = told[letter.event_id]
        if occasion := occasion_of(letter, event):
            _write(session, letter, event, occasion)
    session.flush()


def _asking(session: Session, batch_id: UUID) -> list[Notice]:
    asked = select(Notice).where(Notice.batch_id == batch_id, Notice.event_type.in_(letters.CLOCKED))
    return list(session.scalars(asked.order_by(Notice.id).with_for_update()))


def _sent(notice: Notice, letters_at: datetime) -> Event:
    event = letters.sent_at(letters.event_of(notice.event_type, notice.data, notice.event_version), letters_at)
    notice.data = event.data()
    return event


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
