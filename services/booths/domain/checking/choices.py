"""Whether each choice was the most and the best that was left when it was made."""

from collections.abc import Iterator

from services.booths.domain.checking.facts import DrawFacts, DrawFault
from services.booths.domain.checking.rows import Rows
from services.booths.domain.checking.visits import Quotas, visits
from services.booths.domain.entries import ANYWHERE, DrawApplication


def check_choices(facts: DrawFacts) -> list[DrawFault]:
    """Return a fault for each choice in which somebody was passed over or a booth was wasted."""
    judge = ChoiceChecker(facts)
    faults = []
    for index, places in enumerate(facts.outcome.places):
        if places and not judge.fair(index, index, places, facts.outcome.chosen[index], ()):
            faults.append(DrawFault("passed_over", facts.applications[index].label, "in its first turn"))
    return faults + list(_came_in(facts, judge))


def _came_in(facts: DrawFacts, judge: "ChoiceChecker") -> Iterator[DrawFault]:
    """What was left is offered down the order again: each choice, and each time somebody got nothing, is judged."""
    events, first = facts.outcome.came_in, len(facts.applications)
    quotas = Quotas(facts, [len(codes) for codes in facts.outcome.chosen])
    held = list(facts.outcome.chosen)
    number = 0
    if not any(turn >= first for turn in facts.turn.values()):
        return
    for index, most, guaranteed in visits(facts, quotas):
        got: tuple[str, ...] = ()
        if number < len(events) and events[number][:2] == (index, guaranteed):
            got = events[number][2]
        if not judge.fair(index, first + number, most, got, held[index]):
            yield DrawFault("passed_over", facts.applications[index].label, "when others came in")
        if got:
            number += 1
            held[index] += got
            quotas.count(index, len(got))
    if number < len(events):
        yield DrawFault("out_of_turn", facts.applications[events[number][0]].label, "came in where it was not its turn")


class ChoiceChecker:
    """Judges single choices by when each booth was taken: what was taken at ``turn`` or later was free then."""

    def __init__(self, facts: DrawFacts) -> None:
        self._facts = facts
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
        """Each wish brought as many booths as it had left, until there were enough."""
        available = list(self._available(wanting, turn, got))
        if wanting.all_or_nothing and sum(left for left, _ in available) < most:
            return not got
        missing = most
        for left, brought in available:
            if brought != min(left, missing):
                return False
            missing -= brought
        return True

    def _available(self, wanting: DrawApplication, turn: int, got: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        """For each wish: how many booths it had left that no better wish names, and how many of them were got."""
        facts, group = self._facts, wanting.group
        named: set[str] = set()
        zones: set[str] = set()
        for wish in wanting.wishes:
            kind, code = wish.split(":", 1)
            if kind == "booth":
                if code in named or facts.booth[code].zone in zones or not facts.usable(code, group):
                    continue
                named.add(code)
                yield int(facts.turn[code] >= turn), int(code in got)
            elif code not in zones and group in facts.zone_groups[code]:
                earlier = [b for b in named if facts.booth[b].zone == code]
                zones.add(code)
                brought = sum(facts.booth[b].zone == code for b in got if b not in named)
                yield facts.left(wish, turn) - self._still(earlier, turn), brought
        if wanting.anywhere:
            rest = [b for b in named if facts.booth[b].zone not in zones]
            left = facts.left(ANYWHERE + group, turn) - self._still(rest, turn)
            left -= sum(facts.left(f"zone:{code}", turn) for code in zones)
            yield left, sum(facts.booth[b].zone not in zones for b in got if b not in named)

    def _still(self, codes: list[str], turn: int) -> int:
        return sum(self._facts.turn[code] >= turn for code in codes)

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
        return self._rows.left(wish, wanting.group, size, held) >= turn


def _wishes(wanting: DrawApplication) -> list[str]:
    return [*wanting.wishes, ANYWHERE] if wanting.anywhere else list(wanting.wishes)
