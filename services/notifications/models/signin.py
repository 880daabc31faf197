"""Codes and links that prove who reads a mailbox. No code is kept, and of tokens only digests."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.notifications.models.base import NotificationsTables
from shared.database import HasId


class SignInCode(HasId, NotificationsTables):
    """A code that went to a mailbox, by one letter or more; its digits follow from its id and the secret key.

    ``known`` tells those for browsers and letters that proved themselves from those for strangers: neither counts for
    the other.
    """

    __tablename__ = "sign_in_codes"
    __table_args__ = (Index("ix_sign_in_codes_email", "email", "made_at"),)

    email: Mapped[str]
    known: Mapped[bool]
    digits: Mapped[int] = mapped_column(SmallInteger)
    made_at: Mapped[datetime]
    letters: Mapped[int] = mapped_column(SmallInteger, default=0)
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class SignInAttempt(HasId, NotificationsTables):
    """A browser that asked for a code and may type it in; ``network`` is empty unless a stranger's."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_network", "network", "asked_at"),)

    code_id: Mapped[UUID] = mapped_column(ForeignKey("sign_in_codes.id", ondelete="CASCADE"), index=True)
    browser_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    network: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    wrong: Mapped[int] = mapped_column(SmallInteger, default=0)
    used_at: Mapped[datetime | None]

    code: Mapped[SignInCode] = relationship(lazy="joined", innerjoin=True)


class WrongCode(NotificationsTables):
    """Somebody in ``network`` typed a wrong code; ``email`` is empty where it was for no mailbox in particular."""

    __tablename__ = "wrong_codes"
    __table_args__ = (Index("ix_wrong_codes_email", "email", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    email: Mapped[str]
    known: Mapped[bool]
    network: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class GuessingAlarm(NotificationsTables):
    """An hour in which so many codes were wrong that the office was told; ``hour`` is its beginning."""

    __tablename__ = "guessing_alarms"

    hour: Mapped[datetime] = mapped_column(primary_key=True)
    wrong: Mapped[int]


class SignInLink(NotificationsTables):
    """The link of one letter as it went out last; it signs its reader in once, unless they hold an office."""

    __tablename__ = "sign_in_links"

    letter_id: Mapped[UUID] = mapped_column(ForeignKey("letters.id", ondelete="CASCADE"), primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    email: Mapped[str]
    next_path: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
