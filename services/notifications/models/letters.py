"""From what was told to what was sent: notices, the queue of letters, every try, letters kept for want of a server."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.notifications.domain.causes import CAUSES
from services.notifications.domain.lifecycle import LETTER_STATES, NOTICE_STATES, LetterState, NoticeState
from services.notifications.models.base import NotificationsTables
from shared.cases import Noted, Stated
from shared.database import HasId, one_of

KINDS = ("decision", "notice", "reminder", "news", "digest", "sign_in")
CHANNELS = ("email", "sms", "chat")
CANCELLED_FOR = ("", "reason_gone", "unwanted", "too_late", "withdrawn", "void")
OUTCOMES = (
    "accepted",
    "kept",
    "put_off",
    "refused",
    "given_up",
    "too_late",
    "asked_again",
    "reason_gone",
    "withdrawn",
    "void",
    "released",
    "bounced",
    "delayed",
    "delivered",
    "undeliverable",
    "away",
    "complained",
)

SAID_TO = ("", "MAIL", "RCPT", "DATA")
"""Commands of SMTP: only what a server answers to RCPT is about the address."""

UNDELIVERED = "kind = 'decision' AND channel = 'email' AND state IN ('bounced', 'failed')"


class Notice(HasId, Stated[NoticeState], NotificationsTables):
    """An event that one group is to be told of. While the group is unknown it waits for its contacts.

    A pattern (``province:*``) has a row too, which later groups are told from if they were there when it happened.
    ``subject`` is what it is about (``application:<id>``, ``dossier:<id>``, …), for timelines and proofs.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event_id", "group_name"),
        one_of("state", NOTICE_STATES),
        Index("ix_notices_waiting", "group_name", postgresql_where=text("state = 'waiting_for_address'")),
        Index("ix_notices_subject", "subject", "happened_at"),
        Index("ix_notices_happened", "event_type", "happened_at"),
    )

    event_id: Mapped[UUID]
    event_type: Mapped[str]
    event_version: Mapped[int]
    data: Mapped[dict[str, Any]]
    group_name: Mapped[str] = mapped_column(ForeignKey("groups.name"))
    subject: Mapped[str] = mapped_column(default="", server_default="")
    batch_id: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[NoticeState] = mapped_column(String)
    correlation_id: Mapped[str]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]


class Letter(HasId, Noted, Stated[LetterState], NotificationsTables):
    """One letter to one recipient: what it says, and where it stands in the queue.

    ``recipient`` is a mailbox; for other channels ``tel:+84…`` or ``chat:<name>``. ``host`` is the recipient's mail
    host, whose limits hold. ``held`` letters belong to a batch that nobody has released yet. ``concerns`` names what
    the letter is good for (``offer:<id>``): once that is over, a letter that is not out yet is cancelled.
    ``deadline_at`` is until when the reader has to act: a letter whose deadline is near may break the quiet hours.
    ``content`` is letters.content.Content as JSON. ``link`` is the path of its button's page; the letter that goes out
    has a fresh single-use address there that also signs its reader in. ``secret`` is what only the reader may see (a
    sign-in code; dots in the content); it is forgotten once the letter is out. ``claimed_by`` is the number of the
    sender that has it in hand.
    """

    noun = "letter"
    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("event_id", "recipient", "template"),
        one_of("state", LETTER_STATES),
        one_of("kind", KINDS),
        one_of("language", ("vi", "en")),
        one_of("channel", CHANNELS),
        one_of("cancelled_for", CANCELLED_FOR),
        one_of("cause", ("", *CAUSES)),
        Index("ix_letters_due", "priority", "next_try_at", "position", postgresql_where=text("state = 'waiting'")),
        Index("ix_letters_claimed", "claimed_by", postgresql_where=text("state = 'sending'")),
        Index("ix_letters_mine", "recipient", "position"),
        Index("ix_letters_newest", "state", "position"),
        Index("ix_letters_batch", "batch_id", "state"),
        Index("ix_letters_concerns", "concerns", postgresql_where=text("state IN ('waiting', 'held')")),
        Index("ix_letters_sent", "sent_at", "host"),
        Index("ix_letters_causes", "cause", "position", postgresql_where=text("state IN ('bounced', 'failed')")),
        Index("ix_letters_undelivered", "province_code", "position", postgresql_where=text(UNDELIVERED)),
    )

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    event_id: Mapped[UUID]
    recipient: Mapped[str]
    recipient_name: Mapped[str] = mapped_column(default="")
    template: Mapped[str]
    template_version: Mapped[int] = mapped_column(default=0, server_default="0", comment="0 = as shipped")
    kind: Mapped[str]
    channel: Mapped[str] = mapped_column(default="email", server_default="email")
    host: Mapped[str] = mapped_column(default="", server_default="")
    urgent: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    about: Mapped[str] = mapped_column(default="", comment="the group told, and by it the establishment or province")
    language: Mapped[str]
    subject: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    concerns: Mapped[str] = mapped_column(default="", server_default="")
    province_code: Mapped[str] = mapped_column(default="", server_default="")
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("batches.id"))
    calendar: Mapped[list[Any]] = mapped_column(
        deferred=True, default=list, server_default="[]", comment="letters.calendar.CalendarEntry as JSON"
    )
    link: Mapped[str] = mapped_column(default="")
    secret: Mapped[str | None] = mapped_column(deferred=True)
    correlation_id: Mapped[str]
    state: Mapped[LetterState] = mapped_column(String, default="waiting")
    priority: Mapped[int] = mapped_column(SmallInteger, default=5, comment="0 first: somebody waits for it")
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    queued_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    give_up_at: Mapped[datetime | None] = mapped_column(comment="after this nobody needs the letter any more")
    cancelled_for: Mapped[str] = mapped_column(default="", server_default="")
    claimed_by: Mapped[int | None]
    answer: Mapped[str] = mapped_column(default="", comment="what the server said last")
    cause: Mapped[str] = mapped_column(
        default="", server_default="", comment="of one that did not arrive, by its answer"
    )
    sent_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]

    history: Mapped[list["LetterTry"]] = relationship(order_by="LetterTry.id", back_populates="letter")

    @property
    def known_as(self) -> str:
        return f"{self.recipient}: {self.subject}"


class LetterTry(NotificationsTables):
    """What came of one try to send a letter, and what the server answered."""

    __tablename__ = "letter_tries"
    __table_args__ = (one_of("outcome", OUTCOMES), one_of("said_to", SAID_TO), Index("ix_letter_tries_at", "at"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    letter_id: Mapped[UUID] = mapped_column(ForeignKey("letters.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    outcome: Mapped[str]
    server: Mapped[str] = mapped_column(default="", server_default="", comment="to which it was handed")
    said_to: Mapped[str] = mapped_column(server_default="", comment="the command that was answered")
    answer: Mapped[str] = mapped_column(default="")

    letter: Mapped[Letter] = relationship(back_populates="history")


class KeptLetter(NotificationsTables):
    """A letter as it would have gone out, kept for no SMTP server is set: development and demonstration only."""

    __tablename__ = "kept_letters"

    letter_id: Mapped[UUID] = mapped_column(ForeignKey("letters.id", ondelete="CASCADE"), primary_key=True)
    kept_at: Mapped[datetime]
    message_id: Mapped[str]
    link: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]

    letter: Mapped[Letter] = relationship()


class EndedConcern(NotificationsTables):
    """Something that letters were about and that is over (``offer:<id>``): no letter about it goes out any more."""

    __tablename__ = "ended_concerns"

    name: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[UUID]
    ended_at: Mapped[datetime]
