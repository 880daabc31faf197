"""Letters in the queue, as people and handlers see them; what the sender does with them is in sending.py."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, null
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.domain.unsubscribing import KIND_DECLINED
from services.notifications.letters import Content, Recipient
from services.notifications.models import Letter

CHANNEL = "letters"


@dataclass(frozen=True)
class Standing:
    """A state of a letter; ``cancelled_for`` says why, if it is cancelled (models.letters.CANCELLED_FOR)."""

    state: str
    cancelled_for: str = ""


WAITING = Standing("waiting")


def standing_wished(recipient: Recipient, kind: str) -> Standing:
    """Return the state in which a letter of a kind begins: cancelled for who does not want such by e-mail."""
    return Standing("cancelled", "unwanted") if KIND_DECLINED.get(kind) in recipient.declined else WAITING


def queue_letter(
    session: Session,
    *,
    content: Content,
    recipient: Recipient,
    event_id: UUID,
    template: str,
    kind: str,
    trace: str,
    now: datetime,
    template_version: int = 0,
    standing: Standing = WAITING,
    about: str = "",
    concerns: str = "",
    province_code: str = "",
    batch_id: UUID | None = None,
    deadline_at: datetime | None = None,
    due: datetime | None = None,
    calendar: dict[str, Any] | None = None,
    link: str = "",
    channel: str = "email",
    urgent: bool = False,
    priority: int = 5,
    secret: str | None = None,
    give_up_at: datetime | None = None,
) -> bool:
    """Put a letter into the queue and wake the sender when the transaction commits.

    It goes out when it is ``due`` (without that, at once), outside of the quiet hours unless it is ``urgent`` or its
    ``deadline_at`` is near. Returns False if this recipient already has a letter of this template for this event.
    """
    row = {
        "id": uuid4(),
        "event_id": event_id,
        "recipient": recipient.email,
        "recipient_name": recipient.name,
        "template": template,
        "template_version": template_version,
        "kind": kind,
        "channel": channel,
        "host": recipient.email.rpartition("@")[2] if channel == "email" else "",
        "urgent": urgent,
        "about": about,
        "concerns": concerns,
        "province_code": province_code,
        "batch_id": batch_id,
        "language": content.language,
        "subject": content.subject,
        "content": content.to_json(),
        "calendar": null() if calendar is None else calendar,
        "link": link,
        "secret": secret,
        "correlation_id": trace,
        "state": standing.state,
        "cancelled_for": standing.cancelled_for,
        "priority": priority,
        "tries": 0,
        "answer": "",
        "queued_at": now,
        "next_try_at": max(due, now) if due else now,
        "deadline_at": deadline_at,
        "give_up_at": give_up_at,
    }
    added = insert(Letter).values(row).on_conflict_do_nothing().returning(func.pg_notify(CHANNEL, ""))
    return session.execute(added).first() is not None
