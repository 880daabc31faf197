"""What waits in notifications for one person: batches to be released, days that do not agree, decisions to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from services.notifications.domain.secrets import ALARM
from services.notifications.models import Batch, Letter, TextDraft
from services.notifications.permissions import is_organiser, provinces_of
from services.notifications.queries.batches import COUNTED
from services.notifications.queries.guessing import wrong_in_an_hour
from services.notifications.queries.leaving import Banner, banner
from services.notifications.queries.letters import Provinces
from services.notifications.queries.reconciliation import chosen, newest_day, nights
from services.notifications.queries.texts import waiting_drafts
from services.notifications.queries.undelivered import CallCounts, numbers_waiting
from shared.cases import in_state

RECENT: Final = timedelta(days=7)
NOBODY_TO_CALL: Final = CallCounts(0, 0, None)


@dataclass(frozen=True, slots=True)
class HeldBatch:
    """A batch that nobody has released or withdrawn yet, and how many letters it holds."""

    batch: Batch
    letters: int


@dataclass(frozen=True, slots=True)
class Tasks:
    """Everything of one person. ``provinces`` are those whose letters they see: None is all, none is nobody's.

    ``nights`` counts the last week's comparisons of letters with decisions that somebody has to look at, ``guessed``
    the last hour's wrong sign-in codes, if they are so many that somebody is guessing; ``sending`` is
    what keeps letters from leaving, or from being read when they come back; ``drafts`` are texts of letters
    that somebody else wrote and this one may publish.
    """

    provinces: Provinces
    held: Sequence[HeldBatch] = ()
    nights: int = 0
    calls: CallCounts = NOBODY_TO_CALL
    guessed: int = 0
    sending: Banner | None = None
    drafts: Sequence[TextDraft] = ()

    @property
    def organiser(self) -> bool:
        """Whether this is an organiser."""
        return self.provinces is None

    @property
    def office(self) -> bool:
        """Whether this is an organiser or an officer."""
        return self.organiser or bool(self.provinces)


def tasks_of(session: Session, by: str, now: datetime) -> Tasks:
    """Return what ``by`` has to do, in a fixed number of statements."""
    if not is_organiser(session, by):
        provinces = provinces_of(session, by)
        if not provinces:
            return Tasks(provinces)
        return Tasks(provinces, calls=numbers_waiting(session, provinces, since=None, now=now))
    recent = newest_day(now) - RECENT
    wrong = wrong_in_an_hour(session, now)
    return Tasks(
        provinces=None,
        held=_held(session),
        nights=sum(night.day > recent for night in chosen(nights(session, now), None, attention=True)),
        calls=numbers_waiting(session, None, since=None, now=now),
        guessed=wrong if wrong >= ALARM else 0,
        sending=banner(session),
        drafts=session.scalars(waiting_drafts().where(TextDraft.written_by != by)).all(),
    )


def _held(session: Session) -> list[HeldBatch]:
    query = (
        select(Batch, func.count(Letter.id))
        .outerjoin(Letter, and_(Letter.batch_id == Batch.id, in_state(Letter, "held"), COUNTED))
        .where(in_state(Batch, "held"))
        .group_by(Batch.id)
        .order_by(Batch.begun_at, Batch.id)
    )
    return [HeldBatch(*row) for row in session.execute(query)]
