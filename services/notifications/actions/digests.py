"""Digests: an organiser's notices of an hour or a day in one letter."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.actions.telling import Telling
from services.notifications.domain import addresses
from services.notifications.letters import Content, Recipient
from services.notifications.models import DigestItem


def wants_digest(group: str, kind: str, recipient: Recipient) -> bool:
    """Return whether a letter of this kind to a member of this group goes into their digest."""
    return group == addresses.ORGANISERS and kind == "notice" and recipient.digest != "at_once"


def put_aside(session: Session, *, told: Telling, content: Content, now: datetime) -> None:
    """Keep what an event says for its reader's next digest; a second time changes nothing."""
    row = {
        "event_id": told.origin.event_id,
        "recipient": told.recipient.email,
        "template": told.occasion.template,
        "about": told.group,
        "language": content.language,
        "content": content.to_json(),
        "link": told.occasion.page(told.event),
        "happened_at": told.origin.happened_at,
        "recorded_at": now,
    }
    session.execute(insert(DigestItem).values(row).on_conflict_do_nothing())
