"""Letters that come from no event of another service: what organisers are told about the letters themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.channels import tell_office
from services.notifications.actions.letters import NewLetter, queue_letter
from services.notifications.domain import addresses
from services.notifications.letters import Recipient
from services.notifications.letters.held import write_to_organiser
from services.notifications.models import Letter
from shared.context import correlation_id


def tell_organisers(
    session: Session,
    *,
    template: str,
    occasion: UUID,
    values: Mapping[str, Any],
    link: str,
    now: datetime,
    due: datetime | None = None,
    concerns: str = "",
) -> int:
    """Queue a letter to every organiser, never in a digest; return how many. The same ``occasion`` is told once.

    It goes out when it is ``due``, unless what it ``concerns`` is over by then; what is due at once is told in the
    office's chat, too.
    """
    if is_told(session, occasion):
        return 0
    if due is None:
        _tell_chat(session, template, occasion, values, link, now)
    sent = 0
    for organiser in queries.recipients(session, addresses.ORGANISERS):
        text = queries.newest_text(session, template, organiser.language)
        letter = NewLetter(
            content=write_to_organiser(text, values, organiser),
            recipient=organiser,
            event_id=occasion,
            template=template,
            template_version=text.version,
            kind="decision",
            about=addresses.ORGANISERS,
            concerns=concerns,
            link=link,
            trace=correlation_id(),
            due=due,
        )
        sent += queue_letter(session, letter, now=now)
    return sent


def _tell_chat(
    session: Session, template: str, occasion: UUID, values: Mapping[str, Any], link: str, now: datetime
) -> None:
    """Tell the chat of all what the letter is called, in Vietnamese."""
    text = queries.newest_text(session, template, "vi")
    subject = write_to_organiser(text, values, Recipient("", "", "vi")).subject
    tell_office(session, event_id=occasion, template=template, subject=subject, link=link, now=now)


def is_told(session: Session, occasion: UUID) -> bool:
    """Return whether organisers have letters about this already."""
    return session.scalar(select(Letter.id).where(Letter.event_id == occasion).limit(1)) is not None
