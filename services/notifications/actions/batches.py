"""Mass decisions: their letters are held together until somebody releases them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.notifications.actions.letters import CHANNEL, Standing
from services.notifications.models import Batch, Letter, LetterTry
from services.notifications.permissions import require_organiser
from services.notifications.queries.batches import comparison, held
from shared.errors import Conflict, Invalid, NotFound
from shared.i18n import N_


class AlreadyDecided(Conflict):
    """The batch was decided the other way before."""

    text = N_("Đợt thư này đã được quyết định rồi. Vui lòng tải lại trang.")


class OtherLetters(Conflict):
    """Letters came or went since the page was shown on which somebody confirmed."""

    text = N_("Số thư đã thay đổi trong lúc xem: nay có %(letters)s thư. Vui lòng xem lại rồi xác nhận.")


def standing_in_batch(session: Session, batch_id: UUID, now: datetime) -> Standing:
    """Return the state in which a letter of a batch begins; until the transaction ends the batch stays as it is."""
    session.execute(upsert(Batch).values(id=batch_id, begun_at=now).on_conflict_do_nothing())
    state = session.scalar(select(Batch.state).where(Batch.id == batch_id).with_for_update(read=True))
    if state == "withdrawn":
        return Standing("cancelled", "withdrawn")
    return Standing("waiting" if state == "released" else "held")


def release(
    session: Session, *, batch_id: UUID, by: str, now: datetime, reason: str = "", letters: int | None = None
) -> Batch:
    """Let the held letters of a batch go out; those that come later go out at once. A second time changes nothing.

    If the letters do not agree with the list of decisions it needs a ``reason``. ``letters`` is how many the one who
    confirmed has seen. Raises Forbidden, NotFound, AlreadyDecided (withdrawn), OtherLetters, Invalid (reason).
    """
    batch = _locked(session, batch_id, by)
    if batch.state == "released":
        return batch
    if batch.state == "withdrawn":
        raise AlreadyDecided
    present, _ = held(session, batch_id)
    if letters is not None and letters != present:
        raise OtherLetters(letters=present)
    if not reason and not comparison(session, batch_id).agrees:
        raise Invalid(fields={"reason": N_("Thư chưa khớp với danh sách quyết định: vui lòng ghi lý do vẫn gửi.")})
    _decide(session, batch, "released", by, reason, now)
    changes = {"state": "waiting", "next_try_at": func.greatest(Letter.next_try_at, now)}
    _change_held(session, batch_id, changes, "released", by, now)
    session.execute(select(func.pg_notify(CHANNEL, "")))
    return batch


def withdraw(session: Session, *, batch_id: UUID, by: str, now: datetime, reason: str) -> Batch:
    """Take a held batch back: none of its letters goes out, they stay on record. A second time changes nothing.

    Raises Forbidden, NotFound, AlreadyDecided (released), Invalid (without a reason).
    """
    batch = _locked(session, batch_id, by)
    if batch.state == "withdrawn":
        return batch
    if batch.state == "released":
        raise AlreadyDecided
    if not reason:
        raise Invalid(fields={"reason": N_("Vui lòng ghi lý do.")})
    _decide(session, batch, "withdrawn", by, reason, now)
    _change_held(
        session, batch_id, {"state": "cancelled", "cancelled_for": "withdrawn", "secret": None}, "withdrawn", by, now
    )
    return batch


def _locked(session: Session, batch_id: UUID, by: str) -> Batch:
    """Return the batch; letters of it that are being written now are waited for."""
    require_organiser(session, by)
    batch = session.get(Batch, batch_id, with_for_update=True)
    if batch is None:
        raise NotFound
    return batch


def _decide(session: Session, batch: Batch, state: str, by: str, reason: str, now: datetime) -> None:
    batch.state, batch.decided_by, batch.decided_at, batch.reason = state, by, now, reason
    session.flush()


def _change_held(
    session: Session, batch_id: UUID, changes: Mapping[str, Any], outcome: str, by: str, now: datetime
) -> None:
    """Change every held letter of a batch, and note it with each of them, in one statement."""
    mine = update(Letter).where(Letter.batch_id == batch_id, Letter.state == "held")
    changed = mine.values(changes).returning(Letter.id).cte("changed")
    noted = select(changed.c.id, literal(now), literal(outcome), literal(""), literal(by))
    session.execute(insert(LetterTry).from_select(["letter_id", "at", "outcome", "server", "answer"], noted))
