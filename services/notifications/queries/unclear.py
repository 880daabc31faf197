"""What came to the mailbox of returned letters and was not understood."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.notifications.domain.lifecycle import UnclearState
from services.notifications.models import Letter, UnclearReturn
from shared.alphabet import matching, nearest
from shared.cases import in_state
from shared.errors import required


def unclear_returns(*, state: UnclearState = "open", q: str = "") -> Select[*tuple[Any, ...]]:
    """Return the query of messages (UnclearReturn, Letter or None), newest first."""
    looked_in = (UnclearReturn.sender, UnclearReturn.subject)
    asked = select(UnclearReturn, Letter).outerjoin(Letter, Letter.id == UnclearReturn.letter_id)
    found = asked.where(in_state(UnclearReturn, state), matching(q, *looked_in))
    return found.order_by(*nearest(q, *looked_in), UnclearReturn.received_at.desc(), UnclearReturn.id)


def numbers_by_unclear_state(session: Session, *, q: str = "") -> dict[str, int]:
    """Return how many messages are open and how many settled, of those that match."""
    found = select(UnclearReturn.state, func.count()).where(matching(q, UnclearReturn.sender, UnclearReturn.subject))
    return {row[0]: row[1] for row in session.execute(found.group_by(UnclearReturn.state))}


def unclear_return(session: Session, return_id: UUID) -> UnclearReturn:
    """Return one message. Raises NotFound."""
    return required(session.get(UnclearReturn, return_id))
