"""What was decided against what was told: one list of decisions, its notices and its letters, compared row by row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final, Literal, Self
from uuid import UUID

What = Literal[
    "not_told",
    "no_contacts",
    "no_mailbox",
    "no_letter",
    "told_twice",
    "not_listed",
    "two_outcomes",
    "unknown_event",
]

CANCELLED: Final = "cancelled"
WAITS_FOR_ADDRESS: Final = "waiting_for_address"
PATIENCE: Final = timedelta(minutes=10)
"""How long after a list the events and addresses of its decisions may still be on their way."""
ON_THEIR_WAY: Final[frozenset[What]] = frozenset({"not_told", "no_contacts"})
"""What mends itself as soon as that has come: the letter is written then."""


@dataclass(frozen=True)
class Decided:
    """A row of a publisher's decision table."""

    subject: str
    event_type: str
    group: str
    label: str
    decided_at: datetime


@dataclass(frozen=True)
class ToldEvent:
    """An event as it was told to a group."""

    event_id: UUID
    subject: str
    event_type: str
    group: str
    label: str
    state: str
    happened_at: datetime


@dataclass(frozen=True)
class WrittenLetter:
    """A letter, in whatever state."""

    event_id: UUID
    recipient: str
    template: str


@dataclass(frozen=True)
class GroupMailbox:
    """A member of a group; ``since`` is empty for one who was always there."""

    group: str
    email: str
    since: datetime | None


@dataclass(frozen=True)
class Finding:
    """A decision that does not have exactly one letter for each mailbox, or a letter that tells no decision."""

    what: What
    subject: str
    event_type: str
    label: str
    group: str
    recipients: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values, to be kept."""
        return asdict(self) | {"recipients": list(self.recipients)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the finding of ``to_json``."""
        return cls(**{**data, "recipients": tuple(data["recipients"])})


@dataclass(frozen=True)
class Material:
    """Everything that is compared. ``templates`` names for each type of event the template that tells it."""

    decisions: Sequence[Decided]
    told: Sequence[ToldEvent]
    letters: Sequence[WrittenLetter]
    mailboxes: Sequence[GroupMailbox]
    templates: Mapping[str, str]


def compare(given: Material) -> list[Finding]:
    """Return what does not agree, in the order of subjects; nothing if every decision has exactly its letters.

    A decision has its letters if its event was told to its group, and every mailbox that belonged to the group when it
    happened has a letter of the event's template, in whatever state. A decision that was made twice needs two events.
    """
    told, recipients, mailboxes = _told_by_decision(given.told), _recipients(given.letters), _by_group(given.mailboxes)
    found: list[Finding] = []
    for key, decisions in _decisions_by_key(given.decisions):
        events = told.pop(key, [])
        template = given.templates.get(key[1])
        for place, decision in enumerate(decisions):
            event = events[place] if place < len(events) else None
            found += _judged(decision, event, template, recipients, mailboxes.get(decision.group, ()))
        found += [_surplus("told_twice", event, recipients) for event in events[len(decisions) :]]
    found += [_surplus("not_listed", event, recipients) for events in told.values() for event in events]
    return sorted(found, key=lambda finding: (finding.subject, finding.event_type, finding.what))


def only_needs_time(found: Finding, listed_at: datetime | None, now: datetime) -> bool:
    """Return whether nobody has to do anything about it yet: what the letter needs may still be on its way."""
    return found.what in ON_THEIR_WAY and listed_at is not None and now - listed_at < PATIENCE


def two_outcomes(decisions: Iterable[Decided]) -> list[Finding]:
    """Return the subjects that one act decided in two ways."""
    found = []
    for subject, group in groupby(sorted(decisions, key=lambda one: one.subject), lambda one: one.subject):
        several = list(group)
        types = sorted({decision.event_type for decision in several})
        if len(types) > 1:
            found.append(Finding("two_outcomes", subject, ", ".join(types), several[0].label, several[0].group))
    return found


Key = tuple[str, str, str]


def _decisions_by_key(decisions: Sequence[Decided]) -> Iterable[tuple[Key, list[Decided]]]:
    ordered = sorted(decisions, key=lambda one: (one.subject, one.event_type, one.group, one.decided_at))
    for key, rows in groupby(ordered, lambda one: (one.subject, one.event_type, one.group)):
        yield key, list(rows)


def _told_by_decision(told: Sequence[ToldEvent]) -> dict[Key, list[ToldEvent]]:
    found: dict[Key, list[ToldEvent]] = defaultdict(list)
    for event in sorted(told, key=lambda one: (one.happened_at, str(one.event_id))):
        found[event.subject, event.event_type, event.group].append(event)
    return found


def _recipients(letters: Sequence[WrittenLetter]) -> dict[tuple[UUID, str], set[str]]:
    found: dict[tuple[UUID, str], set[str]] = defaultdict(set)
    for letter in letters:
        found[letter.event_id, letter.template].add(letter.recipient)
        found[letter.event_id, ""].add(letter.recipient)
    return found


def _by_group(mailboxes: Sequence[GroupMailbox]) -> dict[str, list[GroupMailbox]]:
    found: dict[str, list[GroupMailbox]] = defaultdict(list)
    for mailbox in mailboxes:
        found[mailbox.group].append(mailbox)
    return found


def _judged(
    decision: Decided,
    event: ToldEvent | None,
    template: str | None,
    recipients: Mapping[tuple[UUID, str], set[str]],
    mailboxes: Sequence[GroupMailbox],
) -> list[Finding]:
    def finding(what: What, missing: Iterable[str] = ()) -> list[Finding]:
        facts = (decision.subject, decision.event_type, decision.label, decision.group)
        return [Finding(what, *facts, tuple(sorted(missing)))]

    if template is None:
        return finding("unknown_event")
    if event is None:
        return finding("not_told")
    if event.state == WAITS_FOR_ADDRESS:
        return finding("no_contacts")
    have = recipients.get((event.event_id, template), set())
    due = {box.email for box in mailboxes if box.since is None or box.since <= event.happened_at}
    if due - have:
        return finding("no_letter", due - have)
    return [] if have else finding("no_mailbox")


def _surplus(what: What, event: ToldEvent, recipients: Mapping[tuple[UUID, str], set[str]]) -> Finding:
    sent_to = tuple(sorted(recipients.get((event.event_id, ""), ())))
    return Finding(what, event.subject, event.event_type, event.label, event.group, sent_to)
