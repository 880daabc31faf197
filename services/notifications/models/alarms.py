"""What the office is told of: letters that do not leave, a mailbox of returned letters that cannot be read."""

from datetime import datetime
from typing import Final, get_args

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.domain.leaving import EndedFor, Watched
from services.notifications.models.base import NotificationsTables
from shared.database import HasId, one_of

WATCHED: Final[tuple[Watched, ...]] = get_args(Watched)
ENDED_FOR: Final = ("", *get_args(EndedFor))


class SendingAlarm(HasId, NotificationsTables):
    """An alarm about what is ``watched``: ``since`` when it was so, when it was raised, when and for what it ended."""

    __tablename__ = "sending_alarms"
    __table_args__ = (
        one_of("watched", WATCHED),
        one_of("ended_for", ENDED_FOR),
        Index("uq_sending_alarms_open", "watched", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    watched: Mapped[Watched] = mapped_column(String)
    since: Mapped[datetime]
    raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_for: Mapped[str] = mapped_column(default="", server_default="")


class BounceMailbox(NotificationsTables):
    """A mailbox of returned letters as its reader found it last; ``answer`` is why it could not be read, else empty."""

    __tablename__ = "bounce_mailboxes"

    name: Mapped[str] = mapped_column(primary_key=True)
    known_since: Mapped[datetime]
    read_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="", server_default="")
