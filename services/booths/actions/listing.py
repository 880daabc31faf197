"""Lists of decisions, told to be compared with the letters: of a published draw, and of every day."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from services.booths.models import Fair, ListedDay
from services.booths.queries.decided import decided_between, decided_by_draw
from shared.events.booths import DecisionsListed
from shared.events.decisions import in_parts
from shared.messaging import outbox
from shared.messaging.nightly import list_next_day


class Publication(NamedTuple):
    """What is told with a published result: the batch in which its letters are held, and what was wrong before."""

    batch_id: UUID
    corrects: str = ""


def list_draw(session: Session, fair: Fair, *, batch_id: UUID, now: datetime) -> None:
    """Tell what publishing the draw decided, as its tables have it. Publishes DecisionsListed."""
    session.flush()
    parts = in_parts(
        DecisionsListed,
        decided_by_draw(session, fair.id, now),
        list_id=batch_id,
        kind="batch",
        about_code=fair.code,
        title_vi=f"Kết quả bốc thăm – {fair.name_vi}",
        title_en=f"Result of the draw – {fair.name_en}",
        page=f"/booths/office/fairs/{fair.code}/draw",
    )
    outbox.record_all(session, parts, at=now)


def list_decisions(session: Session, now: datetime) -> int:
    """Tell everything that was decided on the next day that is over; a tick. Publishes DecisionsListed."""
    return list_next_day(session, now, days=ListedDay, told=DecisionsListed, decided=decided_between, page="/booths/my")
