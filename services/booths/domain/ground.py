"""The booths of a fair as numbers in the plan's order: who may use which, and which stand side by side."""

from collections.abc import Iterable, Sequence

from services.booths.domain.entries import BOOTH, ZONE, DrawBooth, DrawZone

NONE = -1


class Ground:
    """What does not change while booths are given out. A booth's number is its place in the plan."""

    __slots__ = ("after", "before", "bits", "by_group", "by_zone", "codes", "masks", "targets", "zone_masks")

    def __init__(self, zones: Sequence[DrawZone], booths: Sequence[DrawBooth], groups: Iterable[str]) -> None:
        self.bits = {group: 1 << number for number, group in enumerate(sorted(set(groups)))}
        """The bit of each product group that applies."""
        self.codes = [booth.code for booth in booths]
        numbers = {zone.code: number for number, zone in enumerate(zones)}
        self.zone_masks = [self._mask(zone) for zone in zones]
        everybody = (1 << len(self.bits)) - 1
        zone_of = [numbers.get(booth.zone, NONE) for booth in booths]
        self.masks = [everybody if zone == NONE else self.zone_masks[zone] for zone in zone_of]
        """Which groups may use each booth, as bits."""
        self.targets = {ZONE + code: ~number for code, number in numbers.items()}
        self.targets.update((BOOTH + code, number) for number, code in enumerate(self.codes))
        """What a wish names: a booth's number, or ~ the number of a zone."""
        self.by_zone: list[list[int]] = [[] for _ in zones]
        for number, zone in enumerate(zone_of):
            if zone != NONE:
                self.by_zone[zone].append(number)
        self.by_group = {bit: self._usable(bit) for bit in self.bits.values()}
        self.before, self.after = neighbours(booths)

    def _mask(self, zone: DrawZone) -> int:
        if not zone.groups:
            return (1 << len(self.bits)) - 1
        return sum(self.bits.get(group, 0) for group in set(zone.groups))

    def _usable(self, bit: int) -> list[int]:
        """Booths a group may use, those that fewest groups may use first, then in the plan's order."""
        open_to = [mask.bit_count() for mask in self.masks]
        return sorted((b for b, mask in enumerate(self.masks) if mask & bit), key=open_to.__getitem__)

    def run(self, first: int, direction: int, size: int) -> tuple[int, ...] | None:
        """Return ``size`` booths in a row from ``first`` on (direction 0 = to the right, 1 = down), None if fewer."""
        after = self.after[direction]
        run = [first]
        while len(run) < size:
            first = after[first]
            if first == NONE:
                return None
            run.append(first)
        return tuple(run)

    def runs_with(self, booth: int, size: int) -> Iterable[tuple[int, ...]]:
        """Yield the runs of ``size`` that hold ``booth``: along the row from the left, then along the column."""
        for direction in (0, 1):
            start, steps = booth, 0
            while steps < size - 1 and self.before[direction][start] != NONE:
                start, steps = self.before[direction][start], steps + 1
            for _ in range(steps + 1):
                run = self.run(start, direction, size)
                if run is None:
                    break
                yield run
                start = self.after[direction][start]


def neighbours(booths: Sequence[DrawBooth]) -> tuple[tuple[list[int], list[int]], tuple[list[int], list[int]]]:
    """Return (before, after), each for rows (left, right) and columns (above, below), NONE where nobody is.

    Two booths are side by side when they share a whole edge: same hall, same extent along it, touching.
    """
    before: list[list[int]] = []
    after: list[list[int]] = []
    for corners in (
        {(b.hall, b.x_dm, b.y_dm, b.depth_dm): number for number, b in enumerate(booths)},
        {(b.hall, b.x_dm, b.y_dm, -b.width_dm): number for number, b in enumerate(booths)},
    ):
        following = [corners.get(_beyond(b, rows=not before), NONE) for b in booths]
        preceding = [NONE] * len(booths)
        for number, other in enumerate(following):
            if other != NONE:
                preceding[other] = number
        before.append(preceding)
        after.append(following)
    return (before[0], before[1]), (after[0], after[1])


def _beyond(booth: DrawBooth, *, rows: bool) -> tuple[str, int, int, int]:
    if rows:
        return booth.hall, booth.x_dm + booth.width_dm, booth.y_dm, booth.depth_dm
    return booth.hall, booth.x_dm, booth.y_dm + booth.depth_dm, -booth.width_dm
