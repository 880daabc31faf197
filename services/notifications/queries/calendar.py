"""What stands in people's calendars by our letters."""

from collections.abc import Sequence

from sqlalchemy import and_, column, func, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Session

from services.notifications.letters.calendar import CalendarEntry
from services.notifications.models import Letter
from shared.cases import in_state

NEVER_SEEN = ("reason_gone", "too_late", "withdrawn", "void")


def calendar_entries(
    session: Session, recipient: str, *, uid: str, within: str, over: Sequence[str] = ()
) -> Sequence[CalendarEntry]:
    """Return what a recipient was sent, or will be, under a UID, or under all of those within something: the newest.

    A letter that they do not want by e-mail counts: it is on their page, with its entry. One that is not out yet and is
    good for something that is ``over`` does not: it never will be.
    """
    carried = func.jsonb_array_elements(Letter.calendar)
    entry = carried.table_valued(column("value", JSONB), name="entry", joins_implicitly=True).c.value
    of_uid = entry["uid"].astext
    about = of_uid == uid if uid else entry["within"].astext == within
    mine = select(entry).select_from(Letter).where(Letter.recipient == recipient, about)
    needless = and_(in_state(Letter, "held", "waiting"), Letter.concerns.in_(over))
    newest = mine.where(Letter.cancelled_for.not_in(NEVER_SEEN), ~needless).ext(distinct_on(of_uid))
    return [
        CalendarEntry.from_json(found) for found in session.scalars(newest.order_by(of_uid, Letter.position.desc()))
    ]
