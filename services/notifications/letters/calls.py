"""What the letter says that tells officers whom to call, because a decision did not arrive by mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

CALLS_WAITING: Final = "calls_waiting"


def values_of_calls(calls: int, new: int, first_deadline: datetime | None, provinces: Sequence[str]) -> dict[str, Any]:
    """Return what its template may name; ``first_deadline`` is the nearest one that is still ahead, if any is."""
    return {"calls": calls, "first_deadline": first_deadline, "new": new, "provinces": ", ".join(provinces)}
