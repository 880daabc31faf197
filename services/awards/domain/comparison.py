"""What another way of counting would have changed: advice to the council beside the result, never mixed into it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from typing import Any, Final

from services.awards.domain.decisions import Candidate, propose
from services.awards.domain.rules import METHODS, Rules
from services.awards.domain.sheets import UNIT, units
from services.awards.domain.tally import passes, points_of_totals

ADJUSTED: Final = "adjusted"


@dataclass(frozen=True, slots=True)
class Judged:
    """A product with enough sheets: its totals by judge in ten-thousandths, and what breaks its ties, first first."""

    code: str
    group: str
    province: str
    totals: Mapping[str, int]
    ties: tuple[Any, ...]

    @property
    def spread(self) -> float:
        """Return the standard deviation of the judges' totals, in points; 0 for one sheet."""
        totals = [total / UNIT for total in self.totals.values()]
        mean = sum(totals) / len(totals)
        return sqrt(sum((total - mean) ** 2 for total in totals) / max(len(totals) - 1, 1))

    @property
    def reach(self) -> tuple[float, float]:
        """Return the lowest and the highest total, in points."""
        return min(self.totals.values()) / UNIT, max(self.totals.values()) / UNIT


@dataclass(frozen=True, slots=True)
class Compared:
    """One product by every method: points in ten-thousandths, its place, and whether the caps would take it in."""

    judged: Judged
    points: Mapping[str, int]
    ranks: Mapping[str, int]
    recognised: Mapping[str, bool]

    @property
    def depends(self) -> bool:
        """Return whether the method decides if the product is recognised."""
        return len(set(self.recognised.values())) > 1


def judged_of(entries: Iterable[Mapping[str, Any]], rules: Rules) -> list[Judged]:
    """Return the products of a round file's result that have a rank; docs/proofs.md says what an entry holds."""
    return [_judged(entry, rules) for entry in entries if entry["rank"] is not None]


def totals_of(judged: Iterable[Judged]) -> dict[tuple[str, str], float]:
    """Return the points by (judge, product), as domain/severity.py takes them."""
    return {(judge, one.code): total / UNIT for one in judged for judge, total in one.totals.items()}


def compare(judged: Sequence[Judged], rules: Rules, worth: Mapping[str, float] | None) -> list[Compared]:
    """Return every product by mean, trimmed mean and median, and adjusted for severity where ``worth`` is known.

    Only the points change with the method: ties are broken as the round broke them, pass mark and caps are the round's.
    In the order of the round's own method.
    """
    methods = (*METHODS, ADJUSTED) if worth is not None else METHODS
    points = {method: {one.code: _points(one, method, rules, worth) for one in judged} for method in methods}
    orders = {method: sorted(judged, key=lambda one: (-points[method][one.code], *one.ties)) for method in methods}
    ranks = {method: {one.code: n for n, one in enumerate(order, start=1)} for method, order in orders.items()}
    taken = {method: _taken(order, points[method], rules) for method, order in orders.items()}
    return [
        Compared(
            judged=one,
            points={method: points[method][one.code] for method in methods},
            ranks={method: ranks[method][one.code] for method in methods},
            recognised={method: one.code in taken[method] for method in methods},
        )
        for one in orders[rules.method]
    ]


def _judged(entry: Mapping[str, Any], rules: Rules) -> Judged:
    broken = entry["tie_break"]
    ties = [broken[name] if name == "draw" else -Decimal(broken[name]) for name in rules.tie_break]
    return Judged(
        code=entry["code"],
        group=entry["group"],
        province=entry["province"],
        totals={sheet["judge"]: units(Decimal(sheet["total"])) for sheet in entry["sheets"]},
        ties=(*ties, broken["draw"]),
    )


def _points(one: Judged, method: str, rules: Rules, worth: Mapping[str, float] | None) -> int:
    if method != ADJUSTED or worth is None:
        return points_of_totals(list(one.totals.values()), method, rules.decimals)
    place = Decimal(1).scaleb(-rules.decimals)
    adjusted = Decimal(repr(round(worth[one.code], 9))).quantize(place, ROUND_HALF_UP)
    return units(min(max(adjusted, Decimal(0)), rules.total))


def _taken(order: Sequence[Judged], points: Mapping[str, int], rules: Rules) -> frozenset[str]:
    mark = units(rules.pass_mark)
    candidates = [Candidate(one.code, one.group, one.province, passes(rules, points[one.code], mark)) for one in order]
    return propose(candidates, points.keys(), rules).recognised
