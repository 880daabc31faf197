"""Mass decisions: their letters are held together until somebody releases them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.notifications import letters
from services.notifications.actions.clocks import start_clocks, stop_clocks
from services.notifications.actions.concerns import end_concern
from services.notifications.actions.letters import CHANNEL, LetterStanding
from services.notifications.actions.own_letters import is_told, tell_organisers
from services.notifications.actions.telling import Origin
from services.notifications.domain import addresses
from services.notifications.domain.comparing import PATIENCE
from services.notifications.domain.lifecycle import BATCH, BatchState, becomes
from services.notifications.domain.reminders import AT_LEAST
from services.notifications.letters.held import BATCH_READY, BATCH_WAITS
from services.notifications.models import Batch, Letter, LetterTry
from services.notifications.permissions import offices_of, require_owner
from services.notifications.queries import recipients
from services.notifications.queries.announcements import written
from services.notifications.queries.batches import comparison, held
from shared.cases import SYSTEM, in_state, move, take
from shared.context import correlation_id
from shared.errors import Conflict, Invalid, NotFound
from shared.events.envelope import Event
from shared.events.notifications import BatchReleased, BatchWithdrawn
from shared.i18n import N_
from shared.sessions import with_fresh_proof
from shared.settings import quiet_hours_of

HELD_TOO_LONG: Final = timedelta(hours=4)


class OtherLetters(Conflict):
    """Letters came or went since the page was shown on which somebody confirmed."""

    text = N_("Số thư đã thay đổi trong lúc xem: nay có %(letters)s thư. Vui lòng xem lại rồi xác nhận.")


class StillWritten(Conflict):
    """Not all letters of an announcement are there yet."""

    text = N_("Thư của thông báo còn đang được viết. Vui lòng chờ vài giây rồi thử lại.")


class ReasonNeeded(Invalid):
    """This cannot be done without saying why."""

    def __init__(self, why: str) -> None:
        super().__init__(fields={"reason": why})


def standing_in_batch(session: Session, batch_id: UUID, now: datetime) -> LetterStanding:
    """Return the state in which a letter of a batch begins; until the transaction ends the batch stays as it is."""
    session.execute(upsert(Batch).values(id=batch_id, begun_at=now).on_conflict_do_nothing())
    state = session.scalar(select(Batch.state).where(Batch.id == batch_id).with_for_update(read=True))
    if state in {"withdrawn", "void"}:
        return LetterStanding("cancelled", state)
    return LetterStanding("waiting" if state == "released" else "held")


def as_told(session: Session, event: Event, now: datetime) -> Event:
    """Return an event as its letters tell it: once those of its batch go out, it is known when.

    Until the transaction ends that stays so.
    """
    batch_id: UUID | None = getattr(event, "batch_id", None)
    if batch_id is None or event.type not in letters.DATED:
        return event
    standing_in_batch(session, batch_id, now)
    batch = session.execute(select(Batch.letters_at, Batch.answers_until).where(Batch.id == batch_id)).one()
    return letters.sent_at(event, batch.letters_at, batch.answers_until) if batch.letters_at else event


@with_fresh_proof
def release(
    session: Session, *, batch_id: UUID, by: str, now: datetime, reason: str = "", letters: int | None = None
) -> Batch:
    """Let the held letters of a batch go out; those that come later go out at once. A second time changes nothing.

    If the letters do not agree with the list of decisions it needs a ``reason``. ``letters`` is how many the one who
    confirmed has seen. The time to answer what they ask runs from when they go out, and their reminders move with it;
    one that would come with the letter it reminds of is cancelled. Publishes BatchReleased.
    Those of an announcement are compared with no list, and may go once all are written.
    Raises Forbidden, NotFound, BatchAlreadyDecided (withdrawn), OtherLetters, StillWritten, ReasonNeeded.
    """
    batch = _locked(session, batch_id, by)
    if batch.state == "released":
        return batch
    is_announcement = batch.kind == "announcement"
    BATCH.check(batch.state, "released")
    present = held(session, batch_id).letters
    if letters is not None and letters != present:
        raise OtherLetters(letters=present)
    if is_announcement and not written(session, batch_id).whole:
        raise StillWritten
    if not is_announcement and not reason and not comparison(session, batch_id).agrees:
        raise ReasonNeeded(N_("Thư chưa khớp với danh sách quyết định: vui lòng ghi lý do vẫn gửi."))
    letters_at = quiet_hours_of(session.info.get("settings")).letter_at(now)
    batch.letters_at = letters_at
    start_clocks(session, batch_id=batch_id, letters_at=letters_at, latest=batch.answers_until)
    told = None if is_announcement else BatchReleased(batch_id=batch_id, letters_at=letters_at)  # it decided nothing
    _decide(session, batch, "released", by, reason, now, told)
    too_near = Letter.kind == "reminder", Letter.next_try_at < letters_at + AT_LEAST
    held_now = in_state(Letter, "held")
    _change(session, batch_id, becomes("cancelled", cancelled_for="too_late"), "too_late", by, now, held_now, *too_near)
    changes = becomes("waiting", next_try_at=func.greatest(Letter.next_try_at, now))
    _change(session, batch_id, changes, "released", by, now, held_now)
    session.execute(select(func.pg_notify(CHANNEL, "")))
    return batch


def withdraw(session: Session, *, batch_id: UUID, by: str, now: datetime, reason: str) -> Batch:
    """Take a held batch back: none of its letters goes out, they stay on record. A second time changes nothing.

    Publishes BatchWithdrawn. Raises Forbidden, NotFound, BatchAlreadyDecided (released), ReasonNeeded.
    """
    batch = _locked(session, batch_id, by)
    if batch.state == "withdrawn":
        return batch
    BATCH.check(batch.state, "withdrawn")
    if not reason:
        raise ReasonNeeded(N_("Vui lòng ghi lý do."))
    stop_clocks(session, batch_id=batch_id, latest=batch.answers_until)
    _decide(session, batch, "withdrawn", by, reason, now, BatchWithdrawn(batch_id=batch_id))
    changes = becomes("cancelled", cancelled_for="withdrawn", secret=None)
    _change(session, batch_id, changes, "withdrawn", by, now, in_state(Letter, "held"))
    return batch


def make_void(session: Session, *, batch_id: UUID, reason: str, now: datetime) -> bool:
    """Let no letter of a batch go out any more, for what it tells does not stand; return whether that is new.

    What was sent was sent; of what is in a sender's hands only that which the server does not take is given up. Letters
    of it that come later do not go out either.
    """
    session.execute(upsert(Batch).values(id=batch_id, begun_at=now).on_conflict_do_nothing())
    batch = take(session, Batch, batch_id, missing=NotFound)
    if batch.state == "void":
        return False
    _decide(session, batch, "void", SYSTEM, reason, now, None)  # whoever made it void told it
    in_hand = update(Letter).where(Letter.batch_id == batch_id, in_state(Letter, "sending"))
    session.execute(in_hand.values(give_up_at=func.least(Letter.give_up_at, now)))
    changes = becomes("cancelled", cancelled_for="void", secret=None)
    _change(session, batch_id, changes, "void", SYSTEM, now, in_state(Letter, "held", "waiting"))
    return True


def tell_of_held_batches(session: Session, now: datetime) -> int:
    """Tell organisers once that decisions' letters wait for them, and again each day that they still wait. A tick.

    They hear of it when its list is whole and every decision has its letters, or ten minutes after the list: then
    something is missing, and the page says what.
    """
    if not recipients(session, addresses.ORGANISERS):
        return 0
    waiting = select(Batch).where(in_state(Batch, "held"), Batch.kind == "decisions").order_by(Batch.begun_at, Batch.id)
    return sum(_tell_of_one(session, batch, now) for batch in session.scalars(waiting).all())


def _tell_of_one(session: Session, batch: Batch, now: datetime) -> int:
    reminders = (now - batch.begun_at - HELD_TOO_LONG) // timedelta(days=1) + 1
    template = BATCH_WAITS if reminders > 0 else BATCH_READY
    occasion = uuid5(batch.id, f"{template}:{max(reminders, 0)}")
    if is_told(session, occasion):
        return 0
    found = comparison(session, batch.id)
    if template == BATCH_READY and not (found.agrees or _patience_over(batch, now)):
        return 0
    waiting = held(session, batch.id)
    if found.agrees and not waiting.letters:
        return 0
    values = {
        "title_vi": batch.title_vi or str(batch.id),
        "title_en": batch.title_en or str(batch.id),
        "listed": found.listed,
        "decisions": found.decisions,
        "letters": waiting.letters,
        "mailboxes": waiting.mailboxes,
        "gaps": len(found.gaps),
        "since": batch.begun_at,
    }
    return tell_organisers(
        session,
        template=template,
        occasion=occasion,
        values=values,
        link=f"/notifications/office/batches/{batch.id}",
        now=now,
        concerns=concern_of(batch.id),
    )


def concern_of(batch_id: UUID) -> str:
    """Return what a letter is good for that says that a batch waits."""
    return f"batch:{batch_id}"


def _patience_over(batch: Batch, now: datetime) -> bool:
    return batch.listed_at is not None and now - batch.listed_at >= PATIENCE


def _locked(session: Session, batch_id: UUID, by: str) -> Batch:
    """Return the batch; letters of it that are being written now are waited for."""
    offices_of(session, by)
    batch = take(session, Batch, batch_id, missing=NotFound)
    require_owner(session, by, batch.owner)
    return batch


def _decide(
    session: Session, batch: Batch, state: BatchState, by: str, reason: str, now: datetime, tells: Event | None
) -> None:
    batch.decided_by, batch.decided_at, batch.reason = by, now, reason
    move(session, batch, state, by=by, now=now, tells=tells, reason=reason)
    session.flush()
    end_concern(session, name=concern_of(batch.id), origin=Origin(batch.id, now, correlation_id()), now=now)


def _change(
    session: Session,
    batch_id: UUID,
    changes: Mapping[str, Any],
    outcome: str,
    by: str,
    now: datetime,
    *which: ColumnElement[bool],
) -> None:
    """Change the letters of a batch that fit ``which``, and note it with each of them, in one statement."""
    mine = update(Letter).where(Letter.batch_id == batch_id, *which)
    changed = mine.values(changes).returning(Letter.id).cte("changed")
    noted = select(changed.c.id, literal(now), literal(outcome), literal(""), literal(by))
    session.execute(insert(LetterTry).from_select(["letter_id", "at", "outcome", "server", "answer"], noted))
