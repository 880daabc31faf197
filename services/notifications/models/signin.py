"""Codes and links that prove who reads a mailbox. Only digests of them are kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.models.base import NotificationsTables
from shared.database import HasId


class SignInAttempt(HasId, NotificationsTables):
    """A code that was sent, good for one browser (``browser_digest``), one use and a few tries."""

    __tablename__ = "sign_in_attempts"

    email: Mapped[str] = mapped_column(index=True)
    browser_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class SignInRequest(NotificationsTables):
    """Somebody at ``address`` asked for a code to ``email``: what the limits count."""

    __tablename__ = "sign_in_requests"
    __table_args__ = (
        Index("ix_sign_in_requests_email", "email", "asked_at"),
        Index("ix_sign_in_requests_address", "address", "asked_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    email: Mapped[str]
    address: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(index=True)


class SignInLink(NotificationsTables):
    """The link of one letter as it went out last; it signs its reader in once."""

    __tablename__ = "sign_in_links"

    letter_id: Mapped[UUID] = mapped_column(ForeignKey("letters.id", ondelete="CASCADE"), primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    email: Mapped[str]
    next_path: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
