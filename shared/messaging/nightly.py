"""Once a day each service tells everything that it decided on the day before, to be compared with the letters.

A day is Hà Nội's. It is told two hours after its end, so that no decision of that day is still in an open transaction;
a day without decisions is told too, so that silence means that nobody told anything. Days on which nothing ran are made
up for one after the other.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.clock import HANOI
from shared.events.decisions import DecisionRow, DecisionsTold, in_parts
from shared.formats import day as written
from shared.messaging import outbox

TOLD_FROM: Final = time(2, 0)
"""From when on the day before is told, by Hà Nội's clock."""

Decided = Callable[[Session, datetime, datetime], Sequence[DecisionRow]]


class ListedDays:
    """The columns of a service's own table of days that were told, each once."""

    day: Mapped[date] = mapped_column(primary_key=True)
    list_id: Mapped[UUID]
    decisions: Mapped[int]
    listed_at: Mapped[datetime]


def list_next_day(
    session: Session, now: datetime, *, days: type[Any], told: type[DecisionsTold], decided: Decided, page: str
) -> int:
    """Tell the next day that is due and return 1, or 0 if none is; called again until then.

    ``days`` is the service's table with the columns of ListedDays, ``decided`` gives what was decided since and before
    two moments. Of two processes at once one tells it.
    """
    day = due_day(session.scalar(select(func.max(days.day))), now)
    if day is None:
        return 0
    since, until = bounds(day)
    decisions = decided(session, since, until)
    list_id = list_id_of(told.service(), day)
    row = {"day": day, "list_id": list_id, "decisions": len(decisions), "listed_at": now}
    claimed = session.scalar(insert(days).values(row).on_conflict_do_nothing().returning(days.day))
    if claimed is None:
        return 0
    about = {"list_id": list_id, "about_code": day.isoformat(), "page": page, "since": since, "until": until}
    titles = {"title_vi": f"Quyết định ngày {written(day)}", "title_en": f"Decisions of {written(day)}"}
    outbox.record_all(session, in_parts(told, decisions, kind="nightly", **about, **titles), at=now)
    return 1


def due_day(last: date | None, now: datetime) -> date | None:
    """Return the day that is told next, None if it is not over long enough; ``last`` is the one told before.

    The first day ever told is the newest that is over.
    """
    here = now.astimezone(HANOI)
    newest = here.date() - timedelta(days=1 if here.time() >= TOLD_FROM else 2)
    due = newest if last is None else last + timedelta(days=1)
    return due if due <= newest else None


def bounds(day: date) -> tuple[datetime, datetime]:
    """Return when a day of Hà Nội begins and when it is over."""
    since = datetime.combine(day, time(), HANOI)
    return since, since + timedelta(days=1)


def list_id_of(service: str, day: date) -> UUID:
    """Return the id of a service's list of a day; always the same."""
    return uuid5(NAMESPACE_URL, f"khuyen-cong/{service}/decisions/{day.isoformat()}")
