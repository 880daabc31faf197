"""The queue in numbers, and what came of the letters of this week: a fixed number of statements, however many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from services.notifications.domain.causes import CAUSES, OF_THE_SYSTEM, Cause
from services.notifications.domain.lifecycle import UNDELIVERED_STATES
from services.notifications.models import Letter, LetterTry
from services.notifications.queries.leaving import PUT_BEHIND, may_leave
from services.notifications.queries.undelivered import over
from shared.cases import in_state
from shared.clock import HANOI
from shared.quiet import QuietHours

AGES: Final = (timedelta(minutes=10), timedelta(hours=1), timedelta(days=1))
"""Where one age of letters ends and the next begins."""
STANDS: Final = ("due", "sending", "again", "night", "later", "held")
"""How a letter stands in the queue: due; in hand; put off to be tried again; waiting for the morning, or for its own
time; held with its batch."""
MOST_HOSTS: Final = 15
MOST_ANSWERS: Final = 3
RECENT: Final = timedelta(days=30)


@dataclass(frozen=True)
class Queued:
    """Letters that stand alike in the queue: how many of each age (by when they were written), and the oldest."""

    stands: str
    ages: Sequence[int]
    oldest: datetime

    @property
    def number(self) -> int:
        """How many in all."""
        return sum(self.ages)


@dataclass(frozen=True)
class HostCounts:
    """A mail host of recipients: what waits, what was taken and lost this week, and an answer to what waits."""

    host: str
    waiting: int
    taken: int
    lost: int
    answer: str


@dataclass(frozen=True)
class TroubleCounts:
    """Letters that did not arrive for one cause; ``answers`` are the commonest, each with its number and one letter."""

    cause: Cause
    number: int
    newest: datetime
    answers: Sequence[tuple[str, int, UUID]]

    @property
    def of_the_system(self) -> bool:
        """Whether no recipient can do anything about it."""
        return self.cause in OF_THE_SYSTEM


def queue_by_age(session: Session, now: datetime, quiet: QuietHours) -> list[Queued]:
    """Return how many letters wait, by how they stand and by their age."""
    stands = _stands(now, quiet)
    ages = _ages(now)
    counts = [func.count().filter(age) for age in ages]
    query = select(stands, func.min(Letter.queued_at), *counts)
    query = query.where(Letter.channel == "email", in_state(Letter, "waiting", "sending", "held")).group_by(stands)
    rows = {row[0]: Queued(row[0], row[2:], row[1]) for row in session.execute(query)}
    return [rows[name] for name in STANDS if name in rows]


def tries_counted(session: Session, now: datetime) -> Mapping[str, tuple[int, int]]:
    """Return how many tries came out in each way, today and since Monday."""
    today, monday = begin_of_day(now), begin_of_week(now)
    query = select(LetterTry.outcome, func.count().filter(LetterTry.at >= today), func.count()).join(LetterTry.letter)
    query = query.where(LetterTry.at >= monday, Letter.channel == "email").group_by(LetterTry.outcome)
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def hosts_counted(session: Session, now: datetime) -> tuple[Sequence[HostCounts], int]:
    """Return the recipients' hosts with most waiting, then most lost and most taken this week; and how many hosts."""
    monday = begin_of_week(now)
    waits = in_state(Letter, "waiting", "sending")
    took = and_(in_state(Letter, "sent"), Letter.sent_at >= monday)
    lost = and_(in_state(Letter, *UNDELIVERED_STATES), Letter.queued_at >= monday)
    counts = [func.count().filter(one) for one in (waits, took, lost)]
    answers = func.array_agg(Letter.answer).filter(waits, Letter.answer != "")
    query = select(Letter.host, *counts, answers[1], func.count().over())
    query = query.where(Letter.channel == "email", or_(waits, took, lost)).group_by(Letter.host)
    in_order = counts[0].desc(), counts[2].desc(), counts[1].desc(), Letter.host
    rows = session.execute(query.order_by(*in_order).limit(MOST_HOSTS)).all()
    hosts = [HostCounts(row[0], row[1], row[2], row[3], str(row[4] or "")) for row in rows]
    return hosts, rows[0][5] if rows else 0


def troubles(session: Session, now: datetime) -> list[TroubleCounts]:
    """Return the letters of the last 30 days that did not arrive and would still be of use, by cause, most first."""
    of_cause = select(
        Letter.cause, Letter.answer, func.count(), func.max(Letter.queued_at), func.min(cast(Letter.id, Text))
    )
    alike = of_cause.where(*lost_lately(now), Letter.cause != "").group_by(Letter.cause, Letter.answer).subquery()
    cause, answer, number, newest, one = alike.c
    ranked = select(
        cause,
        answer,
        number,
        one,
        func.sum(number).over(partition_by=cause).label("in_all"),
        func.max(newest).over(partition_by=cause).label("newest"),
        func.row_number().over(partition_by=cause, order_by=(number.desc(), answer)).label("place"),
    ).subquery()
    query = select(ranked).where(ranked.c.place <= MOST_ANSWERS).order_by(ranked.c.in_all.desc(), cause_order(ranked))
    found: dict[Cause, TroubleCounts] = {}
    for row in session.execute(query.order_by(ranked.c.place)):
        so_far = found.get(row[0])
        answers = [*(so_far.answers if so_far else ()), (row[1], row[2], UUID(row[3]))]
        found[row[0]] = TroubleCounts(row[0], int(row.in_all), row.newest, answers)
    return [*found.values()]


def lost_lately(now: datetime) -> Sequence[ColumnElement[bool]]:
    """Return what holds for letters that may be sent again by their cause: not read, and not over; no sign-in codes."""
    return [
        in_state(Letter, *UNDELIVERED_STATES),
        Letter.channel == "email",
        Letter.kind != "sign_in",
        Letter.queued_at > now - RECENT,
        Letter.read_at.is_(None),
        or_(Letter.give_up_at.is_(None), Letter.give_up_at > now),
        ~over(),
    ]


def begin_of_day(now: datetime) -> datetime:
    """Return when the day of ``now`` began in Hà Nội."""
    return datetime.combine(now.astimezone(HANOI).date(), time(), HANOI)


def begin_of_week(now: datetime) -> datetime:
    """Return when the week of ``now`` began in Hà Nội: on its Monday."""
    return begin_of_day(now) - timedelta(days=now.astimezone(HANOI).weekday())


def _stands(now: datetime, quiet: QuietHours) -> ColumnElement[str]:
    untried, put_off = Letter.next_try_at > now + PUT_BEHIND, and_(Letter.next_try_at > now, Letter.tries > 0)
    return case(
        (in_state(Letter, "held"), "held"),
        (in_state(Letter, "sending"), "sending"),
        (put_off, "again"),
        (untried, "later"),
        (and_(*may_leave(now, quiet)), "due"),
        else_="night",
    )


def _ages(now: datetime) -> list[ColumnElement[bool]]:
    written, bounds = Letter.queued_at, [now - age for age in AGES]
    younger = [
        written > bounds[0],
        *(and_(written <= a, written > b) for a, b in pairwise(bounds)),
    ]
    return [*younger, written <= bounds[-1]]


def cause_order(ranked: Any) -> ColumnElement[int]:
    """The order of causes that have equally many letters."""
    return case({name: place for place, name in enumerate(CAUSES)}, value=ranked.c.cause)
