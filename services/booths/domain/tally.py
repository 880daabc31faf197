"""Who may claim how many more booths now: caps, province limits, guarantees, and one before second."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Final, NamedTuple

from services.booths.domain.entries import DrawApplication
from services.booths.domain.rules import Rules

Take = Callable[[int, int, bool], int]
"""(index, most, guaranteed) -> how many booths were taken."""
UNLIMITED: Final = 1 << 40


class Ask(NamedTuple):
    """An application is asked: in which round, for how many more booths, how many of them it may claim."""

    who: int
    round: int
    guaranteed: bool
    size: int
    most: int


class BoothsHeld:
    """Booths held so far, by application (index = place in the order), province and newcomers."""

    __slots__ = (
        "_codes",
        "_left",
        "_need",
        "_newcomer_need",
        "_newcomer_places",
        "_province",
        "applications",
        "have",
        "limit",
        "rules",
    )

    def __init__(
        self,
        rules: Rules,
        places: int,
        applications: Sequence[DrawApplication],
        have: Sequence[int] = (),
    ) -> None:
        self.rules = rules
        self.applications = applications
        self.limit = [_limit(a, rules.cap_per_establishment) for a in applications]
        numbers: dict[str, int] = {}
        self._province = [numbers.setdefault(a.province, len(numbers)) for a in applications]
        self._codes = list(numbers)
        self._newcomer_places = rules.newcomer_places(places)
        self.have = [0] * len(applications)
        self.count_others({}, 0)
        for index, number in enumerate(have):
            if number:
                self.book(index, number)

    def count_others(self, by_province: Mapping[str, int], newcomers: int) -> None:
        """Start province and newcomer counts from what these hold in all, whoever holds it (for the waiting list)."""
        self._need = [self.rules.minimum(code) - by_province.get(code, 0) for code in self._codes]
        self._left = [_maximum(self.rules, code) - by_province.get(code, 0) for code in self._codes]
        self._newcomer_need = self._newcomer_places - newcomers

    def book(self, index: int, number: int) -> None:
        """Count ``number`` more booths for an application."""
        self.have[index] += number
        province = self._province[index]
        self._left[province] -= number
        self._need[province] -= number
        if self.applications[index].newcomer:
            self._newcomer_need -= number

    def full_province(self, index: int, number: int) -> bool:
        """Return whether ``number`` more booths would be too many for the application's province."""
        return self._left[self._province[index]] < number

    def left_of_province(self, index: int) -> int:
        """Return how many more booths the maximum of the application's province leaves."""
        return self._left[self._province[index]]

    def needed_by_province(self, index: int) -> int:
        """Return how many more booths the minimum of the application's province guarantees to it."""
        return max(self._need[self._province[index]], 0)

    def size(self, index: int, round_number: int) -> int:
        """Return how many booths the application asks for in this round, 0 if it is not its turn."""
        size = self.limit[index] - self.have[index]
        if size <= 0 or not self.rules.one_before_second:
            return max(size, 0)
        whole = self.applications[index].all_or_nothing
        if round_number != (size if whole else self.have[index] + 1):
            return 0
        return size if whole else 1

    def _most(self, index: int, size: int, guaranteed: bool) -> int:
        """How many of these the application may claim."""
        most = min(size, self._left[self._province[index]])
        if guaranteed:
            most = min(most, self._guaranteed(index))
        return 0 if most <= 0 or (most < size and self.applications[index].all_or_nothing) else most

    def _guaranteed(self, index: int) -> int:
        need = self._need[self._province[index]]
        return max(need, self._newcomer_need) if self.applications[index].newcomer else need

    def _anything_guaranteed(self) -> bool:
        return self._newcomer_need > 0 or any(need > 0 for need in self._need)

    def place_in_queue(self, index: int) -> tuple[int, int]:
        """Return the sort key of the waiting list: with one_before_second the fewer booths first, then the order."""
        if not self.rules.one_before_second:
            return 0, index
        return self.limit[index] - 1 if self.applications[index].all_or_nothing else self.have[index], index

    def walk(self, take: Take) -> None:
        """Let each take what it may claim, in the order of ``claims``."""
        for index, most, guaranteed in self.claims():
            if taken := take(index, most, guaranteed):
                self.book(index, taken)

    def claims(self) -> Iterator[tuple[int, int, bool]]:
        """Yield (index, most, guaranteed) for each ask in which something may be claimed."""
        return ((ask.who, ask.most, ask.guaranteed) for ask in self.asks() if ask.most)

    def asks(self) -> Iterator[Ask]:
        """Go down the order, the guaranteed booths first, then the open ones.

        With one_before_second in rounds: the r-th booth of everybody before the next of anybody; an application for
        exactly k booths comes in round k. What is booked meanwhile counts for those who come after.
        """
        for guaranteed in (True, False):
            if guaranteed and not self._anything_guaranteed():
                continue
            for round_number, indices in self._rounds():
                for index in indices:
                    if size := self.size(index, round_number):
                        most = self._most(index, size, guaranteed)
                        yield Ask(index, round_number, guaranteed, size, most)

    def _rounds(self) -> Iterator[tuple[int, Sequence[int]]]:
        limit, have = self.limit, self.have
        indices = [i for i in range(len(limit)) if limit[i] > have[i]]
        for round_number in count(1):
            if not indices:
                return
            yield round_number, indices
            if not self.rules.one_before_second:
                return
            indices = [i for i in indices if limit[i] > round_number]


def _limit(application: DrawApplication, cap: int) -> int:
    """The most booths an application can get: all or nothing above the cap is nothing."""
    if application.wanted <= cap:
        return application.wanted
    return 0 if application.all_or_nothing else cap


def _maximum(rules: Rules, province: str) -> int:
    most = rules.maximum(province)
    return UNLIMITED if most is None else most
