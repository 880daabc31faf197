"""Why each application got what it got: computed on demand from an allocation, in time linear in its wishes."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.booths.domain.allocation import Allocation
from services.booths.domain.entries import ANYWHERE, DrawApplication
from services.booths.domain.ground import Ground
from services.booths.domain.rules import Rules
from services.booths.domain.tally import BoothsHeld

NOBODY = -1


class WishOutcome(NamedTuple):
    """What became of one wish; ``by`` is the position of the application that holds the booth, for ``taken``."""

    wish: str
    outcome: str
    by: int | None = None


class Explanation:
    """Answers for every application of one allocation (index = place in the order, position = index + 1).

    Reasons why an application got fewer booths than it wanted: ``cap``, ``province_full``, ``all_taken`` (no booth is
    left), ``group_full`` (none that its product group may use), ``no_run`` (none side by side), ``too_few`` (not as
    many as it must have), ``nothing_acceptable`` (none that it wished for). Outcomes of a wish: ``given``,
    ``not_needed``, ``wrong_group``, ``taken``, ``full`` (every booth of the zone was taken), or one of the reasons.
    """

    def __init__(
        self, rules: Rules, ground: Ground, applications: Sequence[DrawApplication], allocation: Allocation
    ) -> None:
        self.applications = applications
        self.held: list[tuple[int, ...]] = list(allocation.chosen)
        self._rules = rules
        self._ground = ground
        self._end = len(applications) + len(allocation.came_in)
        self._holder = [NOBODY] * len(ground.codes)
        self._turn = [self._end] * len(ground.codes)  # when each booth was taken; the end if never
        self._last_turn = list(range(len(applications)))
        for index, booths in enumerate(allocation.chosen):
            self._give(index, index, booths)
        for number, choice in enumerate(allocation.came_in):
            self.held[choice.index] += choice.booths
            self._give(choice.index, len(applications) + number, choice.booths)
        self._none_free = NOBODY not in self._holder
        self._zone_last = [self._latest(numbers) for numbers in ground.by_zone]
        self._group_last = {bit: self._latest(numbers) for bit, numbers in ground.by_group.items()}
        self._zones = [frozenset(numbers) for numbers in ground.by_zone]
        self._tally = BoothsHeld(rules, len(ground.codes), applications, have=[len(booths) for booths in self.held])

    def _give(self, index: int, turn: int, booths: Sequence[int]) -> None:
        self._last_turn[index] = turn
        for booth in booths:
            self._holder[booth] = index
            self._turn[booth] = turn

    def _latest(self, numbers: Sequence[int]) -> int:
        """When the last booth was taken: the end if one is still free, -1 if there is none at all."""
        return max((self._turn[number] for number in numbers), default=-1)

    def free(self) -> list[int]:
        """Return the numbers of the booths nobody got."""
        return [number for number, holder in enumerate(self._holder) if holder == NOBODY]

    def waiting(self) -> list[int]:
        """Return the indices of those who still want booths they may have, in the order of the waiting list."""
        waiting = (i for i, limit in enumerate(self._tally.limit) if limit > len(self.held[i]))
        return sorted(waiting, key=self._tally.place_in_queue)

    def reason(self, index: int) -> str | None:
        """Return why the application has fewer booths than it wanted, None if it has all."""
        application, held = self.applications[index], len(self.held[index])
        if held == application.wanted:
            return None
        if held >= self._tally.limit[index]:
            return "cap"
        need = application.wanted if application.all_or_nothing else 1
        if self._tally.full_province(index, need):
            return "province_full"
        if self._none_free:
            return "all_taken"
        if self._group_last[self._bit(index)] < self._end:
            return "group_full"
        if application.side_by_side and held + need > 1:
            return "no_run"
        return "too_few" if application.all_or_nothing else "nothing_acceptable"

    def _bit(self, index: int) -> int:
        return self._ground.bits[self.applications[index].group]

    def wishes(self, index: int) -> list[WishOutcome]:
        """Return what became of each wish, best first, with ``anywhere`` last if the application accepts it."""
        application, held = self.applications[index], self.held[index]
        wishes = list(_wishes(application))
        given = self._given(index, wishes)
        full = 0 < len(held) == self._tally.limit[index]
        until = self._last_turn[index] if full else self._end
        otherwise = "no_run" if full else self.reason(index) or ""
        return [
            WishOutcome(wish, "given")
            if number in given
            else WishOutcome(wish, "not_needed")
            if full and number > max(given)
            else self._missed(index, wish, until, otherwise)
            for number, wish in enumerate(wishes)
        ]

    def _given(self, index: int, wishes: Sequence[str]) -> set[int]:
        """The wishes that brought a booth: for a run the first that it suits, else the first that suits each booth."""
        held = self.held[index]
        together = self.applications[index].side_by_side and len(held) > 1
        units = [held] if together else [(booth,) for booth in held]
        return {self._first_suiting(unit, wishes) for unit in units}

    def _first_suiting(self, unit: tuple[int, ...], wishes: Sequence[str]) -> int:
        return next(number for number, wish in enumerate(wishes) if self._suits(unit, wish))

    def _suits(self, unit: tuple[int, ...], wish: str) -> bool:
        if wish == ANYWHERE:
            return True
        target = self._ground.targets[wish]
        return target in unit if target >= 0 else self._zones[~target].issuperset(unit)

    def _missed(self, index: int, wish: str, until: int, otherwise: str) -> WishOutcome:
        bit = self._bit(index)
        if wish == ANYWHERE:
            return WishOutcome(wish, "full" if self._gone(self._group_last[bit], until) else otherwise)
        target = self._ground.targets[wish]
        if target < 0:
            if not self._ground.zone_masks[~target] & bit:
                return WishOutcome(wish, "wrong_group")
            return WishOutcome(wish, "full" if self._gone(self._zone_last[~target], until) else otherwise)
        if self._holder[target] == index:
            return WishOutcome(wish, "given")
        if not self._ground.masks[target] & bit:
            return WishOutcome(wish, "wrong_group")
        if self._gone(self._turn[target], until):
            return WishOutcome(wish, "taken", self._holder[target] + 1)
        return WishOutcome(wish, otherwise)

    def _gone(self, turn: int, until: int) -> bool:
        """Whether something last taken at ``turn`` was gone by ``until`` (what is free was taken at the end: never)."""
        return turn <= until and turn < self._end


def _wishes(application: DrawApplication) -> Iterator[str]:
    yield from application.wishes
    if application.anywhere:
        yield ANYWHERE
