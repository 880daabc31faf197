"""Letters in the queue, as people and handlers see them; what the sender does with them is in sending.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.domain.lifecycle import LetterState
from services.notifications.domain.unsubscribing import KIND_DECLINED
from services.notifications.letters import Content, Recipient
from services.notifications.models import Letter

CHANNEL = "letters"


@dataclass(frozen=True)
class LetterStanding:
    """A state of a letter; ``cancelled_for`` says why, if it is cancelled (models.letters.CANCELLED_FOR)."""

    state: LetterState
    cancelled_for: str = ""


WAITING = LetterStanding("waiting")


def standing_wished(recipient: Recipient, kind: str) -> LetterStanding:
    """Return the state in which a letter of a kind begins: cancelled for who does not want such by e-mail."""
    return LetterStanding("cancelled", "unwanted") if KIND_DECLINED.get(kind) in recipient.declined else WAITING


@dataclass(frozen=True, kw_only=True)
class NewLetter:
    """A letter that is to be queued; what is not explained here is what the column of models.Letter is.

    It goes out when it is ``due`` (without that, at once), outside of the quiet hours unless it is ``urgent`` or its
    ``deadline_at`` is near. ``trace`` is the correlation id of what caused it.
    """

    content: Content
    recipient: Recipient
    event_id: UUID
    template: str
    kind: str
    trace: str
    template_version: int = 0
    standing: LetterStanding = WAITING
    about: str = ""
    concerns: str = ""
    province_code: str = ""
    batch_id: UUID | None = None
    deadline_at: datetime | None = None
    due: datetime | None = None
    calendar: Sequence[dict[str, Any]] = ()
    link: str = ""
    channel: str = "email"
    urgent: bool = False
    priority: int = 5
    secret: str | None = None
    give_up_at: datetime | None = None


COLUMNS: Final = (
    "event_id", "template", "kind", "template_version", "about", "concerns", "province_code", "batch_id",
    "deadline_at", "link", "channel", "urgent", "priority", "secret", "give_up_at",
)  # fmt: skip
"""What a new letter and its row have under the same name."""


def queue_letter(session: Session, letter: NewLetter, *, now: datetime) -> bool:
    """Put a letter into the queue and wake the sender when the transaction commits.

    Returns False if this recipient already has a letter of this template for this event.
    """
    added = insert(Letter).values(_row(letter, now)).on_conflict_do_nothing()
    return session.execute(added.returning(func.pg_notify(CHANNEL, ""))).first() is not None


def _row(letter: NewLetter, now: datetime) -> dict[str, Any]:
    to = letter.recipient
    return {name: getattr(letter, name) for name in COLUMNS} | {
        "id": uuid4(),
        "recipient": to.email,
        "recipient_name": to.name,
        "host": to.email.rpartition("@")[2] if letter.channel == "email" else "",
        "language": letter.content.language,
        "subject": letter.content.subject,
        "content": letter.content.to_json(),
        "calendar": [*letter.calendar],
        "correlation_id": letter.trace,
        "state": letter.standing.state,
        "cancelled_for": letter.standing.cancelled_for,
        "tries": 0,
        "answer": "",
        "queued_at": now,
        "next_try_at": max(letter.due, now) if letter.due else now,
    }
