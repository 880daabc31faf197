"""Addresses that do not work, what servers reported about them, and the telephone calls made instead."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.domain.lifecycle import UNCLEAR, UNCLEAR_STATES, UnclearState
from services.notifications.models.base import NotificationsTables
from shared.cases import Case, Noted
from shared.database import HasId, one_of

REPORT_SOURCES = ("mailbox", "posted")
VERDICTS = ("", "gone", "full", "nothing")
CALL_OUTCOMES = ("told", "no_answer", "wrong_number")


class BouncedMailbox(Noted, NotificationsTables):
    """A mailbox that a server said does not exist: marked until somebody proves to read it, or asks to try it again.

    From ``fades_at`` on decisions are tried again. ``again_at`` is when somebody asked for that: the mark holds nothing
    back any more, and is kept for some days so that older answers do not make it anew. ``alike`` is what the server
    said without what differs from one mailbox to the next.
    """

    noun = "mailbox"
    known_by = "email"
    __tablename__ = "bounced_mailboxes"

    email: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(comment="RFC 3463, for example 5.1.1")
    answer: Mapped[str]
    alike: Mapped[str]
    bounced_at: Mapped[datetime]
    fades_at: Mapped[datetime]
    again_at: Mapped[datetime | None]


class UnclearReturn(HasId, Case[UnclearState], NotificationsTables):
    """A message in the mailbox of returned letters that nobody understood: open until a person says what it is.

    ``key`` keeps it from standing here twice, ``letter_id`` is the letter that it seems to be about, ``text`` the begin
    of what it says. The message itself stays in its mailbox.
    """

    noun = "unclear_return"
    known_by = "sender"
    machine = UNCLEAR
    __tablename__ = "unclear_returns"
    __table_args__ = (
        one_of("state", UNCLEAR_STATES),
        one_of("source", REPORT_SOURCES),
        one_of("verdict", VERDICTS),
        Index("ix_unclear_returns_open", "received_at", postgresql_where=text("state = 'open'")),
    )

    key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[UnclearState] = mapped_column(String, default="open")
    source: Mapped[str]
    received_at: Mapped[datetime]
    sender: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    reason: Mapped[str]
    letter_id: Mapped[UUID | None] = mapped_column(ForeignKey("letters.id", ondelete="SET NULL"), index=True)
    verdict: Mapped[str] = mapped_column(default="")


class BounceReport(NotificationsTables):
    """What was reported about one recipient of a letter; ``key`` keeps it from counting twice."""

    __tablename__ = "bounce_reports"
    __table_args__ = (one_of("source", REPORT_SOURCES),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    received_at: Mapped[datetime]
    recipient: Mapped[str]
    action: Mapped[str]
    status: Mapped[str]
    answer: Mapped[str]
    letter_id: Mapped[UUID | None] = mapped_column(ForeignKey("letters.id", ondelete="CASCADE"), index=True)


class PhoneCall(NotificationsTables):
    """An officer called because a letter could not be delivered: when, who, and what came of it."""

    __tablename__ = "phone_calls"
    __table_args__ = (one_of("outcome", CALL_OUTCOMES),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    letter_id: Mapped[UUID] = mapped_column(ForeignKey("letters.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    outcome: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
