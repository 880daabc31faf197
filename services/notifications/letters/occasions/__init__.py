"""Who is told of what: one file per publishing service."""

from collections.abc import Mapping
from typing import Final

from services.notifications.domain import addresses
from services.notifications.letters.occasions.announcements import ANNOUNCEMENTS
from services.notifications.letters.occasions.awards import AWARDS, SECRETARIAT
from services.notifications.letters.occasions.booths import BOOTHS
from services.notifications.letters.occasions.occasion import Occasion
from services.notifications.letters.occasions.reminders import REMINDERS, ended_by
from shared.events.envelope import Event

MORE: Final = (SECRETARIAT, REMINDERS)
LETTERS: Final[Mapping[type[Event], tuple[Occasion, ...]]] = {
    cls: (first, *(more[cls] for more in MORE if cls in more))
    for cls, first in {**BOOTHS, **AWARDS, **ANNOUNCEMENTS}.items()
}
"""Every event's letters: one, and more for those whose work it begins, and for reminders."""

SUBJECTS: Final = (
    "application",
    "dossier",
    "judge",
    "fair",
    "round",
    "access_request",
    "establishment",
    "announcement",
)
"""What an event can be about, the narrowest first: events name it by ``<noun>_id``."""


def groups_of(event: Event) -> tuple[str, ...]:
    """Return the groups, or patterns of groups, that are told, each once."""
    return tuple(dict.fromkeys(group for occasion in LETTERS[type(event)] for group in occasion.to(event)))


def occasions_for(event: Event, group: str) -> tuple[Occasion, ...]:
    """Return the letters that this group gets."""
    names = {group, addresses.pattern_of(group)}
    return tuple(occasion for occasion in LETTERS[type(event)] if names & set(occasion.to(event)))


def subject_of(event: Event) -> str:
    """Return what an event is about: ``application:<id>``, ``dossier:<id>``, …; empty if about none of SUBJECTS."""
    found = ((noun, getattr(event, f"{noun}_id", None)) for noun in SUBJECTS)
    return next((f"{noun}:{id}" for noun, id in found if id is not None), "")


def occasion_for(event: Event, group: str) -> Occasion:
    """Return the letter that tells this group of the event; reminders come after it."""
    return next(iter(occasions_for(event, group)), LETTERS[type(event)][0])
