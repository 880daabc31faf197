"""How many more booths each product group can be promised, and which may be taken so that every promise can be kept."""

from collections import Counter
from collections.abc import Iterable, Sequence


class Capacity:
    """Booths that are free and promises still open, by product group, exactly, when zones overlap.

    By Hall's theorem promises can be kept exactly if, for every set of groups, the promises of these groups are no more
    than the free booths that at least one of them may use. ``slack`` of a set is what is left of that.
    Source: P. Hall, On Representatives of Subsets, 1935.
    """

    __slots__ = ("_sets", "_sets_with", "_slack")

    def __init__(self, masks: Sequence[int], groups: int) -> None:
        """Start with nothing promised; ``masks`` are each booth's groups as bits, ``groups`` how many groups apply."""
        kinds = Counter(masks)
        self._slack = [sum(n for mask, n in kinds.items() if mask & chosen) for chosen in range(1 << groups)]
        self._sets_with = {1 << g: [s for s in range(1 << groups) if s >> g & 1] for g in range(groups)}
        self._sets = {mask: [s for s in range(1 << groups) if s & mask] for mask in kinds}

    def room(self, bit: int) -> int:
        """Return how many more booths the group of this bit can be promised."""
        slack = self._slack
        return min([slack[chosen] for chosen in self._sets_with[bit]])

    def tightest(self, bit: int) -> int:
        """Return the smallest set of groups with this one that has only ``room`` left (it is the only smallest)."""
        room, smallest = self.room(bit), -1
        for chosen in self._sets_with[bit]:
            if self._slack[chosen] == room:
                smallest &= chosen
        return smallest

    def promise(self, bit: int, count: int) -> None:
        """Promise ``count`` booths, at most ``room``, to the group; a promise that is used or given back is < 0."""
        for chosen in self._sets_with[bit]:
            self._slack[chosen] -= count

    def keeps(self, masks: Sequence[int]) -> bool:
        """Return whether all open promises can still be kept when free booths of these masks are taken."""
        slack = self._slack
        if len(masks) == 1:
            return min([slack[chosen] for chosen in self._sets[masks[0]]], default=1) > 0
        needed = Counter(chosen for mask in masks for chosen in self._sets[mask])
        return all(slack[chosen] >= number for chosen, number in needed.items())

    def take(self, masks: Iterable[int]) -> None:
        """Count free booths of these masks as taken."""
        for mask, number in Counter(masks).items():
            for chosen in self._sets[mask]:
                self._slack[chosen] -= number
