"""Whether each choice was the most and the best that was left when it was made."""

from collections import Counter
from collections.abc import Iterable, Iterator

from services.booths.domain.checking.facts import DrawFacts, DrawFault, Kind
from services.booths.domain.checking.promises import Flow
from services.booths.domain.checking.rows import Rows
from services.booths.domain.checking.visits import Quotas, visits
from services.booths.domain.entries import ANYWHERE, DrawApplication


def check_choices(facts: DrawFacts) -> list[DrawFault]:
    """Return a fault for each choice in which somebody was passed over, a booth was wasted or a promise broken."""
    flow = Flow(facts)
    for wanting, places in zip(facts.applications, facts.outcome.places, strict=True):
        flow.promise(wanting.group, places, whole=False)
    judge = ChoiceChecker(facts, flow)
    faults = []
    for index, places in enumerate(facts.outcome.places):
        if not places:
            continue
        wanting, got = facts.applications[index], facts.outcome.chosen[index]
        flow.release(wanting.group, places)
        if not judge.fair(index, index, places, got, ()):
            faults.append(DrawFault("passed_over", wanting.label, "in its first turn"))
        if not flow.takes(facts.kind[code] for code in got):
            faults.append(DrawFault("promise_broken", wanting.label, "took what others had been promised"))
        if len(got) < places and wanting.anywhere and not (wanting.side_by_side and places > 1):
            faults.append(DrawFault("promise_broken", wanting.label, f"accepts all, has {len(got)} of {places}"))
    return faults + list(_came_in(facts, judge))


def _came_in(facts: DrawFacts, judge: "ChoiceChecker") -> Iterator[DrawFault]:
    """What was left is offered down the order again: each choice, and each time somebody got nothing, is judged."""
    events, first = facts.outcome.came_in, len(facts.applications)
    quotas = Quotas(facts, [len(codes) for codes in facts.outcome.chosen])
    held = list(facts.outcome.chosen)
    number = 0
    if not any(turn >= first for turn in facts.turn.values()):
        return
    for index, most, guaranteed, *_ in visits(facts, quotas):
        if not most:
            continue
        got: tuple[str, ...] = ()
        if number < len(events) and events[number][:2] == (index, guaranteed):
            got = events[number][2]
        if not judge.fair(index, first + number, most, got, held[index]):
            yield DrawFault("passed_over", facts.applications[index].label, "when others came in")
        if got:
            number += 1
            held[index] += got
            judge.flow.takes(facts.kind[code] for code in got)
            quotas.count(index, len(got))
    if number < len(events):
        yield DrawFault("out_of_turn", facts.applications[events[number][0]].label, "came in where it was not its turn")


class ChoiceChecker:
    """Judges single choices by when each booth was taken: what was taken at ``turn`` or later was free then.

    ``flow`` holds the promises open at that turn: what they need may not be taken.
    """

    def __init__(self, facts: DrawFacts, flow: Flow) -> None:
        self._facts = facts
        self.flow = flow
        self._rows = Rows(facts)
        self._reach: dict[int, int] = {}

    def fair(self, index: int, turn: int, most: int, got: tuple[str, ...], held: tuple[str, ...]) -> bool:
        """Return whether ``got`` was the best choice of up to ``most`` booths, beside those held, at that turn."""
        wanting = self._facts.applications[index]
        if not got and self.reach(index) < turn:
            return True  # whatever it would have taken was gone
        if len(got) > most:
            return False
        if wanting.side_by_side and most + len(held) > 1:
            return self._fair_run(wanting, turn, most, got, held)
        return self._fair_singly(wanting, turn, most, got)

    def run_left(self, wanting: DrawApplication, turn: int, size: int, held: tuple[str, ...], wish: str = "") -> bool:
        """Return whether a run of ``size`` with all those held was left, for this wish or for any."""
        wishes = [wish] if wish else _wishes(wanting)
        return any(self._run_left(wanting, each, turn, size, held) for each in wishes)

    def takeable(self, free: Counter[Kind], most: int) -> bool:
        """Return whether so many of these free booths could be taken together now."""
        return self.flow.most_of(free, most) >= most

    def takeable_together(self, codes: Iterable[str]) -> bool:
        """Return whether all of these free booths could be taken now."""
        return self.flow.could_take(self._facts.kind[code] for code in codes)

    def suits(self, booths: Iterable[str], wish: str) -> bool:
        """Return whether a wish suits a booth or a run."""
        return self._rows.suits(frozenset(booths), wish)

    def reach(self, index: int) -> int:
        """Return when the last of all booths that the application accepts was taken."""
        if index not in self._reach:
            self._reach[index] = self._find_reach(self._facts.applications[index])
        return self._reach[index]

    def _find_reach(self, wanting: DrawApplication) -> int:
        facts, group = self._facts, wanting.group
        if wanting.anywhere:
            return facts.last(ANYWHERE + group)
        reach = -1
        for wish in wanting.wishes:
            kind, code = wish.split(":", 1)
            if kind == "booth" and facts.usable(code, group):
                reach = max(reach, facts.turn[code])
            elif kind == "zone" and group in facts.zone_groups[code]:
                reach = max(reach, facts.last(wish))
        return reach

    def _fair_singly(self, wanting: DrawApplication, turn: int, most: int, got: tuple[str, ...]) -> bool:
        """Each wish brought as many booths as it had left that could be taken, until there were enough."""
        available = [left for left in self._available(wanting, turn, got) if any(left[0].values())]
        if wanting.all_or_nothing and not got:
            together: Counter[Kind] = Counter()
            for left, _ in available:
                together.update(left)
            return self.flow.most_of(together, most) < most
        missing, taken = most, Counter[Kind]()
        for left, brought in available:
            taken += brought
            missing -= brought.total()
            if missing < 0 or (missing and self._more(left - brought, taken)):
                return False
        return taken.total() == len(got)

    def _more(self, left: Counter[Kind], taken: Counter[Kind]) -> bool:
        """Whether another booth of some kind left could be taken besides those taken."""
        besides = list(taken.elements())
        return any(self.flow.could_take([*besides, kind]) for kind in left)

    def _available(
        self, wanting: DrawApplication, turn: int, got: tuple[str, ...]
    ) -> Iterator[tuple[Counter[Kind], Counter[Kind]]]:
        """For each wish: what it had left that no better wish names, and what of it was got, by kind."""
        facts, group = self._facts, wanting.group
        named: set[str] = set()
        zones: set[str] = set()
        for wish in wanting.wishes:
            kind, code = wish.split(":", 1)
            if kind == "booth":
                if code in named or facts.booth[code].zone in zones or not facts.usable(code, group):
                    continue
                named.add(code)
                yield self._still([code], turn), self._kinds(b for b in got if b == code)
            elif code not in zones and group in facts.zone_groups[code]:
                earlier = [b for b in named if facts.booth[b].zone == code]
                zones.add(code)
                brought = (b for b in got if b not in named and facts.booth[b].zone == code)
                yield facts.left(wish, turn) - self._still(earlier, turn), self._kinds(brought)
        if wanting.anywhere:
            left = facts.left(ANYWHERE + group, turn)
            left -= self._still([b for b in named if facts.booth[b].zone not in zones], turn)
            for code in zones:
                left -= facts.left(f"zone:{code}", turn)
            yield left, self._kinds(b for b in got if b not in named and facts.booth[b].zone not in zones)

    def _still(self, codes: list[str], turn: int) -> Counter[Kind]:
        return self._kinds(code for code in codes if self._facts.turn[code] >= turn)

    def _kinds(self, codes: Iterable[str]) -> Counter[Kind]:
        return Counter(self._facts.kind[code] for code in codes)

    def _fair_run(
        self, wanting: DrawApplication, turn: int, most: int, got: tuple[str, ...], held: tuple[str, ...]
    ) -> bool:
        """No longer run was left for any wish, and none as long for a better wish."""
        fewest = most if wanting.all_or_nothing else len(got) + 1
        for size in range(most, max(fewest, len(got) + 1) - 1, -1):
            if any(self._run_left(wanting, wish, turn, size + len(held), held) for wish in _wishes(wanting)):
                return False
        if not got:
            return True
        run = frozenset(got + held)
        for wish in _wishes(wanting):
            if self._rows.suits(run, wish):
                return True
            if self._run_left(wanting, wish, turn, len(run), held):
                return False
        return False

    def _run_left(self, wanting: DrawApplication, wish: str, turn: int, size: int, held: tuple[str, ...]) -> bool:
        found = self._rows.left(wish, wanting.group, size, held)
        return any(last >= turn and self.flow.could_take(kinds) for last, kinds in found)


def _wishes(wanting: DrawApplication) -> list[str]:
    return [*wanting.wishes, ANYWHERE] if wanting.anywhere else list(wanting.wishes)
