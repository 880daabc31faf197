"""What keeping every promise costs: the table of docs/decisions/005, made by ``python bench/promises.py``.

The same random fairs are given out twice: as the rules say, and with winners who may take any free booth.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1]))

from services.booths.domain import floor
from services.booths.domain.allocation import Allocation
from services.booths.domain.capacity import Capacity
from tests.unit.booths.fairs import fairs
from tests.unit.booths.instances import Instance

FAIRS: Final = 20_000
ROWS: Final = (
    "fairs with a broken promise",
    "promises broken",
    "of these guaranteed",
    "booths given out",
    "booths left free",
    "chosen by winners",
    "applications with a booth",
    "got the first wish",
    "got one of their wishes",
)


class AnyFree(Capacity):
    """The rule before: what others were promised keeps nobody from a booth."""

    __slots__ = ()

    def keeps(self, masks: object) -> bool:
        """Let everything be taken."""
        return True


def counts(instance: Instance, allocation: Allocation) -> Iterator[tuple[str, int]]:
    """Yield what one fair adds to each row."""
    held = [list(booths) for booths in allocation.chosen]
    for choice in allocation.came_in:
        held[choice.index] += choice.booths
    broken = guaranteed = 0
    for index, one in enumerate(instance.applications):
        missing = allocation.places[index] - len(allocation.chosen[index])
        if one.anywhere and not one.side_by_side and missing:
            broken += 1
            guaranteed += allocation.guaranteed[index] > len(allocation.chosen[index])
        codes = instance.codes(tuple(held[index]))
        zones = {booth.code: booth.zone for booth in instance.booths}
        served = [wish in {f"booth:{c}" for c in codes} | {f"zone:{zones[c]}" for c in codes} for wish in one.wishes]
        yield "applications with a booth", bool(codes)
        yield "got the first wish", any(served[:1])
        yield "got one of their wishes", any(served)
    given = sum(map(len, held))
    yield "fairs with a broken promise", bool(broken)
    yield "promises broken", broken
    yield "of these guaranteed", guaranteed
    yield "booths given out", given
    yield "booths left free", len(instance.booths) - given
    yield "chosen by winners", sum(map(len, allocation.chosen))


def total(number: int) -> Counter[str]:
    """Return the sums over so many fairs, of seed 0."""
    sums: Counter[str] = Counter()
    for instance in fairs(number, seed=0):
        for row, value in counts(instance, instance.allocate()):
            sums[row] += value
    return sums


def main() -> None:
    """Print the table."""
    after = total(FAIRS)
    with patch.object(floor, "Capacity", AnyFree):
        before = total(FAIRS)
    print(f"| {FAIRS:,} random fairs | any free booth | promises kept |\n|---|---|---|")
    for row in ROWS:
        print(f"| {row} | {before[row]:,} | {after[row]:,} |")


if __name__ == "__main__":
    main()
