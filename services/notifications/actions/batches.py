"""Mass decisions: their letters are held together until somebody releases them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.notifications.actions.concerns import end_concern
from services.notifications.actions.letters import CHANNEL, LetterStanding
from services.notifications.actions.own_letters import is_told, tell_organisers
from services.notifications.actions.telling import Origin
from services.notifications.domain import addresses
from services.notifications.domain.lifecycle import BATCH, BatchState, becomes
from services.notifications.domain.reminders import AT_LEAST
from services.notifications.letters.held import BATCH_READY, BATCH_WAITS
from services.notifications.models import Batch, Letter, LetterTry
from services.notifications.permissions import require_organiser
from services.notifications.queries import recipients
from services.notifications.queries.batches import comparison, held
from shared.cases import SYSTEM, in_state, move, take
from shared.context import correlation_id
from shared.errors import Conflict, Invalid, NotFound
from shared.i18n import N_

HELD_TOO_LONG: Final = timedelta(hours=4)
PATIENCE: Final = timedelta(minutes=10)


class OtherLetters(Conflict):
    """Letters came or went since the page was shown on which somebody confirmed."""

    text = N_("Số thư đã thay đổi trong lúc xem: nay có %(letters)s thư. Vui lòng xem lại rồi xác nhận.")


class ReasonNeeded(Invalid):
    """This cannot be done without saying why."""

    def __init__(self, why: str) -> None:
        super().__init__(fields={"reason": why})


def standing_in_batch(session: Session, batch_id: UUID, now: datetime) -> LetterStanding:
    """Return the state in which a letter of a batch begins; until the transaction ends the batch stays as it is."""
    session.execute(upsert(Batch).values(id=batch_id, begun_at=now).on_conflict_do_nothing())
    state = session.scalar(select(Batch.state).where(Batch.id == batch_id).with_for_update(read=True))
    if state == "withdrawn":
        return LetterStanding("cancelled", "withdrawn")
    return LetterStanding("waiting" if state == "released" else "held")


def release(
    session: Session, *, batch_id: UUID, by: str, now: datetime, reason: str = "", letters: int | None = None
) -> Batch:
    """Let the held letters of a batch go out; those that come later go out at once. A second time changes nothing.

    If the letters do not agree with the list of decisions it needs a ``reason``. ``letters`` is how many the one who
    confirmed has seen. A reminder that would come with the letter it reminds of is cancelled.
    Raises Forbidden, NotFound, BatchAlreadyDecided (withdrawn), OtherLetters, ReasonNeeded.
    """
    batch = _locked(session, batch_id, by)
    if batch.state == "released":
        return batch
    BATCH.check(batch.state, "released")
    present = held(session, batch_id).letters
    if letters is not None and letters != present:
        raise OtherLetters(letters=present)
    if not reason and not comparison(session, batch_id).agrees:
        raise ReasonNeeded(N_("Thư chưa khớp với danh sách quyết định: vui lòng ghi lý do vẫn gửi."))
    _decide(session, batch, "released", by, reason, now)
    too_near = Letter.kind == "reminder", Letter.next_try_at < now + AT_LEAST
    _change_held(session, batch_id, becomes("cancelled", cancelled_for="too_late"), "too_late", by, now, *too_near)
    changes = becomes("waiting", next_try_at=func.greatest(Letter.next_try_at, now))
    _change_held(session, batch_id, changes, "released", by, now)
    session.execute(select(func.pg_notify(CHANNEL, "")))
    return batch


def withdraw(session: Session, *, batch_id: UUID, by: str, now: datetime, reason: str) -> Batch:
    """Take a held batch back: none of its letters goes out, they stay on record. A second time changes nothing.

    Raises Forbidden, NotFound, BatchAlreadyDecided (released), ReasonNeeded.
    """
    batch = _locked(session, batch_id, by)
    if batch.state == "withdrawn":
        return batch
    BATCH.check(batch.state, "withdrawn")
    if not reason:
        raise ReasonNeeded(N_("Vui lòng ghi lý do."))
    _decide(session, batch, "withdrawn", by, reason, now)
    changes = becomes("cancelled", cancelled_for="withdrawn", secret=None)
    _change_held(session, batch_id, changes, "withdrawn", by, now)
    return batch


def withdraw_told(session: Session, *, batch_id: UUID, reason: str, now: datetime) -> None:
    """Take a batch back because its publisher said that what it tells is no longer so; its later letters too.

    Those of a batch that was released are out.
    """
    session.execute(upsert(Batch).values(id=batch_id, begun_at=now).on_conflict_do_nothing())
    batch = take(session, Batch, batch_id, missing=NotFound)
    if batch.state != "held":
        return
    _decide(session, batch, "withdrawn", SYSTEM, reason, now)
    changes = becomes("cancelled", cancelled_for="withdrawn", secret=None)
    _change_held(session, batch_id, changes, "withdrawn", SYSTEM, now)


def tell_of_held_batches(session: Session, now: datetime) -> int:
    """Tell organisers once that a batch waits for them, and again each day that it still waits. A tick.

    They hear of it when its list is whole and every decision has its letters, or ten minutes after the list: then
    something is missing, and the page says what.
    """
    if not recipients(session, addresses.ORGANISERS):
        return 0
    waiting = select(Batch).where(in_state(Batch, "held")).order_by(Batch.begun_at, Batch.id)
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
    require_organiser(session, by)
    return take(session, Batch, batch_id, missing=NotFound)


def _decide(session: Session, batch: Batch, state: BatchState, by: str, reason: str, now: datetime) -> None:
    batch.decided_by, batch.decided_at, batch.reason = by, now, reason
    move(session, batch, state, by=by, now=now, tells=None, reason=reason)  # the letters tell it
    session.flush()
    end_concern(session, name=concern_of(batch.id), origin=Origin(batch.id, now, correlation_id()), now=now)


def _change_held(
    session: Session,
    batch_id: UUID,
    changes: Mapping[str, Any],
    outcome: str,
    by: str,
    now: datetime,
    *which: ColumnElement[bool],
) -> None:
    """Change the held letters of a batch (that fit ``which``), and note it with each of them, in one statement."""
    mine = update(Letter).where(Letter.batch_id == batch_id, in_state(Letter, "held"), *which)
    changed = mine.values(changes).returning(Letter.id).cte("changed")
    noted = select(changed.c.id, literal(now), literal(outcome), literal(""), literal(by))
    session.execute(insert(LetterTry).from_select(["letter_id", "at", "outcome", "server", "answer"], noted))
