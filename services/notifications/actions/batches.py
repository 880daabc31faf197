"""Mass decisions: their letters are held together until somebody releases them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.actions.letters import Standing
from services.notifications.models import Batch


def standing_in_batch(session: Session, batch_id: UUID, now: datetime) -> Standing:
    """Return the state in which a letter of a batch begins; until the transaction ends the batch stays as it is."""
    session.execute(insert(Batch).values(id=batch_id, begun_at=now).on_conflict_do_nothing())
    state = session.scalar(select(Batch.state).where(Batch.id == batch_id).with_for_update(read=True))
    if state == "withdrawn":
        return Standing("cancelled", "withdrawn")
    return Standing("waiting" if state == "released" else "held")
