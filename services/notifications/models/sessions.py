"""Who is signed in, in which browser."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.models.base import NotificationsTables
from shared.cases import Noted
from shared.database import HasId


class RunningSession(HasId, Noted, NotificationsTables):
    """A session that was begun and not ended yet; the cookie has the same id. ``seen_at`` is right to the hour.

    ``browser`` are its words (domain/browsers.py), empty if it said nothing known.
    """

    noun, known_by = "session", "email"
    __tablename__ = "running_sessions"

    email: Mapped[str] = mapped_column(index=True)
    browser: Mapped[str] = mapped_column(default="")
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
