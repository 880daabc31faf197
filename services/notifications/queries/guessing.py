"""Wrong codes of the last day, for the organisers: whether somebody is guessing, and from where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.domain.secrets import DAY, HOUR
from services.notifications.models import WrongCode
from services.notifications.permissions import require_organiser

MOST = 50


@dataclass(frozen=True, slots=True)
class Guesses:
    """How many codes were wrong from one network, at how many mailboxes, and when last."""

    network: str
    wrong: int
    mailboxes: int
    last_at: datetime


def wrong_in_an_hour(session: Session, now: datetime) -> int:
    """Return how many codes were typed wrong in the last hour, at all mailboxes together."""
    return session.scalar(select(func.count()).where(WrongCode.at > now - HOUR)) or 0


def guesses(session: Session, by: str, now: datetime) -> Sequence[Guesses]:
    """Return the networks with most wrong codes in the last day. Raises Forbidden for all but organisers."""
    require_organiser(session, by)
    wrong = func.count()
    columns = WrongCode.network, wrong, func.count(func.nullif(WrongCode.email, "").distinct()), func.max(WrongCode.at)
    query = select(*columns).where(WrongCode.at > now - DAY).group_by(WrongCode.network)
    rows = session.execute(query.order_by(wrong.desc(), WrongCode.network).limit(MOST))
    return [Guesses(*row) for row in rows]
