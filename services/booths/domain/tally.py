"""Who may claim how many more booths now: caps, province limits, guarantees, and one before second."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Final

from services.booths.domain.entries import Application
from services.booths.domain.rules import Rules

Take = Callable[[int, int, bool], int]
"""(index, most, guaranteed) -> how many booths were taken."""
UNLIMITED: Final = 1 << 40


class Tally:
    """Booths held so far, by application (index = place in the order), province and newcomers.

    ``provinces`` and ``newcomers`` are booths held by applications not listed here (the waiting list needs it).
    """

    __slots__ = ("_left", "_need", "_newcomer_need", "_province", "applications", "have", "limit", "rules")

    def __init__(
        self,
        rules: Rules,
        places: int,
        applications: Sequence[Application],
        have: Sequence[int] | None = None,
        provinces: Mapping[str, int] | None = None,
        newcomers: int = 0,
    ) -> None:
        self.rules = rules
        self.applications = applications
        self.limit = [_limit(a, rules.cap_per_establishment) for a in applications]
        numbers: dict[str, int] = {}
        self._province = [numbers.setdefault(a.province, len(numbers)) for a in applications]
        held = provinces or {}
        self._need = [rules.minimum(code) - held.get(code, 0) for code in numbers]
        self._left = [_maximum(rules, code) - held.get(code, 0) for code in numbers]
        self._newcomer_need = rules.newcomer_places(places) - newcomers
        self.have = [0] * len(applications)
        for index, number in enumerate(have or ()):
            if number:
                self.book(index, number)

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

    def claim(self, index: int, round_number: int, guaranteed: bool) -> int:
        """Return how many booths the application may claim in this round (0 = not its turn, or nothing left for it)."""
        size = self.limit[index] - self.have[index]
        if size <= 0:
            return 0
        whole = self.applications[index].all_or_nothing
        if self.rules.one_before_second:
            if round_number != (size if whole else self.have[index] + 1):
                return 0
            size = size if whole else 1
        most = min(size, self._left[self._province[index]])
        if guaranteed:
            most = min(most, self._guaranteed(index))
        return 0 if most <= 0 or (whole and most < size) else most

    def _guaranteed(self, index: int) -> int:
        need = self._need[self._province[index]]
        return max(need, self._newcomer_need) if self.applications[index].newcomer else need

    def _anything_guaranteed(self) -> bool:
        return self._newcomer_need > 0 or any(need > 0 for need in self._need)

    def walk(self, take: Take) -> None:
        """Go down the order, the guaranteed booths first, then the open ones, letting each take what it may claim.

        With one_before_second in rounds: the r-th booth of everybody before the next of anybody; an application for
        exactly k booths comes in round k.
        """
        for guaranteed in (True, False):
            if guaranteed and not self._anything_guaranteed():
                continue
            for round_number, indices in self._rounds():
                for index in indices:
                    most = self.claim(index, round_number, guaranteed)
                    if most and (taken := take(index, most, guaranteed)):
                        self.book(index, taken)

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


def _limit(application: Application, cap: int) -> int:
    """The most booths an application can get: all or nothing above the cap is nothing."""
    if application.wanted <= cap:
        return application.wanted
    return 0 if application.all_or_nothing else cap


def _maximum(rules: Rules, province: str) -> int:
    most = rules.maximum(province)
    return UNLIMITED if most is None else most
