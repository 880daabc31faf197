"""What stands in people's calendars by our letters."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.letters.calendar import CalendarEntry
from services.notifications.models import Letter

NEVER_SEEN = ("reason_gone", "too_late", "withdrawn", "void")


def calendar_entry(session: Session, recipient: str, uid: str) -> CalendarEntry | None:
    """Return the newest entry that a recipient was sent, or will be, under a UID; None if there is none.

    A letter that they do not want by e-mail counts: it is on their page, with its entry.
    """
    carried = select(Letter.calendar).where(Letter.recipient == recipient, Letter.calendar["uid"].astext == uid)
    seen = carried.where(Letter.cancelled_for.not_in(NEVER_SEEN))
    found = session.scalar(seen.order_by(Letter.position.desc()).limit(1))
    return CalendarEntry.from_json(found) if found else None
