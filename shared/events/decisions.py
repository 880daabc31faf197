"""Lists of decisions: what a service decided, told from its own tables, to be compared with the letters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from shared.events.envelope import Event
from shared.events.values import Readers

MOST_IN_A_PART = 500


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    """One row of a decision table.

    ``subject`` is ``application:<id>``, ``dossier:<id>`` or ``access_request:<id>``, ``event_type`` the event that
    tells this decision, ``group`` who is told (``establishment:<id>``). What judges and councils are called to is work,
    no decision about anybody, and stands in no list.
    """

    subject: str
    event_type: str
    group: Readers
    label: str
    decided_at: datetime


class DecisionsTold(Event):
    """One part (1 to ``parts``) of a list of decisions.

    A list of kind ``batch`` is everything that one act decided; its letters carry ``list_id`` as ``batch_id`` and wait
    for their release. A ``nightly`` list is everything that was decided in a day:
    since <= decided_at < until.
    """

    list_id: UUID
    kind: Literal["batch", "nightly"]
    about_code: str
    title_vi: str
    title_en: str
    page: str
    since: datetime | None = None
    until: datetime | None = None
    part: int
    parts: int
    decisions: Sequence[DecisionRow]

    keyed_by = "list_id"


T = TypeVar("T", bound=DecisionsTold)


def in_parts(told: type[T], decisions: Sequence[DecisionRow], **about: Any) -> Iterator[T]:
    """Yield the events that tell a list, each with at most MOST_IN_A_PART decisions; one of an empty list.

    ``about`` is what all parts say.
    """
    parts = max(1, -(-len(decisions) // MOST_IN_A_PART))
    for part in range(parts):
        some = decisions[part * MOST_IN_A_PART : (part + 1) * MOST_IN_A_PART]
        yield told(**about, part=part + 1, parts=parts, decisions=some)
