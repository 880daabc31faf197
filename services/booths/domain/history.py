"""When each booth was taken and by whom, and by which rule somebody behind came before somebody ahead."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from services.booths.domain.allocation import Allocation
from services.booths.domain.entries import ANYWHERE, DrawApplication
from services.booths.domain.ground import Ground
from services.booths.domain.rules import Rules

NOBODY: Final = -1
NEVER: Final = 0
RULES: Final = ("guaranteed", "round", "place", "left_guaranteed", "left_round", "left")
"""By which rule somebody behind has a booth: a guaranteed place, a place of an earlier round, another place of its own,
or out of what was left: guaranteed, in an earlier round, otherwise."""


class Passed(NamedTuple):
    """In which rounds an application asked in vain (NEVER: it did not): for a place, and for what was left."""

    promise: int = NEVER
    left: int = NEVER


class DrawHistory:
    """An allocation by booth. A turn is the index of who chose, or behind them all the number of who came in."""

    def __init__(
        self, rules: Rules, ground: Ground, applications: Sequence[DrawApplication], allocation: Allocation
    ) -> None:
        self.ground, self.applications, self.allocation = ground, applications, allocation
        self._in_rounds = rules.one_before_second
        self.held: list[tuple[int, ...]] = list(allocation.chosen)
        self.first_left = len(applications)
        self.end = self.first_left + len(allocation.came_in)
        self.holder = [NOBODY] * len(ground.codes)
        self.turn = [self.end] * len(ground.codes)
        self.last_turn = list(range(len(applications)))
        self._came_in_round: list[int] = []
        for index, booths in enumerate(allocation.chosen):
            self._give(index, index, booths)
        for number, choice in enumerate(allocation.came_in):
            self._came_in_round.append(self._round(choice.index, len(self.held[choice.index])))
            self.held[choice.index] += choice.booths
            self._give(choice.index, self.first_left + number, choice.booths)
        self._zone_turns = [self._turns(numbers) for numbers in ground.by_zone]
        self._group_turns = {bit: self._turns(numbers) for bit, numbers in ground.by_group.items()}
        self._zone_of = {number: zone for zone, numbers in enumerate(ground.by_zone) for number in numbers}
        self._behind: dict[tuple[int, Passed], list[list[int]]] = {}

    def _give(self, index: int, turn: int, booths: Sequence[int]) -> None:
        self.last_turn[index] = turn
        for booth in booths:
            self.holder[booth] = index
            self.turn[booth] = turn

    def _turns(self, numbers: Sequence[int]) -> list[int]:
        return sorted(self.turn[number] for number in numbers)

    def _round(self, index: int, held: int) -> int:
        """In which round an application with so many booths asks for more."""
        if not self._in_rounds:
            return 1
        return self.applications[index].wanted if self.applications[index].all_or_nothing else held + 1

    def bit(self, index: int) -> int:
        """Return the bit of an application's product group."""
        return self.ground.bits[self.applications[index].group]

    def scope(self, index: int, wish: str) -> Sequence[int]:
        """Return the booths that a wish names, as far as the application may use them."""
        target = None if wish == ANYWHERE else self.ground.targets[wish]
        if target is None:
            return self.ground.by_group[self.bit(index)]
        if target >= 0:
            return (target,) if self.ground.masks[target] & self.bit(index) else ()
        return self.ground.by_zone[~target] if self.ground.zone_masks[~target] & self.bit(index) else ()

    def latest(self, index: int, wish: str) -> int:
        """Return when the last booth of a wish was taken: the end if one never was, -1 if there is none."""
        target = None if wish == ANYWHERE else self.ground.targets[wish]
        if target is not None and target >= 0:
            return self.turn[target]
        turns = self._group_turns[self.bit(index)] if target is None else self._zone_turns[~target]
        return turns[-1] if turns else -1

    def usable(self, index: int, turn: int) -> int:
        """Return how many free booths the application's group might use at that turn."""
        turns = self._group_turns[self.bit(index)]
        return len(turns) - bisect_left(turns, turn)

    def accepted(self, index: int, turn: int) -> int:
        """Return how many free booths the application accepted and might use at that turn."""
        application, ground = self.applications[index], self.ground
        if application.anywhere:
            return self.usable(index, turn)
        zones = {ground.targets[w] for w in application.wishes if ground.targets[w] < 0}
        zones = {~target for target in zones if ground.zone_masks[~target] & self.bit(index)}
        number = sum(len(self._zone_turns[zone]) - bisect_left(self._zone_turns[zone], turn) for zone in zones)
        for wish in application.wishes:
            target = ground.targets[wish]
            if target >= 0 and ground.masks[target] & self.bit(index) and self.turn[target] >= turn:
                number += self._zone_of.get(target, NOBODY) not in zones
        return number

    def rule(self, booth: int, passed: Passed) -> str:
        """Return by which rule the holder of a booth came before somebody ahead who asked in vain in these rounds."""
        turn, holder = self.turn[booth], self.holder[booth]
        if turn >= self.first_left:
            number = turn - self.first_left
            if self.allocation.came_in[number].guaranteed:
                return "left_guaranteed"
            return "left_round" if self._came_in_round[number] < passed.left else "left"
        if self.allocation.guaranteed[holder]:
            return "guaranteed"
        return "round" if self._round(holder, 0) < passed.promise else "place"

    def behind(self, index: int, wish: str, passed: Passed) -> dict[str, int]:
        """Return how many booths of a wish applications behind this one hold, by the rule that gave them."""
        key = (self.bit(index) if wish == ANYWHERE else self.ground.targets[wish], passed)  # a bit is > 0, a zone < 0
        if key not in self._behind:
            found: list[list[int]] = [[] for _ in RULES]
            for booth in self.scope(index, wish):
                if self.holder[booth] != NOBODY:
                    found[RULES.index(self.rule(booth, passed))].append(self.holder[booth])
            self._behind[key] = [sorted(holders) for holders in found]
        counts = (len(holders) - bisect_right(holders, index) for holders in self._behind[key])
        return {rule: number for rule, number in zip(RULES, counts, strict=True) if number}


def wishes_of(application: DrawApplication) -> Iterator[str]:
    """Yield the wishes, best first, with ``anywhere`` last if the application accepts it."""
    yield from application.wishes
    if application.anywhere:
        yield ANYWHERE
