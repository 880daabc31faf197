"""Sessions: begun when somebody proved to read a mailbox, ended by themselves, by their person, or by organisers.

An ended one counts no more here at once, and in the other services as soon as they hear of it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.notifications.models import Person, RunningSession
from services.notifications.permissions import holds_office, require_organiser
from services.notifications.queries.sessions import running_of
from shared.cases import note
from shared.cleaning import mailbox
from shared.errors import required
from shared.events.notifications import SessionEnded
from shared.messaging import outbox
from shared.sessions import SignedIn, keep_ended

SEEN_EVERY: Final = timedelta(hours=1)
FORGET_AT_ONCE: Final = 500


def begin_session(session: Session, *, id: UUID, email: str, browser: str, now: datetime) -> SignedIn:
    """Begin a session of somebody who just proved to read this mailbox, and return what its cookie says.

    The row of the person is held by who signs in (`remember_sign_in`) and by who ends all of theirs.
    """
    begun = SignedIn.begin(id, email, now=now, office=holds_office(session, email))
    session.add(
        RunningSession(
            id=begun.id, email=email, browser=browser, begun_at=begun.begun_at, seen_at=now, until=begun.until
        )
    )
    session.flush()
    return begun


def note_seen(session: Session, *, id: UUID, now: datetime) -> None:
    """Note that a session is used: written once an hour."""
    long_ago = RunningSession.seen_at < now - SEEN_EVERY
    session.execute(update(RunningSession).where(RunningSession.id == id, long_ago).values(seen_at=now))


def sign_out(session: Session, *, signed_in: SignedIn, by: str, now: datetime) -> None:
    """End the session in hand, in this browser and wherever else its cookie is."""
    session.execute(delete(RunningSession).where(RunningSession.id == signed_in.id, RunningSession.email == by))
    _end(session, [(signed_in.id, signed_in.until)], now)


def end_session(session: Session, *, session_id: UUID, by: str, now: datetime) -> None:
    """End one of one's own sessions, on another device. Raises NotFound."""
    mine = select(RunningSession).where(RunningSession.id == session_id, RunningSession.email == by)
    row = required(session.scalar(mine.with_for_update()))
    session.delete(row)
    _end(session, [(row.id, row.until)], now)


def end_my_sessions(session: Session, *, by: str, now: datetime) -> int:
    """End all one's own sessions, that in hand too; return how many there were."""
    return len(_all_ended(session, by, now))


def end_sessions_of(session: Session, *, email: str, by: str, now: datetime) -> int:
    """End all sessions of somebody, whose tablet is lost, say; organisers may. Return how many there were.

    Raises Forbidden.
    """
    require_organiser(session, by)
    ended = _all_ended(session, mailbox(email), now)
    for row in ended:
        note(session, row, "ended", by=by, now=now)
    return len(ended)


def forget_run_out(session: Session, now: datetime) -> int:
    """Forget up to 500 sessions that ran out by themselves; a tick."""
    old = select(RunningSession.id).where(RunningSession.until < now).limit(FORGET_AT_ONCE)
    gone = delete(RunningSession).where(RunningSession.id.in_(old)).returning(RunningSession.id)
    return len(session.execute(gone).all())


def _all_ended(session: Session, email: str, now: datetime) -> list[RunningSession]:
    session.get(Person, email, with_for_update=True)  # who signs in meanwhile does so before this or after it
    rows = list(session.scalars(running_of(email, now).with_for_update()))
    for row in rows:
        session.delete(row)
    _end(session, [(row.id, row.until) for row in rows], now)
    return rows


def _end(session: Session, ended: Iterable[tuple[UUID, datetime]], now: datetime) -> None:
    for id, until in ended:
        keep_ended(session, id=id, until=until)
        outbox.record(session, SessionEnded(session_id=id, until=until), at=now)
