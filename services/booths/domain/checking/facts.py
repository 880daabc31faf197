"""What the checker knows: the input by code, and when each booth was taken."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.booths.domain.entries import ANYWHERE, DrawApplication, DrawBooth, DrawZone
from services.booths.domain.rules import Rules

Kind = frozenset[str]
"""The product groups that may use a booth."""


@dataclass(frozen=True, slots=True)
class DrawFault:
    """One thing that is wrong: what, with whom (label, "" = nobody in particular), and the details."""

    what: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PublishedAllocation:
    """An allocation by booth codes, as a draw file says it; lists go by place in the order."""

    places: Sequence[int]
    guaranteed: Sequence[int]
    chosen: Sequence[tuple[str, ...]]
    came_in: Sequence[tuple[int, bool, tuple[str, ...]]] = field(default=())
    """(place in the order, whether guaranteed, booths), in the order of choosing."""


class DrawFacts:
    """The input and the outcome, indexed for checking. ``turn`` of a booth: when it was taken, ``end`` if never."""

    def __init__(
        self,
        rules: Rules,
        zones: Sequence[DrawZone],
        booths: Sequence[DrawBooth],
        applications: Sequence[DrawApplication],
        outcome: PublishedAllocation,
    ) -> None:
        self.rules, self.applications, self.outcome, self.booths = rules, applications, outcome, booths
        self.groups = sorted({a.group for a in applications})
        self.zone_groups = {zone.code: frozenset(zone.groups or self.groups) for zone in zones}
        self.booth = {booth.code: booth for booth in booths}
        everybody = frozenset(self.groups)
        self.kind: dict[str, Kind] = {b.code: self.zone_groups.get(b.zone, everybody) & everybody for b in booths}
        self.end = len(applications) + len(outcome.came_in)
        self.held: list[tuple[str, ...]] = list(outcome.chosen)
        self.turn = dict.fromkeys(self.booth, self.end)
        for index, codes in enumerate(outcome.chosen):
            self.turn.update(dict.fromkeys(codes, index))
        for number, (index, _, codes) in enumerate(outcome.came_in):
            self.held[index] += codes
            self.turn.update(dict.fromkeys(codes, len(applications) + number))
        self.scopes = self._scopes()
        self._turns = {scope: self._by_kind(codes) for scope, codes in self.scopes.items()}

    def _scopes(self) -> dict[str, list[str]]:
        """Booths by what a wish can name: ``zone:CODE``, and ``anywhere`` + group for those the group may use."""
        scopes: dict[str, list[str]] = {f"zone:{code}": [] for code in self.zone_groups}
        scopes.update({ANYWHERE + group: [] for group in self.groups})
        for booth in self.booths:
            if booth.zone in self.zone_groups:
                scopes[f"zone:{booth.zone}"].append(booth.code)
            for group in self.groups:
                if self.usable(booth.code, group):
                    scopes[ANYWHERE + group].append(booth.code)
        return scopes

    def usable(self, code: str, group: str) -> bool:
        """Return whether the zone of a booth takes a product group."""
        return group in self.kind[code]

    def _by_kind(self, codes: Iterable[str]) -> dict[Kind, list[int]]:
        turns: dict[Kind, list[int]] = defaultdict(list)
        for code in codes:
            turns[self.kind[code]].append(self.turn[code])
        return {kind: sorted(found) for kind, found in turns.items()}

    def left(self, scope: str, turn: int) -> Counter[Kind]:
        """Return how many booths of a scope were not taken before ``turn``, by kind."""
        return Counter({kind: len(turns) - bisect_left(turns, turn) for kind, turns in self._turns[scope].items()})

    def last(self, scope: str) -> int:
        """Return when the last booth of a scope was taken; -1 if it has none."""
        return max((turns[-1] for turns in self._turns[scope].values()), default=-1)

    def limit(self, index: int) -> int:
        """Return the most booths the cap lets an application have."""
        wanting = self.applications[index]
        if wanting.all_or_nothing and wanting.wanted > self.rules.cap_per_establishment:
            return 0
        return min(wanting.wanted, self.rules.cap_per_establishment)
