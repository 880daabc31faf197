"""The floor while booths are given out: what is still free, and the best of it for one application."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from services.booths.domain.capacity import Capacity
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


class Lines:
    """Candidates of one scope in the order in which they are tried, apart by what they take (masks of their booths)."""

    __slots__ = ("_lines",)

    def __init__(self, candidates: Iterable[tuple[tuple[int, ...], int]]) -> None:
        """Take (masks, item) in the order in which they are tried."""
        kinds: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        for rank, (masks, item) in enumerate(candidates):
            kinds.setdefault(tuple(sorted(masks)), []).append((rank, item))
        self._lines = [
            (masks, [rank for rank, _ in found], RemainingInOrder([item for _, item in found]))
            for masks, found in kinds.items()
        ]

    def first(self, gone: Gone, may: Callable[[tuple[int, ...]], bool], besides: Sequence[int] = ()) -> int | None:
        """Return the first candidate that is neither gone nor one of ``besides`` and whose masks may be taken."""
        best: tuple[int, int] | None = None
        for masks, ranks, line in self._lines:
            place = line.first(0, gone)
            while place < len(ranks) and line.items[place] in besides:
                place = line.first(place + 1, gone)
            if place < len(ranks) and (best is None or ranks[place] < best[0]) and may(masks):
                best = ranks[place], line.items[place]
        return None if best is None else best[1]


class Floor:
    """Free booths of a ground, and the promises that they must keep. ``pick`` only looks; ``take`` takes the booths."""

    __slots__ = ("_gone", "_group_lines", "_run_lines", "_zone_lines", "free", "ground", "promises", "taken")

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.taken = bytearray(len(ground.codes))
        self.free = len(ground.codes)
        self.promises = Capacity(ground.masks, len(ground.bits))
        self._gone: Gone = self.taken.__getitem__
        self._zone_lines = [RemainingInOrder(numbers) for numbers in ground.by_zone]
        self._group_lines = {
            bit: Lines(((ground.masks[b],), b) for b in numbers) for bit, numbers in ground.by_group.items()
        }
        self._run_lines: dict[tuple[int, int], Lines] = {}

    def take(self, booths: Sequence[int]) -> None:
        """Make ``booths`` taken."""
        for booth in booths:
            self.taken[booth] = 1
        self.free -= len(booths)
        self.promises.take(self.ground.masks[booth] for booth in booths)

    def any_free(self, group: str) -> bool:
        """Return whether a booth is free that a product group may use."""
        return self._group_lines[self.ground.bits[group]].first(self._gone, lambda _: True) is not None

    def pick(self, wishing: DrawApplication, count: int, held: tuple[int, ...] = NOTHING) -> tuple[int, ...]:
        """Return the best up to ``count`` booths by the application's own wishes, to add to those it holds.

        Only free booths that leave enough for every promise still open. All or nothing: exactly ``count`` or none.
        Side by side: as many as one run gives, the longest run first, among equally long ones the best wish.
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

    def _may(self, booths: Sequence[int]) -> bool:
        """Whether these free booths may be taken together: every promise that is still open can be kept then."""
        masks = self.ground.masks
        return self.promises.keeps([masks[booth] for booth in booths])

    def _pick_singly(self, wishing: DrawApplication, bit: int, count: int) -> list[int]:
        taken, masks, targets = self.taken, self.ground.masks, self.ground.targets
        picked: list[int] = []
        for wish in wishing.wishes:
            target = targets[wish]
            if target < 0:
                if self.ground.zone_masks[~target] & bit:
                    self._add_zone(picked, self._zone_lines[~target], count)
            elif not taken[target] and masks[target] & bit and target not in picked and self._may([*picked, target]):
                picked.append(target)
            if len(picked) == count:
                return picked
        if wishing.anywhere:
            self._add_any(picked, self._group_lines[bit], count)
        return picked

    def _add_zone(self, picked: list[int], line: RemainingInOrder, count: int) -> None:
        """Add booths of a zone, which all take the same groups: one may not be taken, none may."""
        place = line.first(0, self._gone)
        while len(picked) < count and place < len(line.items):
            if line.items[place] not in picked:
                if not self._may([*picked, line.items[place]]):
                    return
                picked.append(line.items[place])
            place = line.first(place + 1, self._gone)

    def _add_any(self, picked: list[int], lines: Lines, count: int) -> None:
        def may(kind: tuple[int, ...]) -> bool:
            return self.promises.keeps([*(self.ground.masks[booth] for booth in picked), *kind])

        while len(picked) < count:
            booth = lines.first(self._gone, may, picked)
            if booth is None:
                return
            picked.append(booth)

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
            if all(masks[b] & bit and not taken[b] for b in run) and self._may(run):
                return run
        return NOTHING

    def _extension(self, wishing: DrawApplication, bit: int, size: int, held: tuple[int, ...]) -> tuple[int, ...]:
        """The run that holds all of ``held`` and suits the best wish."""
        taken, masks = self.taken, self.ground.masks
        runs = [
            run
            for run in self.ground.runs_with(held[0], size)
            if set(held) <= set(run)
            and all(b in held or (masks[b] & bit and not taken[b]) for b in run)
            and self._may([b for b in run if b not in held])
        ]
        for wish in wishing.wishes:
            target = self.ground.targets[wish]
            for run in runs:
                if target in run or (target < 0 and set(run) <= set(self.ground.by_zone[~target])):
                    return run
        return runs[0] if runs and wishing.anywhere else NOTHING

    def _first_run(self, scope: int, size: int) -> tuple[int, ...]:
        """The first run that may be taken in a zone (~ its number) or among a group's booths (its bit)."""
        lines = self._run_lines.get((scope, size))
        if lines is None:
            lines = self._run_lines[scope, size] = Lines(self._runs_in(scope, size))
        start = lines.first(lambda one: self._broken(one, size), self.promises.keeps)
        return NOTHING if start is None else self.ground.run(start >> 1, start & 1, size) or NOTHING

    def _runs_in(self, scope: int, size: int) -> Iterator[tuple[tuple[int, ...], int]]:
        """All runs inside a scope, by their first booth in the scope's order: masks, 2 * booth + direction."""
        numbers = self.ground.by_zone[~scope] if scope < 0 else self.ground.by_group[scope]
        inside = set(numbers)
        for first in numbers:
            for direction in (0, 1):
                run = self.ground.run(first, direction, size)
                if run and inside.issuperset(run):
                    yield tuple(self.ground.masks[booth] for booth in run), 2 * first + direction

    def _broken(self, start: int, size: int) -> bool:
        booth, after, taken = start >> 1, self.ground.after[start & 1], self.taken
        for _ in range(size - 1):
            if taken[booth]:
                return True
            booth = after[booth]
        return bool(taken[booth])
