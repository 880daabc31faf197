"""A letter by which an organiser sees for themselves whether letters leave and arrive."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.actions.letters import NewLetter, queue_letter
from services.notifications.letters import Content, Recipient
from services.notifications.letters.content import LetterBlock
from services.notifications.models import Letter
from services.notifications.permissions import require_organiser
from shared.context import correlation_id
from shared.formats import moment
from shared.i18n import gettext as _
from shared.i18n import language


def send_trial(session: Session, *, by: str, now: datetime) -> UUID:
    """Queue a letter to the one who asks, and to nobody else; it waits for no morning. Raises Forbidden."""
    require_organiser(session, by)
    subject = _("Thư thử, %(at)s", at=moment(now))
    text = _("%(email)s đã yêu cầu thư thử này để xem thư có đi và đến hộp thư không. Không cần làm gì.", email=by)
    event_id = uuid4()
    letter = NewLetter(
        content=Content(language(), subject, "", (LetterBlock("paragraph", text),), ""),
        recipient=Recipient(by, "", language()),
        event_id=event_id,
        template="trial",
        kind="notice",
        trace=correlation_id(),
        urgent=True,
        priority=1,
    )
    queue_letter(session, letter, now=now)
    return session.scalars(select(Letter.id).where(Letter.event_id == event_id)).one()
