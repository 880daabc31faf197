"""Who is told of what: one file per publishing service."""

from collections.abc import Mapping
from typing import Final

from services.notifications.letters.occasions.awards import AWARDS, SECRETARIAT
from services.notifications.letters.occasions.booths import BOOTHS
from services.notifications.letters.occasions.occasion import Occasion
from shared.events.envelope import Event

LETTERS: Final[Mapping[type[Event], tuple[Occasion, ...]]] = {
    cls: (occasion, SECRETARIAT[cls]) if cls in SECRETARIAT else (occasion,)
    for cls, occasion in {**BOOTHS, **AWARDS}.items()
}
"""Every event's letters: one, or one more for those whose work it begins."""


def groups_of(event: Event) -> tuple[str, ...]:
    """Return the groups, or patterns of groups, that are told."""
    return tuple(group for occasion in LETTERS[type(event)] for group in occasion.to(event))


def occasion_for(event: Event, group: str) -> Occasion:
    """Return the letter that this group gets."""
    first, *others = LETTERS[type(event)]
    return next((occasion for occasion in others if group in occasion.to(event)), first)


__all__ = ["LETTERS", "Occasion", "groups_of", "occasion_for"]
