"""Whether each application was promised what its place in the order gives it, tested by a flow."""

from collections import Counter

from services.booths.domain.checking.facts import DrawFacts, DrawFault
from services.booths.domain.checking.visits import Quotas, visits


class Flow:
    """Promises as a flow from product groups to kinds of booths; one more promise is one augmenting path."""

    def __init__(self, facts: DrawFacts) -> None:
        takes = Counter(frozenset(g for g in facts.groups if facts.usable(b.code, g)) for b in facts.booths)
        self._kinds = list(takes)
        self._spare = list(takes.values())
        self._flow = {group: [0] * len(self._kinds) for group in facts.groups}
        self._closed: set[tuple[str, int, bool]] = set()

    def promise(self, group: str, most: int, whole: bool) -> int:
        """Promise up to ``most`` booths (exactly that or none if ``whole``) and return how many could be."""
        if (group, most, whole) in self._closed:
            return 0
        kept = list(self._spare), {g: list(f) for g, f in self._flow.items()}
        number = 0
        while number < most and self._augment(group):
            number += 1
        if whole and number < most:
            self._spare, self._flow = kept
            number = 0
        if number == 0:
            self._closed.add((group, most, whole))
        return number

    def _augment(self, group: str) -> bool:
        came_from: dict[str, tuple[str, int]] = {}
        queue = [group]
        for current in queue:
            for kind, groups in enumerate(self._kinds):
                if current not in groups:
                    continue
                if self._spare[kind]:
                    self._spare[kind] -= 1
                    self._shift(group, current, kind, came_from)
                    return True
                for other in groups:
                    if other != group and other not in came_from and self._flow[other][kind]:
                        came_from[other] = (current, kind)
                        queue.append(other)
        return False

    def _shift(self, group: str, current: str, kind: int, came_from: dict[str, tuple[str, int]]) -> None:
        self._flow[current][kind] += 1
        while current != group:
            previous, kind = came_from[current]
            self._flow[current][kind] -= 1
            self._flow[previous][kind] += 1
            current = previous


def check_promises(facts: DrawFacts) -> list[DrawFault]:
    """Return a fault for each application that was promised more or fewer places than its turns give it."""
    flow, quotas = Flow(facts), Quotas(facts, [0] * len(facts.applications))
    guaranteed = [0] * len(facts.applications)
    for index, most, is_guaranteed in visits(facts, quotas):
        wanting = facts.applications[index]
        number = flow.promise(wanting.group, most, wanting.all_or_nothing)
        quotas.count(index, number)
        if is_guaranteed:
            guaranteed[index] += number
    due = zip(quotas.have, guaranteed, strict=True)
    said = zip(facts.outcome.places, facts.outcome.guaranteed, strict=True)
    return [
        DrawFault("promise", facts.applications[index].label, f"promised {told}, due {owed} (places, guaranteed)")
        for index, (owed, told) in enumerate(zip(due, said, strict=True))
        if owed != told
    ]
