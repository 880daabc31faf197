"""Stopping all letters for a while, and letting them go again: one organiser says why, and is named for it."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.actions.letters import CHANNEL
from services.notifications.models import SendingPause
from services.notifications.permissions import require_organiser
from shared.cases import change, note
from shared.errors import Conflict
from shared.i18n import N_


class PausedAlready(Conflict):
    """Somebody was first: the pause that lasts has their name and reason."""

    text = N_("Việc gửi thư đã được tạm dừng rồi. Vui lòng tải lại trang.")


class NotPaused(Conflict):
    """Letters go already."""

    text = N_("Việc gửi thư không còn tạm dừng. Vui lòng tải lại trang.")


def pause_sending(session: Session, *, by: str, reason: str, now: datetime) -> SendingPause:
    """Let nothing leave but what is urgent until somebody resumes. Raises Forbidden, PausedAlready.

    No fresh code is asked for: where letters do not leave, none would come.
    """
    require_organiser(session, by)
    _one_at_a_time(session)
    if _open(session) is not None:
        raise PausedAlready
    pause = SendingPause(id=uuid4(), paused_at=now, paused_by=by, reason=reason)
    session.add(pause)
    session.flush()
    note(session, pause, "paused", by=by, now=now, reason=reason)
    return pause


def resume_sending(session: Session, *, by: str, now: datetime) -> SendingPause:
    """Let letters go again, and wake the sender. Raises Forbidden, NotPaused."""
    require_organiser(session, by)
    _one_at_a_time(session)
    pause = _open(session)
    if pause is None:
        raise NotPaused
    change(session, pause, by=by, now=now, tells=None, what="resumed", facts={"resumed_at": now, "resumed_by": by})
    session.execute(select(func.pg_notify(CHANNEL, "")))
    return pause


def _open(session: Session) -> SendingPause | None:
    return session.scalar(select(SendingPause).where(SendingPause.resumed_at.is_(None)))


def _one_at_a_time(session: Session) -> None:
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("sending_pause", 0))))
