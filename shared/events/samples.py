"""An event of every kind that could have happened, for previews, checks and tests: those of examples/.

All examples tell one story: a tea cooperative of Thái Nguyên, its booths at a fair, its product in a voting round.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from shared.events.envelope import Envelope, Event

EXAMPLES: Final = Path(__file__).parent / "examples"

E = TypeVar("E", bound=Event)


def example_path(event: type[Event], version: int) -> Path:
    """Return where the example of one version of an event is."""
    return EXAMPLES / f"{event.type}.v{version}.json"


def sample(event: type[E], **changes: Any) -> E:
    """Return the event that its newest example tells, with some facts changed."""
    envelope = _envelope(example_path(event, event.version))
    return replace(event.read(envelope.data, envelope.dataversion), **changes)


@cache
def _envelope(path: Path) -> Envelope:
    return Envelope.from_json(path.read_bytes())
