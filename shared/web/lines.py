"""What pages say of a thing in one line: how it stands, what happened to it, what is to be done about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StateLine:
    """How a thing stands: ``kind`` of the chip and its word, what comes next, and the deadline if there is one."""

    kind: str
    word: str
    next_text: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """How a case stands: the chip's kind and word, and what comes next, said to the maker and to the office.

    Without words of its own the office reads what the maker does.
    """

    kind: str
    word: str
    maker: str
    office: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """What happened, when, and who did it, as far as the reader may know."""

    at: datetime
    text: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A page and its word."""

    address: str
    text: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task: what to do, for what, where ("" where there is nothing to open), by when; ``more`` is what came of it."""

    kind: str
    word: str
    text: str
    about: str
    address: str
    deadline: datetime | None = None
    more: Link | None = None


def by_deadline(lines: Iterable[TaskLine]) -> list[TaskLine]:
    """Return tasks by their deadlines; what is due already has none and comes first."""
    return sorted(lines, key=lambda line: line.deadline.timestamp() if line.deadline else 0.0)
