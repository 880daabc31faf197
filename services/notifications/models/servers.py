"""How the servers are that take our letters, and whether somebody has stopped all letters for a while."""

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.domain.trouble import TROUBLES, Trouble
from services.notifications.models.base import NotificationsTables
from services.notifications.models.letters import CHANNELS
from shared.cases import Noted
from shared.database import HasId, one_of


class MailServer(NotificationsTables):
    """A server as a sender found it last; ``name`` is its host and port. What it will not take from us waits untried.

    ``trouble_since`` is empty while all is well; ``last_answer`` is what it said last, as it came.
    """

    __tablename__ = "mail_servers"
    __table_args__ = (one_of("trouble", ("", *TROUBLES)), one_of("channel", CHANNELS))

    name: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    last_success_at: Mapped[datetime | None] = mapped_column(comment="it took a letter")
    last_answer_at: Mapped[datetime]
    last_answer: Mapped[str]
    trouble_since: Mapped[datetime | None]
    trouble: Mapped[Trouble] = mapped_column(String)
    next_try_at: Mapped[datetime | None]


class SendingPause(HasId, Noted, NotificationsTables):
    """From when to when nothing left but what is urgent (with codes somebody comes to end it); who, and why."""

    noun = "pause"
    known_by = "reason"
    __tablename__ = "sending_pause"
    __table_args__ = (
        Index("uq_sending_pause_open", text("(true)"), unique=True, postgresql_where=text("resumed_at IS NULL")),
    )

    paused_at: Mapped[datetime]
    paused_by: Mapped[str]
    reason: Mapped[str]
    resumed_at: Mapped[datetime | None]
    resumed_by: Mapped[str] = mapped_column(default="")
