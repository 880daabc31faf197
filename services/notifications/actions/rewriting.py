"""Held letters written anew, when their template was changed while they waited."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, undefer

from services.notifications import letters, queries
from services.notifications.letters import Content, Occasion, ParsedTemplate, Recipient
from services.notifications.models import Batch, Letter, Notice
from services.notifications.permissions import require_organiser
from services.notifications.queries.batch_letters import older_letters
from shared.cases import in_state, note, take
from shared.errors import Conflict, NotFound
from shared.events.envelope import Event
from shared.i18n import N_


class NotHeld(Conflict):
    """Letters that went out, or never will, stay as they were."""

    text = N_("Chỉ viết lại được thư của đợt đang chờ duyệt.")


def rewrite(session: Session, *, batch_id: UUID, by: str, now: datetime) -> int:
    """Write the held letters of a batch by the newest version of their templates; return how many were older.

    Each is written from the event that it tells, to the same recipient in the same language. Raises Forbidden,
    NotFound, NotHeld.
    """
    require_organiser(session, by)
    batch = take(session, Batch, batch_id, missing=NotFound)
    if batch.state != "held":
        raise NotHeld
    older = older_letters(session, batch_id)
    mine = select(Letter, Notice).join(
        Notice, (Notice.event_id == Letter.event_id) & (Notice.group_name == Letter.about)
    )
    held = mine.where(Letter.batch_id == batch_id, in_state(Letter, "held"), Letter.channel == "email")
    rows = session.execute(
        held.where(tuple_(Letter.template, Letter.language).in_(older))
        .options(undefer(Letter.content))
        .with_for_update(of=Letter)
    )
    done = sum(_written_anew(session, batch, letter, notice, now) for letter, notice in rows.all())
    if done:
        note(session, batch, "rewritten", by=by, now=now, facts={"letters": done})
    return done


def _written_anew(session: Session, batch: Batch, letter: Letter, notice: Notice, now: datetime) -> bool:
    text = queries.newest_text(session, letter.template, letter.language)
    told = letters.event_of(notice.event_type, notice.data, notice.event_version)
    event = letters.sent_at(told, now, batch.answers_until)
    occasion = occasion_of(letter, event)
    if occasion is None or text.version == letter.template_version:
        return False
    content = written_from(letter, event, occasion, text)
    letter.subject, letter.content, letter.template_version = content.subject, content.to_json(), text.version
    return True


def occasion_of(letter: Letter, event: Event) -> Occasion | None:
    """Return the occasion on which a letter tells its event; None if there is none such any more."""
    return next((one for one in letters.occasions_for(event, letter.about) if one.template == letter.template), None)


def written_from(letter: Letter, event: Event, occasion: Occasion, text: ParsedTemplate) -> Content:
    """Return what a letter says if it is written anew, to the same recipient in the same language."""
    recipient = Recipient(letter.recipient, letter.recipient_name, letter.language)
    return letters.write(event, recipient, letter.about, occasion=occasion, text=text)
