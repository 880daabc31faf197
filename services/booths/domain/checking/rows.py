"""Runs of booths side by side, for the checker: until when a run of some size was left for some wish."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from services.booths.domain.checking.facts import DrawFacts, Kind
from services.booths.domain.entries import ANYWHERE, DrawBooth

Key = tuple[str, int, int]
Keyed = Callable[[DrawBooth], Key]
Measured = Callable[[DrawBooth], int]


class Rows:
    """All rows and columns of the plan, each a list of booth codes in which neighbours share a whole edge."""

    def __init__(self, facts: DrawFacts) -> None:
        self._facts = facts
        self.lines = [*_lines(facts.booths, _row, _left, _right), *_lines(facts.booths, _column, _top, _bottom)]
        self._where: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, line in enumerate(self.lines):
            for place, code in enumerate(line):
                self._where[code].append((number, place))
        self._lasts: dict[tuple[str, int], list[tuple[int, tuple[Kind, ...]]]] = {}

    def suits(self, run: frozenset[str], wish: str) -> bool:
        """Return whether a wish names one booth of the run, or a zone that holds all of it, or anything."""
        if wish == ANYWHERE:
            return True
        kind, code = wish.split(":", 1)
        if kind == "booth":
            return code in run
        return all(self._facts.booth[booth].zone == code for booth in run)

    def left(self, wish: str, group: str, size: int, held: tuple[str, ...]) -> Iterator[tuple[int, tuple[Kind, ...]]]:
        """Yield until which turn a run of ``size`` was left that suits the wish, for each combination of kinds.

        A run holds all of ``held`` (the booths the application has already), which do not count as taken.
        """
        kind, _, code = wish.partition(":")
        if held:
            yield from self._left_around(held[0], wish, group, size, frozenset(held))
        elif kind == "booth":
            yield from self._left_around(code, wish, group, size, frozenset())
        elif kind == ANYWHERE or group in self._facts.zone_groups[code]:
            yield from self._left_in(wish if kind == "zone" else ANYWHERE + group, size)

    def _left_around(
        self, code: str, wish: str, group: str, size: int, held: frozenset[str]
    ) -> Iterator[tuple[int, tuple[Kind, ...]]]:
        for run in self._around(code, size):
            more = [b for b in run if b not in held]
            if more and held.issubset(run) and self.suits(frozenset(run), wish) and self._usable(run, group):
                yield min(self._facts.turn[b] for b in more), tuple(self._facts.kind[b] for b in more)

    def _usable(self, run: Iterable[str], group: str) -> bool:
        return all(self._facts.usable(code, group) for code in run)

    def _around(self, code: str, size: int) -> Iterator[list[str]]:
        for number, place in self._where[code]:
            line = self.lines[number]
            for start in range(max(0, place - size + 1), min(place, len(line) - size) + 1):
                yield line[start : start + size]

    def _left_in(self, scope: str, size: int) -> Iterable[tuple[int, tuple[Kind, ...]]]:
        if (scope, size) not in self._lasts:
            self._lasts[scope, size] = [(last, kinds) for kinds, last in self._find_left_in(scope, size).items()]
        return self._lasts[scope, size]

    def _find_left_in(self, scope: str, size: int) -> dict[tuple[Kind, ...], int]:
        inside, turn, kind = frozenset(self._facts.scopes[scope]), self._facts.turn, self._facts.kind
        lasts: dict[tuple[Kind, ...], int] = {}
        for line in self.lines:
            turns = [turn[code] if code in inside else -1 for code in line]
            kinds = [kind[code] for code in line]
            for start in range(len(line) - size + 1):
                last = min(turns[start : start + size])
                if last >= 0:
                    found = tuple(kinds[start : start + size])
                    lasts[found] = max(lasts.get(found, -1), last)
        return lasts


def _lines(booths: Iterable[DrawBooth], key: Keyed, begin: Measured, end: Measured) -> Iterator[list[str]]:
    together: dict[Key, list[DrawBooth]] = defaultdict(list)
    for booth in booths:
        together[key(booth)].append(booth)
    for members in together.values():
        members.sort(key=begin)
        line = [members[0]]
        for booth in members[1:]:
            if begin(booth) != end(line[-1]):
                yield [b.code for b in line]
                line = []
            line.append(booth)
        yield [b.code for b in line]


def _row(booth: DrawBooth) -> Key:
    return booth.hall, booth.y_dm, booth.depth_dm


def _column(booth: DrawBooth) -> Key:
    return booth.hall, booth.x_dm, booth.width_dm


def _left(booth: DrawBooth) -> int:
    return booth.x_dm


def _right(booth: DrawBooth) -> int:
    return booth.x_dm + booth.width_dm


def _top(booth: DrawBooth) -> int:
    return booth.y_dm


def _bottom(booth: DrawBooth) -> int:
    return booth.y_dm + booth.depth_dm
