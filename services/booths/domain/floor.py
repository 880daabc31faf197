"""The floor while booths are given out: what is still free, and the best of it for one application."""

from collections.abc import Callable, Sequence
from typing import Final

from services.booths.domain.entries import DrawApplication
from services.booths.domain.ground import Ground

Gone = Callable[[int], object]
NOTHING: Final[tuple[int, ...]] = ()


class RemainingInOrder:
    """Candidates in a fixed order of which ever more are gone; finds the next one that is not, in nearly constant time.

    What is gone never comes back, so every search shortens the way for the later ones (path compression).
    """

    __slots__ = ("_next", "items")

    def __init__(self, items: Sequence[int]) -> None:
        self.items = items
        self._next = list(range(1, len(items) + 1))

    def first(self, start: int, gone: Gone) -> int:
        """Return the place of the first candidate from ``start`` on that is not gone; len(items) if all are."""
        items, following = self.items, self._next
        place, end = start, len(items)
        while place < end and gone(items[place]):
            place = following[place]
        while start < place:
            following[start], start = place, following[start]
        return place


class Floor:
    """Free booths of a ground. ``pick`` only looks; ``take`` makes the booths taken."""

    __slots__ = ("_gone", "_group_lines", "_run_lines", "_zone_lines", "free", "ground", "taken")

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.taken = bytearray(len(ground.codes))
        self.free = len(ground.codes)
        self._gone: Gone = self.taken.__getitem__
        self._zone_lines = [RemainingInOrder(numbers) for numbers in ground.by_zone]
        self._group_lines = {bit: RemainingInOrder(numbers) for bit, numbers in ground.by_group.items()}
        self._run_lines: dict[tuple[int, int], RemainingInOrder] = {}

    def take(self, booths: Sequence[int]) -> None:
        """Make ``booths`` taken."""
        for booth in booths:
            self.taken[booth] = 1
        self.free -= len(booths)

    def any_free(self, group: str) -> bool:
        """Return whether a booth is free that a product group may use."""
        line = self._group_lines[self.ground.bits[group]]
        return line.first(0, self._gone) < len(line.items)

    def pick(self, wishing: DrawApplication, count: int, held: tuple[int, ...] = NOTHING) -> tuple[int, ...]:
        """Return the best up to ``count`` free booths by the application's own wishes, to add to those it holds.

        All or nothing: exactly ``count`` or none. Side by side: as many as one run gives, the longest run first, among
        equally long ones the best wish.
        """
        if not self.free:
            return NOTHING
        bit = self.ground.bits[wishing.group]
        if wishing.side_by_side and count + len(held) > 1:
            return self._pick_run(wishing, bit, count, held)
        picked = self._pick_singly(wishing, bit, count)
        if wishing.all_or_nothing and len(picked) < count:
            return NOTHING
        return tuple(picked)

    def _pick_singly(self, wishing: DrawApplication, bit: int, count: int) -> list[int]:
        taken, masks, targets = self.taken, self.ground.masks, self.ground.targets
        picked: list[int] = []
        for wish in wishing.wishes:
            target = targets[wish]
            if target < 0:
                if self.ground.zone_masks[~target] & bit:
                    self._add(picked, self._zone_lines[~target], count)
            elif not taken[target] and masks[target] & bit and target not in picked:
                picked.append(target)
            if len(picked) == count:
                return picked
        if wishing.anywhere:
            self._add(picked, self._group_lines[bit], count)
        return picked

    def _add(self, picked: list[int], line: RemainingInOrder, count: int) -> None:
        place = line.first(0, self._gone)
        while len(picked) < count and place < len(line.items):
            if line.items[place] not in picked:
                picked.append(line.items[place])
            place = line.first(place + 1, self._gone)

    def _pick_run(self, wishing: DrawApplication, bit: int, count: int, held: tuple[int, ...]) -> tuple[int, ...]:
        fewest = count if wishing.all_or_nothing else 1
        for size in range(count + len(held), fewest + len(held) - 1, -1):
            run = self._extension(wishing, bit, size, held) if held else self._run(wishing, bit, size)
            if run:
                return tuple(booth for booth in run if booth not in held)
        return NOTHING

    def _run(self, wishing: DrawApplication, bit: int, size: int) -> tuple[int, ...]:
        if size == 1:
            return tuple(self._pick_singly(wishing, bit, 1))
        for wish in wishing.wishes:
            target = self.ground.targets[wish]
            if target >= 0:
                run = self._run_with(target, bit, size)
            elif self.ground.zone_masks[~target] & bit:
                run = self._first_run(target, size)
            else:
                run = NOTHING
            if run:
                return run
        return self._first_run(bit, size) if wishing.anywhere else NOTHING

    def _run_with(self, booth: int, bit: int, size: int) -> tuple[int, ...]:
        if self.taken[booth]:
            return NOTHING
        taken, masks = self.taken, self.ground.masks
        for run in self.ground.runs_with(booth, size):
            if all(masks[b] & bit and not taken[b] for b in run):
                return run
        return NOTHING

    def _extension(self, wishing: DrawApplication, bit: int, size: int, held: tuple[int, ...]) -> tuple[int, ...]:
        """The run that holds all of ``held`` and suits the best wish."""
        taken, masks = self.taken, self.ground.masks
        runs = [
            run
            for run in self.ground.runs_with(held[0], size)
            if set(held) <= set(run) and all(b in held or (masks[b] & bit and not taken[b]) for b in run)
        ]
        for wish in wishing.wishes:
            target = self.ground.targets[wish]
            for run in runs:
                if target in run or (target < 0 and set(run) <= set(self.ground.by_zone[~target])):
                    return run
        return runs[0] if runs and wishing.anywhere else NOTHING

    def _first_run(self, scope: int, size: int) -> tuple[int, ...]:
        """The first free run in a zone (~ its number) or among a group's booths (its bit)."""
        line = self._run_lines.get((scope, size))
        if line is None:
            line = self._run_lines[scope, size] = RemainingInOrder(self._runs_in(scope, size))
        place = line.first(0, lambda start: self._broken(start, size))
        if place == len(line.items):
            return NOTHING
        return self.ground.run(line.items[place] >> 1, line.items[place] & 1, size) or NOTHING

    def _runs_in(self, scope: int, size: int) -> list[int]:
        """All runs inside a scope, by their first booth in the scope's order, as 2 * booth + direction."""
        numbers = self.ground.by_zone[~scope] if scope < 0 else self.ground.by_group[scope]
        inside = set(numbers)
        starts = []
        for first in numbers:
            for direction in (0, 1):
                run = self.ground.run(first, direction, size)
                if run and inside.issuperset(run):
                    starts.append(2 * first + direction)
        return starts

    def _broken(self, start: int, size: int) -> bool:
        booth, after, taken = start >> 1, self.ground.after[start & 1], self.taken
        for _ in range(size - 1):
            if taken[booth]:
                return True
            booth = after[booth]
        return bool(taken[booth])
