"""What waits in notifications for one person: batches to be released, days that do not agree, decisions to be told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from services.notifications.domain.addresses import ORGANISERS, family
from services.notifications.domain.secrets import ALARM
from services.notifications.models import Batch, Letter, TextDraft
from services.notifications.permissions import OFFICES, groups_of, is_organiser, provinces_of
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

    ``held`` are the batches of their ``offices``, which they release; an organiser's are decisions and their own words.

    ``nights`` counts the last week's comparisons of letters with decisions that somebody has to look at, ``guessed``
    the last hour's wrong sign-in codes, if they are so many that somebody is guessing; ``sending`` is
    what keeps letters from leaving, or from being read when they come back; ``drafts`` are texts of letters
    that somebody else wrote and this one may publish.
    """

    provinces: Provinces
    offices: Collection[str] = ()
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
        """Whether this is an organiser, an officer or of a secretariat."""
        return self.organiser or bool(self.offices)


def tasks_of(session: Session, by: str, now: datetime) -> Tasks:
    """Return what ``by`` has to do, in a fixed number of statements."""
    if not is_organiser(session, by):
        offices = {group for group in groups_of(session, by) if family(group) in OFFICES}
        if not offices:
            return Tasks(frozenset())
        provinces = provinces_of(session, by)
        calls = numbers_waiting(session, provinces, since=None, now=now) if provinces else NOBODY_TO_CALL
        return Tasks(provinces, offices, held=_held(session, offices), calls=calls)
    recent = newest_day(now) - RECENT
    wrong = wrong_in_an_hour(session, now)
    return Tasks(
        provinces=None,
        offices={ORGANISERS},
        held=_held(session, {ORGANISERS}),
        nights=sum(night.day > recent for night in chosen(nights(session, now), None, attention=True)),
        calls=numbers_waiting(session, None, since=None, now=now),
        guessed=wrong if wrong >= ALARM else 0,
        sending=banner(session),
        drafts=session.scalars(waiting_drafts().where(TextDraft.written_by != by)).all(),
    )


def _held(session: Session, offices: Collection[str]) -> list[HeldBatch]:
    query = (
        select(Batch, func.count(Letter.id))
        .outerjoin(Letter, and_(Letter.batch_id == Batch.id, in_state(Letter, "held"), COUNTED))
        .where(in_state(Batch, "held"), Batch.owner.in_(offices))
        .group_by(Batch.id)
        .order_by(Batch.begun_at, Batch.id)
    )
    return [HeldBatch(*row) for row in session.execute(query)]
