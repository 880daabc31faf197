"""Addresses that do not work, what servers reported about them, and the telephone calls made instead."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.models.base import NotificationsTables
from shared.database import one_of

REPORT_SOURCES = ("mailbox", "posted")
CALL_OUTCOMES = ("told", "no_answer", "wrong_number")


class BouncedMailbox(NotificationsTables):
    """A mailbox that a server said does not exist (a permanent failure): marked until somebody proves to read it."""

    __tablename__ = "bounced_mailboxes"

    email: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(comment="RFC 3463, for example 5.1.1")
    answer: Mapped[str]
    bounced_at: Mapped[datetime]


class BounceReport(NotificationsTables):
    """One delivery status notification (RFC 3464) about one recipient; ``key`` keeps it from counting twice."""

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
