"""Whether each application was promised what its place in the order gives it, tested by a flow."""

from collections import Counter
from collections.abc import Iterable, Mapping

from services.booths.domain.checking.facts import DrawFacts, DrawFault, Kind
from services.booths.domain.checking.visits import Quotas, visits


class Flow:
    """Promises as a flow from product groups to kinds of free booths; one more promise is one augmenting path.

    A kind is the set of groups that may use a booth.
    """

    def __init__(self, facts: DrawFacts) -> None:
        takes = Counter(facts.kind.values())
        self._kinds = list(takes)
        self._number = {kind: number for number, kind in enumerate(self._kinds)}
        self._spare = list(takes.values())
        self._flow = {group: [0] * len(self._kinds) for group in facts.groups}
        self._closed: set[tuple[str, int, bool]] = set()

    def promise(self, group: str, most: int, whole: bool) -> int:
        """Promise up to ``most`` booths (exactly that or none if ``whole``) and return how many could be."""
        if (group, most, whole) in self._closed:
            return 0
        kept = self._kept()
        number = 0
        while number < most and self._augment(group):
            number += 1
        if whole and number < most:
            self._spare, self._flow = kept
            number = 0
        if number == 0:
            self._closed.add((group, most, whole))
        return number

    def release(self, group: str, number: int) -> None:
        """Forget ``number`` promises of a group: they are used now, or given back."""
        flow = self._flow[group]
        for kind, count in enumerate(flow):
            gone = min(count, number)
            flow[kind] -= gone
            self._spare[kind] += gone
            number -= gone

    def takes(self, kinds: Iterable[Kind]) -> bool:
        """Take free booths of these kinds if every promise can be kept without them; otherwise leave all as it was."""
        kept = self._kept()
        if all(self._take(self._number[kind]) for kind in kinds):
            return True
        self._spare, self._flow = kept
        return False

    def could_take(self, kinds: Iterable[Kind]) -> bool:
        """Return whether ``takes`` would take them."""
        kept = self._kept()
        could = self.takes(kinds)
        self._spare, self._flow = kept
        return could

    def most_of(self, available: Mapping[Kind, int], most: int) -> int:
        """Return how many of these free booths could be taken together, at most ``most``."""
        kept, number = self._kept(), 0
        for kind, count in available.items():
            for _ in range(count):
                if number == most or not self.takes((kind,)):
                    break
                number += 1
        self._spare, self._flow = kept
        return number

    def _take(self, kind: int) -> bool:
        if self._spare[kind]:
            self._spare[kind] -= 1
            return True
        for group, flow in self._flow.items():
            if flow[kind]:
                flow[kind] -= 1
                if self._augment(group):
                    return True
                flow[kind] += 1
        return False

    def _kept(self) -> tuple[list[int], dict[str, list[int]]]:
        return list(self._spare), {group: list(flow) for group, flow in self._flow.items()}

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
    for index, most, is_guaranteed, *_ in visits(facts, quotas):
        if not most:
            continue
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
