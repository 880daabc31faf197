"""What letters are good for (``offer:<id>``): once it is over, those that are not out yet are cancelled.

A name is over up to a moment: what an event tells that happened later is about something new (a dossier that was sent
back a second time).
"""

from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.actions.telling import Origin
from services.notifications.domain.lifecycle import becomes
from services.notifications.models import EndedConcern, Letter, LetterTry, Notice
from shared.cases import in_state


def end_concern(session: Session, *, name: str, origin: Origin, now: datetime) -> int:
    """Note that something is over with an event, and cancel every earlier letter about it that is not out yet.

    Returns how many. One that is being sent in this moment is sent; if the server does not take it now, it is not
    tried again. Call it when the event's own letters are written: whoever writes an earlier one is waited for.
    """
    _wait_for_turn(session, name)
    _note_over(session, name, origin)
    later = exists().where(Notice.event_id == Letter.event_id, Notice.happened_at > origin.happened_at)
    needless = update(Letter).where(Letter.concerns == name, Letter.event_id != origin.event_id, ~later)
    in_hand = needless.where(in_state(Letter, "sending"))
    session.execute(in_hand.values(give_up_at=func.least(Letter.give_up_at, now)))
    waiting = needless.where(in_state(Letter, "waiting", "held"))
    cancelled = waiting.values(becomes("cancelled", cancelled_for="reason_gone", secret=None)).returning(Letter.id)
    ids = session.scalars(cancelled).all()
    session.add_all(LetterTry(letter_id=letter_id, at=now, outcome="reason_gone") for letter_id in ids)
    session.flush()
    return len(ids)


def is_over(session: Session, name: str, origin: Origin) -> bool:
    """Return whether a letter about this, telling this event, comes too late; until the transaction ends that stays."""
    _wait_for_turn(session, name)
    ended = select(EndedConcern.event_id).where(EndedConcern.name == name, EndedConcern.ended_at >= origin.happened_at)
    return session.scalar(ended) not in (None, origin.event_id)


def _note_over(session: Session, name: str, origin: Origin) -> None:
    over = insert(EndedConcern).values(name=name, event_id=origin.event_id, ended_at=origin.happened_at)
    newer = over.on_conflict_do_update(
        index_elements=[EndedConcern.name],
        set_={"event_id": origin.event_id, "ended_at": origin.happened_at},
        where=EndedConcern.ended_at < origin.happened_at,
    )
    session.execute(newer)


def _wait_for_turn(session: Session, name: str) -> None:
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
