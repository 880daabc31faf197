"""In which order applications are asked, and how many booths the quotas let each have when asked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.booths.domain.checking.facts import DrawFacts


class Quotas:
    """Booths counted by application, province and newcomers."""

    def __init__(self, facts: DrawFacts, have: Sequence[int]) -> None:
        self._facts = facts
        self.have = [0] * len(facts.applications)
        self.by_province: Counter[str] = Counter()
        self.newcomers = 0
        self._newcomers_share = facts.rules.newcomer_places(len(facts.booths))
        for index, number in enumerate(have):
            self.count(index, number)

    def count(self, index: int, number: int) -> None:
        """Count ``number`` more booths of an application."""
        if number:
            application = self._facts.applications[index]
            self.have[index] += number
            self.by_province[application.province] += number
            if "newcomer" in application.flags:
                self.newcomers += number

    def still_guaranteed(self, index: int) -> int:
        """Return how many booths the minimum of the province or the newcomers' share still holds ready for this one."""
        application = self._facts.applications[index]
        ready = self._facts.rules.minimum(application.province) - self.by_province[application.province]
        if "newcomer" in application.flags:
            ready = max(ready, self._newcomers_share - self.newcomers)
        return max(ready, 0)

    def below_maximum(self, index: int) -> int | None:
        """Return how many more booths the province may have, None if there is no maximum."""
        province = self._facts.applications[index].province
        most = self._facts.rules.maximum(province)
        return None if most is None else max(most - self.by_province[province], 0)

    def most(self, index: int, size: int, guaranteed: bool) -> int:
        """Return how many of ``size`` booths the quotas allow; all or nothing: all or none."""
        allowed = size
        room = self.below_maximum(index)
        if room is not None and room < allowed:
            allowed = room
        if guaranteed:
            allowed = min(allowed, self.still_guaranteed(index))
        if self._facts.applications[index].all_or_nothing and allowed < size:
            return 0
        return allowed


class Visit(NamedTuple):
    """One time that an application is asked: for how many booths, and how many of these it may claim."""

    who: int
    most: int
    guaranteed: bool
    round: int
    size: int


def visits(facts: DrawFacts, quotas: Quotas) -> Iterator[Visit]:
    """Yield each time that an application is asked, also when the quotas let it claim nothing.

    The quotas change while this goes on: what an application takes is counted before the next one is asked.
    """
    limits = [facts.limit(index) for index in range(len(facts.applications))]
    for guaranteed in (True, False):
        for number in range(1, _rounds(facts, limits) + 1):
            for index, limit in enumerate(limits):
                if limit < number or limit <= quotas.have[index]:
                    continue
                size = _size(facts, index, limit, quotas.have[index], number)
                if size:
                    yield Visit(index, quotas.most(index, size, guaranteed), guaranteed, number, size)


def _rounds(facts: DrawFacts, limits: Sequence[int]) -> int:
    return max(limits, default=0) if facts.rules.one_before_second else 1


def _size(facts: DrawFacts, index: int, limit: int, have: int, number: int) -> int:
    """How many booths an application asks for in a round: 0 when the round is not its own."""
    if not facts.rules.one_before_second:
        return limit - have
    if facts.applications[index].all_or_nothing:
        return limit if number == limit else 0
    return 1 if number == have + 1 else 0
