"""Pages of nights: they are computed, for a night that nobody told has no row."""

from collections.abc import Sequence
from typing import TypeVar

from shared.web.paging import SIZE, Page

T = TypeVar("T")


def page_of_nights(found: Sequence[T], number: int) -> Page[T]:
    """Return one page of fifty; a page behind the last is the last."""
    at = min(number, max(1, -(-len(found) // SIZE)))
    return Page(found[(at - 1) * SIZE : at * SIZE], at, len(found))
