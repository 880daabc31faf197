"""How many more booths each product group can still be promised, exactly, when zones overlap."""

from collections.abc import Sequence


class Capacity:
    """Promises by product group that the booths can keep whatever single booths are given out for them.

    By Hall's theorem promises can be kept exactly if, for every set of groups, the promises of these groups are no more
    than the booths that at least one of them may use. ``slack`` of a set is what is left of that.
    Source: P. Hall, On Representatives of Subsets, 1935.
    """

    __slots__ = ("_sets_with", "_slack")

    def __init__(self, masks: Sequence[int], groups: int) -> None:
        """Start with nothing promised; ``masks`` are each booth's groups as bits, ``groups`` how many groups apply."""
        kinds: dict[int, int] = {}
        for mask in masks:
            kinds[mask] = kinds.get(mask, 0) + 1
        self._slack = [sum(n for mask, n in kinds.items() if mask & chosen) for chosen in range(1 << groups)]
        self._sets_with = {1 << g: [s for s in range(1 << groups) if s >> g & 1] for g in range(groups)}

    def room(self, bit: int) -> int:
        """Return how many more booths the group of this bit can be promised."""
        slack = self._slack
        return min([slack[chosen] for chosen in self._sets_with[bit]])

    def promise(self, bit: int, count: int) -> None:
        """Promise ``count`` booths, at most ``room``, to the group."""
        for chosen in self._sets_with[bit]:
            self._slack[chosen] -= count
