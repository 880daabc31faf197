"""What an occasion is, and the groups that both services' events go to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from services.notifications.domain import addresses
from shared.events.envelope import Event


@dataclass(frozen=True)
class Occasion:
    """Which template tells an event to whom, and the page that the letter's button opens.

    ``kind`` is ``decision`` (always wanted) or ``notice``.
    """

    template: str
    to: Callable[[Any], tuple[str, ...]]
    page: Callable[[Any], str]
    kind: Literal["decision", "notice"] = "notice"


def establishment(event: Any) -> tuple[str, ...]:
    """Return the members of the establishment that the event is about."""
    return (addresses.establishment(event.establishment_id),)


def organisers(_event: Event) -> tuple[str, ...]:
    """Return the organisers."""
    return (addresses.ORGANISERS,)
