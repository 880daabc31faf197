"""Whether judges can be compared: the graph of judges and products, and swaps that join its pieces."""

from collections.abc import Collection
from random import Random
from typing import Final

Pair = tuple[str, str]
LOOKED_AT: Final = 4_000
"""How many swaps are tried between two pieces before giving up."""


def components(pairs: Collection[Pair]) -> list[frozenset[Pair]]:
    """Return the pieces of the graph of judges and products, each as its pairs, the largest first."""
    above: dict[Pair, Pair] = {}

    def top(node: Pair) -> Pair:
        while above.setdefault(node, node) != node:
            above[node] = node = above[above[node]]
        return node

    for judge, product in pairs:
        above[top(("judge", judge))] = top(("product", product))
    found: dict[Pair, set[Pair]] = {}
    for pair in pairs:
        found.setdefault(top(("judge", pair[0])), set()).add(pair)
    return sorted((frozenset(piece) for piece in found.values()), key=lambda piece: (-len(piece), min(piece)))


def joined(
    pairs: frozenset[Pair], fixed: frozenset[Pair], blocked: Collection[Pair], random: Random
) -> frozenset[Pair]:
    """Return the pairs with as few pieces as swaps can make: two judges exchange a product, so that loads stay.

    No pair of ``fixed`` is given away, none of ``blocked`` made. Takes the pairs as they are when they are one piece.
    """
    while len(pieces := components(pairs)) > 1:
        better = _one_swap(pairs, pieces, fixed, blocked, random)
        if better is None:
            return pairs
        pairs = better
    return pairs


def _one_swap(
    pairs: frozenset[Pair],
    pieces: list[frozenset[Pair]],
    fixed: frozenset[Pair],
    blocked: Collection[Pair],
    random: Random,
) -> frozenset[Pair] | None:
    """Return the pairs after one swap between two pieces that leaves fewer of them, None if there is none."""
    free = [sorted(piece - fixed) for piece in pieces]
    for some in free:
        random.shuffle(some)
    tried = 0
    for number, mine in enumerate(free):
        for yours in free[number + 1 :]:
            for one in mine:
                for other in yours:
                    crossed = {(one[0], other[1]), (other[0], one[1])}
                    if crossed & pairs or any(pair in blocked for pair in crossed):
                        continue
                    changed = pairs - {one, other} | crossed
                    if len(components(changed)) < len(pieces):
                        return changed
                    tried += 1
                    if tried >= LOOKED_AT:
                        return None
    return None
