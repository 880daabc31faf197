"""The letters of a batch: how many of which sort, samples of each, one recipient's, and those of an older template."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, undefer

from services.notifications.domain.lifecycle import LetterState
from services.notifications.models import Letter, ListedDecision
from services.notifications.queries.batches import COUNTED
from services.notifications.queries.texts import newest_text
from shared.alphabet import matching, nearest
from shared.cases import in_state

SAMPLES: Final = 3
OPEN: Final[tuple[LetterState, ...]] = ("held", "waiting", "sending")


@dataclass(frozen=True)
class Sort:
    """Letters of one template, language, kind and channel, and how many of them are in each state."""

    template: str
    language: str
    kind: str
    channel: str
    states: dict[str, int]

    @property
    def letters(self) -> int:
        """Return how many there are."""
        return sum(self.states.values())


@dataclass(frozen=True)
class BatchProgress:
    """How far a released batch is."""

    waiting: int
    sent: int
    failed: int
    cancelled: int

    @property
    def total(self) -> int:
        """Return how many letters there are to send, or were."""
        return self.waiting + self.sent + self.failed


def sorts(session: Session, batch_id: UUID) -> list[Sort]:
    """Return the letters of a batch by template, language, kind and channel; Vietnamese before English."""
    columns = (Letter.template, Letter.language, Letter.kind, Letter.channel)
    counted = select(*columns, Letter.state, func.count()).where(Letter.batch_id == batch_id)
    found: dict[tuple[str, str, str, str], dict[str, int]] = {}
    for *key, state, count in session.execute(counted.group_by(*columns, Letter.state)):
        template, language, kind, channel = key
        found.setdefault((template, language, kind, channel), {})[state] = count
    in_order = sorted(sorted(found.items(), key=lambda row: row[0][1], reverse=True), key=lambda row: row[0][0])
    return [Sort(*key, states) for key, states in in_order]


def outcomes(session: Session, batch_id: UUID) -> list[tuple[str, int]]:
    """Return how many decisions of each sort are in a batch's list, the most first."""
    counted = select(ListedDecision.event_type, func.count()).where(ListedDecision.list_id == batch_id)
    rows = session.execute(counted.group_by(ListedDecision.event_type))
    return sorted(((row[0], row[1]) for row in rows), key=lambda row: (-row[1], row[0]))


def samples(session: Session, batch_id: UUID) -> Sequence[Letter]:
    """Return the first letters of each template and language, with what they say."""
    place = func.row_number().over(partition_by=(Letter.template, Letter.language), order_by=Letter.position)
    by_email = select(Letter.id, place.label("place")).where(Letter.batch_id == batch_id, Letter.channel == "email")
    placed = by_email.subquery()
    first = select(Letter).join(placed, placed.c.id == Letter.id).where(placed.c.place <= SAMPLES)
    in_order = first.order_by(Letter.template, Letter.language.desc(), Letter.position)
    return session.scalars(in_order.options(undefer(Letter.content))).all()


def letters_in(
    batch_id: UUID, *, q: str = "", template: str | None = None, language: str | None = None, state: str | None = None
) -> Select[Letter]:
    """Return the query of a batch's letters, in the order of recipients."""
    query = select(Letter).where(Letter.batch_id == batch_id, matching(q, Letter.recipient, Letter.recipient_name))
    for column, value in ((Letter.template, template), (Letter.language, language), (Letter.state, state)):
        if value is not None:
            query = query.where(column == value)
    return query.order_by(*nearest(q, Letter.recipient_name), Letter.recipient, Letter.position)


def progress(states: dict[str, int]) -> BatchProgress:
    """Return how far the sending of letters in these states is."""
    return BatchProgress(
        waiting=sum(states.get(state, 0) for state in OPEN),
        sent=states.get("sent", 0) + states.get("kept", 0),
        failed=states.get("failed", 0) + states.get("bounced", 0),
        cancelled=states.get("cancelled", 0),
    )


def reminders_waiting(session: Session, batch_id: UUID) -> int:
    """Return how many reminders of a batch are still to come, held or waiting for their time."""
    mine = select(func.count()).where(Letter.batch_id == batch_id, Letter.kind == "reminder", in_state(Letter, *OPEN))
    return session.scalar(mine) or 0


def cancelled_reasons(session: Session, batch_id: UUID) -> dict[str, int]:
    """Return why how many of the letters that a batch is counted by are cancelled."""
    counted = select(Letter.cancelled_for, func.count()).where(
        Letter.batch_id == batch_id, in_state(Letter, "cancelled"), COUNTED
    )
    return {row[0]: row[1] for row in session.execute(counted.group_by(Letter.cancelled_for))}


def older_letters(session: Session, batch_id: UUID) -> dict[tuple[str, str], int]:
    """Return how many held letters were written by another version of their template (and language) than is in use."""
    columns = (Letter.template, Letter.language, Letter.template_version)
    held = (Letter.batch_id == batch_id, in_state(Letter, "held"), Letter.channel == "email")
    counted = select(*columns, func.count()).where(*held)
    older: dict[tuple[str, str], int] = {}
    for template, language, version, count in session.execute(counted.group_by(*columns)):
        if version != newest_text(session, template, language).version:
            older[template, language] = older.get((template, language), 0) + count
    return older
