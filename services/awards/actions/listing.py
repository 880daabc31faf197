"""Lists of decisions, told to be compared with the letters: of a published round, and of every day."""

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from services.awards.models import ListedDay, Round
from services.awards.queries.decided import decided_between, decided_by_publication
from shared.events.awards import DecisionsListed
from shared.events.decisions import in_parts
from shared.messaging import outbox
from shared.messaging.nightly import list_next_day


def batch_of_round(round_id: UUID) -> UUID:
    """Return the id under which the letters about a round's publication are held; always the same."""
    return uuid5(round_id, "round published")


def list_publication(session: Session, round_: Round, *, now: datetime) -> None:
    """Tell what publishing the round decided, as its tables have it. Publishes DecisionsListed."""
    session.flush()
    parts = in_parts(
        DecisionsListed,
        decided_by_publication(session, round_.id),
        list_id=batch_of_round(round_.id),
        kind="batch",
        about_code=round_.code,
        title_vi=f"Kết quả bình chọn – {round_.name_vi}",
        title_en=f"Result of the round – {round_.name_en}",
        page=f"/awards/rounds/{round_.code}/results",
    )
    outbox.record_all(session, parts, at=now)


def list_decisions(session: Session, now: datetime) -> int:
    """Tell everything that was decided on the next day that is over; a tick. Publishes DecisionsListed."""
    return list_next_day(
        session, now, days=ListedDay, told=DecisionsListed, decided=decided_between, page="/awards/rounds"
    )
