"""The course of a draw, played through again for the checker: who was asked when, promised what, and what it left."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from services.booths.domain.checking.facts import DrawFacts, Kind
from services.booths.domain.checking.promises import Flow
from services.booths.domain.checking.visits import Quotas, Visit, visits
from services.booths.domain.entries import ANYWHERE


class Sums:
    """Numbers by place in the order, and the sum of those before a place (P. M. Fenwick, 1994)."""

    def __init__(self, size: int) -> None:
        self._tree = [0] * (size + 1)
        self.total = 0

    def add(self, index: int, number: int) -> None:
        """Add to one place."""
        self.total += number
        index += 1
        while index < len(self._tree):
            self._tree[index] += number
            index += index & -index

    def before(self, index: int) -> int:
        """Return the sum of all places before this one."""
        found = 0
        while index:
            found += self._tree[index]
            index &= index - 1
        return found


KINDS: Final = ("rounds", "province", "newcomers")


class Promised:
    """Places promised so far to a product group or a province, by kind: open, or by whose guarantee."""

    def __init__(self, size: int) -> None:
        self._sums = {kind: Sums(size) for kind in KINDS}
        self._latest: tuple[Visit | None, int, int] = (None, 0, 0)

    def add(self, visit: Visit, kind: str, number: int) -> None:
        """Count a promise."""
        self._sums[kind].add(visit.who, number)
        last = self._latest[2] if self._same_round(visit) else 0
        self._latest = visit, last, visit.who + 1

    def _same_round(self, visit: Visit) -> bool:
        before = self._latest[0]
        return before is not None and (before.round, before.guaranteed) == (visit.round, visit.guaranteed)

    def as_seen(self, visit: Visit) -> dict[str, int]:
        """Return what those ahead of who is visited now, it itself and those behind it have been promised, by kind."""
        ahead = sum(sums.before(visit.who) for sums in self._sums.values())
        behind = {kind: sums.total - sums.before(visit.who + 1) for kind, sums in self._sums.items()}
        total = sum(sums.total for sums in self._sums.values())
        _, previous, last = self._latest if self._same_round(visit) else (None, 0, 0)
        shares = {"ahead": ahead, "own": total - ahead - sum(behind.values()), **behind}
        return shares | {"last": previous if last == visit.who + 1 else last}


@dataclass(frozen=True)
class Refusal:
    """A last, open visit that brought less than it asked for, and how things stood at that moment."""

    visit: Visit
    province: int
    """Places or booths of its province."""
    came_in: int = 0
    """How many had come in."""
    groups: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Places promised, by product group."""
    promised: Mapping[str, int] = field(default_factory=dict)
    """Places promised to its province."""


class Course:
    """Each application's refusals, the first round in which it was promised something, the round of who came in."""

    def __init__(self, facts: DrawFacts) -> None:
        self.facts = facts
        self.first_round: dict[int, int] = {}
        self.not_promised: dict[int, Refusal] = {}
        self.not_left: dict[int, Refusal] = {}
        self.came_in_round: list[int] = []
        self.holder = {code: index for index, codes in enumerate(facts.held) for code in codes}
        self._passed: dict[tuple[str, str, int, int], dict[str, list[int]]] = {}
        self._promise()
        if any(turn >= len(facts.applications) for turn in facts.turn.values()):
            self._give_what_was_left()

    def _promise(self) -> None:
        facts, size = self.facts, len(self.facts.applications)
        flow, quotas = Flow(facts), Quotas(facts, [0] * size)
        groups = {group: Promised(size) for group in facts.groups}
        provinces = {wanting.province: Promised(size) for wanting in facts.applications}
        for visit in visits(facts, quotas):
            wanting = facts.applications[visit.who]
            number = flow.promise(wanting.group, visit.most, wanting.all_or_nothing) if visit.most else 0
            if number:
                kind = self._kind(visit, quotas, number)
                groups[wanting.group].add(visit, kind, number)
                provinces[wanting.province].add(visit, kind, number)
                quotas.count(visit.who, number)
                self.first_round[visit.who] = min(visit.round, self.first_round.get(visit.who, visit.round))
            if number < visit.size and not visit.guaranteed:
                seen = {group: promised.as_seen(visit) for group, promised in groups.items()}
                province = provinces[wanting.province].as_seen(visit)
                held = quotas.by_province[wanting.province]
                self.not_promised[visit.who] = Refusal(visit, held, groups=seen, promised=province)

    def _kind(self, visit: Visit, quotas: Quotas, number: int) -> str:
        if not visit.guaranteed:
            return "rounds"
        province = self.facts.applications[visit.who].province
        return (
            "province" if self.facts.rules.minimum(province) - quotas.by_province[province] >= number else "newcomers"
        )

    def _give_what_was_left(self) -> None:
        facts, events = self.facts, self.facts.outcome.came_in
        quotas = Quotas(facts, [len(codes) for codes in facts.outcome.chosen])
        for visit in visits(facts, quotas):
            number, got = len(self.came_in_round), 0
            self.not_left.pop(visit.who, None)
            if visit.most and number < len(events) and events[number][:2] == (visit.who, visit.guaranteed):
                got = len(events[number][2])
                quotas.count(visit.who, got)
                self.came_in_round.append(visit.round)
            if got < visit.size and not visit.guaranteed:
                held = quotas.by_province[facts.applications[visit.who].province]
                self.not_left[visit.who] = Refusal(visit, held, came_in=len(self.came_in_round))

    def rule(self, code: str, index: int) -> str:
        """Return by which rule the holder of a booth, who stands behind, came before this application."""
        return self._rule(code, *self._rounds(index))

    def _rounds(self, index: int) -> tuple[int, int]:
        """In which rounds it was refused a place, and a booth out of what was left; 0 if it was not."""
        place, left = self.not_promised.get(index), self.not_left.get(index)
        return place.visit.round if place else 0, left.visit.round if left else 0

    def _rule(self, code: str, place: int, left: int) -> str:
        facts, turn, holder = self.facts, self.facts.turn[code], self.holder[code]
        first = len(facts.applications)
        if turn >= first:
            if facts.outcome.came_in[turn - first][1]:
                return "left_guaranteed"
            return "left_round" if self.came_in_round[turn - first] < left else "left"
        if facts.outcome.guaranteed[holder]:
            return "guaranteed"
        return "round" if self.first_round[holder] < place else "place"

    def passed(self, index: int, scope: str) -> dict[str, int]:
        """Return how many booths of a scope those behind an application hold, by the rule that gave them."""
        key = (scope, self.facts.applications[index].group, *self._rounds(index))
        if key not in self._passed:
            found: dict[str, list[int]] = defaultdict(list)
            for code in self.facts.scopes[scope]:
                if code in self.holder:
                    found[self._rule(code, *key[2:])].append(self.holder[code])
            self._passed[key] = {rule: sorted(holders) for rule, holders in found.items()}
        counts = {rule: len(holders) - bisect_right(holders, index) for rule, holders in self._passed[key].items()}
        return {rule: count for rule, count in counts.items() if count}

    def accepted(self, index: int, turn: int) -> Counter[Kind]:
        """Return the booths that an application accepted and might use, and that were free at that turn, by kind."""
        facts, wanting = self.facts, self.facts.applications[index]
        if wanting.anywhere:
            return self.usable(index, turn)
        named = {wish.removeprefix("booth:") for wish in wanting.wishes if wish.startswith("booth:")}
        zones = {wish.removeprefix("zone:") for wish in wanting.wishes if wish.startswith("zone:")}
        zones = {code for code in zones if wanting.group in facts.zone_groups[code]}
        found = Counter(
            facts.kind[code]
            for code in named
            if facts.turn[code] >= turn and facts.usable(code, wanting.group) and facts.booth[code].zone not in zones
        )
        return sum((facts.left(f"zone:{code}", turn) for code in zones), found)

    def usable(self, index: int, turn: int) -> Counter[Kind]:
        """Return the booths that its group might use and that were free at that turn, by kind."""
        return +self.facts.left(ANYWHERE + self.facts.applications[index].group, turn)
