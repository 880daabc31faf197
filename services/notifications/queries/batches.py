"""Mass decisions: what is held, and how it compares with the list of decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, distinct, func, select, true
from sqlalchemy.orm import Session

from services.notifications.domain.comparing import (
    Decided,
    Finding,
    GroupMailbox,
    Material,
    ToldEvent,
    WrittenLetter,
    compare,
    only_needs_time,
    two_outcomes,
)
from services.notifications.domain.lifecycle import BatchState
from services.notifications.letters import CLOCKED, LETTERS
from services.notifications.models import Batch, Contact, Letter, ListedDecision, Notice
from services.notifications.queries.announcements import Offices
from shared.cases import in_state
from shared.errors import required

TEMPLATES: Final[Mapping[str, str]] = {
    cls.type: next((one.template for one in told if one.kind == "decision"), told[0].template)
    for cls, told in LETTERS.items()
}
"""For each type of event the template by which a decision is told."""

DECISIONS: Final = frozenset(cls.type for cls, told in LETTERS.items() if any(one.kind == "decision" for one in told))
"""The types of events that tell a decision; what else comes with a batch (reminders, files) is held, not compared."""

COUNTED: Final = and_(Letter.channel == "email", Letter.kind != "reminder")
"""The letters that a batch is counted by: with its reminders, which go out days later or never, it never is out."""


@dataclass(frozen=True)
class Held:
    """How many letters are held, to how many mailboxes, and how many short messages and reminders beside them.

    ``first_deadline`` is the earliest moment by which one of their readers has to act.
    """

    letters: int
    mailboxes: int
    messages: int
    reminders: int = 0
    first_deadline: datetime | None = None


@dataclass(frozen=True)
class Comparison:
    """A batch's letters against its list of decisions. ``gaps`` need a reason before the letters may go out.

    ``listed_at`` is when the whole list was here, None while it is not; ``letters`` counts those to mailboxes in any
    state.
    """

    listed_at: datetime | None
    decisions: int
    told: int
    letters: int
    mailboxes: int
    gaps: tuple[Finding, ...]

    @property
    def listed(self) -> bool:
        """Return whether the whole list is here."""
        return self.listed_at is not None

    @property
    def agrees(self) -> bool:
        """Return whether every decision has exactly its letters, and there are no others."""
        return self.listed and not self.gaps

    def waits(self, now: datetime) -> tuple[Finding, ...]:
        """Return the gaps that only need time."""
        return tuple(gap for gap in self.gaps if only_needs_time(gap, self.listed_at, now))


def batch(session: Session, batch_id: UUID, offices: Offices = None) -> Batch:
    """Return a batch of these offices. Raises NotFound."""
    return required(session.scalar(select(Batch).where(Batch.id == batch_id, _of_offices(offices))))


def batches(state: BatchState | None = None, offices: Offices = None) -> Select[Batch]:
    """Return the query of the batches of these offices, of a state if asked: the newest first."""
    query = select(Batch).where(_of_offices(offices)).order_by(Batch.begun_at.desc(), Batch.id)
    return query if state is None else query.where(in_state(Batch, state))


def numbers_of_batches(session: Session, offices: Offices = None) -> dict[str, int]:
    """Return how many batches of these offices there are in each state."""
    counted = select(Batch.state, func.count()).where(_of_offices(offices)).group_by(Batch.state)
    return {row[0]: row[1] for row in session.execute(counted)}


def _of_offices(offices: Offices) -> ColumnElement[bool]:
    return true() if offices is None else Batch.owner.in_(offices)


def letters_by_state(session: Session, *batch_ids: UUID) -> dict[UUID, dict[str, int]]:
    """Return how many letters of each batch are in each state, its reminders and short messages not among them."""
    counted = select(Letter.batch_id, Letter.state, func.count()).where(Letter.batch_id.in_(batch_ids), COUNTED)
    found: dict[UUID, dict[str, int]] = {batch_id: {} for batch_id in batch_ids}
    for batch_id, state, count in session.execute(counted.group_by(Letter.batch_id, Letter.state)):
        if batch_id is not None:
            found[batch_id][state] = count
    return found


def held(session: Session, batch_id: UUID) -> Held:
    """Return what of a batch is held."""
    by_email = Letter.channel == "email"
    columns = (
        func.count().filter(COUNTED),
        func.count(distinct(Letter.recipient)).filter(COUNTED),
        func.count().filter(~by_email),
        func.count().filter(by_email, Letter.kind == "reminder"),
        func.min(Letter.deadline_at),
    )
    mine = select(*columns).where(Letter.batch_id == batch_id, in_state(Letter, "held"))
    return Held(*session.execute(mine).one())


def held_clocks(session: Session, batch_id: UUID) -> int:
    """Return how many held decisions ask for an answer within a time that runs from when their letters go out."""
    held_now = select(Letter.event_id).where(Letter.batch_id == batch_id, in_state(Letter, "held"))
    asked = select(func.count(distinct(Notice.event_id))).where(Notice.event_id.in_(held_now))
    return session.scalar(asked.where(Notice.event_type.in_(CLOCKED))) or 0


def comparison(session: Session, batch_id: UUID) -> Comparison:
    """Return how the letters of a batch compare with its list of decisions."""
    listed_at = session.scalar(select(Batch.listed_at).where(Batch.id == batch_id))
    decisions = listed_decisions(session, batch_id)
    told = told_events(session, Notice.batch_id == batch_id, Notice.event_type.in_(DECISIONS))
    letters = written_letters(session, Letter.batch_id == batch_id, Letter.kind == "decision")
    mailboxes = mailboxes_of(session, {decision.group for decision in decisions})
    gaps = compare(Material(decisions, told, letters, mailboxes, TEMPLATES)) + two_outcomes(decisions)
    return Comparison(
        listed_at=listed_at,
        decisions=len(decisions),
        told=len({event.event_id for event in told}),
        letters=len(letters),
        mailboxes=len({letter.recipient for letter in letters}),
        gaps=tuple(gaps),
    )


def listed_decisions(session: Session, list_id: UUID) -> list[Decided]:
    """Return the decisions of a list."""
    columns = (
        ListedDecision.subject,
        ListedDecision.event_type,
        ListedDecision.group_name,
        ListedDecision.label,
        ListedDecision.decided_at,
    )
    rows = session.execute(select(*columns).where(ListedDecision.list_id == list_id))
    return [Decided(*row) for row in rows]


def told_events(session: Session, *which: ColumnElement[bool]) -> list[ToldEvent]:
    """Return the notices to groups (not to patterns of groups) that fit ``which``."""
    label = func.coalesce(Notice.data["label"].astext, "")
    columns = (Notice.event_id, Notice.subject, Notice.event_type, Notice.group_name, label, Notice.state)
    rows = session.execute(select(*columns, Notice.happened_at).where(*which))
    return [ToldEvent(*row) for row in rows]


def written_letters(session: Session, *which: ColumnElement[bool]) -> list[WrittenLetter]:
    """Return the letters to mailboxes that fit ``which``, in whatever state."""
    columns = select(Letter.event_id, Letter.recipient, Letter.template)
    return [WrittenLetter(*row) for row in session.execute(columns.where(Letter.channel == "email", *which))]


def mailboxes_of(session: Session, groups: set[str]) -> list[GroupMailbox]:
    """Return who belongs to these groups, since when."""
    columns = select(Contact.group_name, Contact.email, Contact.since).where(Contact.group_name.in_(groups))
    return [GroupMailbox(*row) for row in session.execute(columns)]
