"""Who is signed in, in which browsers."""

from datetime import datetime

from sqlalchemy import Select, select

from services.notifications.models import RunningSession


def running_of(email: str, now: datetime) -> Select[RunningSession]:
    """Return the query of somebody's sessions that have not run out, the one that was used last first."""
    running = select(RunningSession).where(RunningSession.email == email, RunningSession.until > now)
    return running.order_by(RunningSession.seen_at.desc(), RunningSession.begun_at.desc(), RunningSession.id)
