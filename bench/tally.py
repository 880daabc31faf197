"""How long a round's tally takes, and verifying its whole file: ``python bench/tally.py``; exit 1 over a limit.

The sheets are made before the clock starts.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.computing import GIB, HEAD, Limit, each_by_itself, timed, told
from services.awards.domain import round_file
from services.awards.domain.rules import PROFILES, Criterion, Rules, SubCriterion
from services.awards.domain.sheets import Scored
from services.awards.domain.tally import Product, tally

ROUND: Final[dict[str, Any]] = {
    "code": "BENCH", "level": "nation", "regions": [], "province": None, "year": 2026,
    "name_vi": "Đo", "name_en": "Bench",
}  # fmt: skip


@dataclass(frozen=True)
class Size:
    """One size of round and what is allowed for its tally; ``whole`` verifies the file too."""

    products: int
    judges: int
    parts: int
    limit: Limit
    whole: bool


SIZES: Final = {
    "year 2024": Size(889, 9, 3, Limit(0.3, GIB), whole=True),
    "hundredfold": Size(100_000, 9, 1, Limit(20, 4 * GIB), whole=False),
}


def rules_of(size: Size) -> Rules:
    """Return rules of four criteria with so many parts each, caps of every kind and every tie-break."""
    base = PROFILES["vn-26-2014"]
    criteria = tuple(_in_parts(one, size.parts) for one in base.criteria)
    half = size.products // 2
    return replace(base, criteria=criteria, cap_total=half, caps_by_group={"B": half // 3}, cap_per_province=half // 20)


def _in_parts(criterion: Criterion, count: int) -> Criterion:
    if count == 1:
        return criterion
    most = [criterion.most - 2 * (count - 1), *[Decimal(2)] * (count - 1)]
    parts = [
        SubCriterion(code=f"{criterion.code}_{n}", name_vi="x", name_en="x", most=one) for n, one in enumerate(most)
    ]
    return replace(criterion, parts=tuple(parts))


def sheets_of(size: Size, rules: Rules) -> Iterator[Scored]:
    """Yield every judge's points for every product, in halves, so that ties are many."""
    chance = random.Random(26)
    highest = [int(most) * 2 for most in rules.scored.values()]
    for product in range(size.products):
        for judge in range(size.judges):
            given = tuple(chance.randint(top // 2, top) * 5_000 for top in highest)
            yield Scored(f"GK{judge + 1:02}", f"P-{product:06}", given)


def measure(name: str) -> int:
    """Time the tally, and for small rounds building and verifying the file; print the lines; 1 if a limit is broken."""
    size = SIZES[name]
    rules = rules_of(size)
    products = [Product(f"P-{n:06}", "ABCD"[n % 4], f"{n % 63:02}") for n in range(size.products)]
    sheets = list(sheets_of(size, rules))
    seconds, entries = timed(lambda: tally(rules, products, sheets, root=bytes(32)))
    over = _line("tally", size, rules, seconds) | (len(entries) != size.products)
    if size.whole:
        leaves = [(_leaf(sheet, rules), "") for sheet in sheets]
        judges = {sheet.judge for sheet in sheets}
        seconds, file = timed(
            lambda: round_file.build(round_=ROUND, rules=rules, products=products, judges=judges, sheets=leaves)
        )
        _line("build the file", size, rules, seconds, judged=False)
        seconds, wrong = timed(lambda: round_file.verify(file))
        _line("verify the file", size, rules, seconds, judged=False)
        over |= bool(wrong)
    return int(over)


def _leaf(sheet: Scored, rules: Rules) -> dict[str, Any]:
    points = {code: _points(number) for code, number in zip(rules.scored, sheet.points, strict=True)}
    return {
        "round": "BENCH", "judge": sheet.judge, "product": sheet.product, "points": points,
        "notes_sha256": "0" * 64, "signed_at": "2026-01-01T00:00:00Z", "salt": "0" * 64,
    }  # fmt: skip


def _points(number: int) -> str:
    return f"{Decimal(number) / 10_000:f}"


def _line(what: str, size: Size, rules: Rules, seconds: float, *, judged: bool = True) -> bool:
    head = f"{what:24} {size.products:>8,} {size.judges:>6} {len(rules.scored):>8}"
    return told(head, seconds, size.limit, judged=judged)


def main(argv: list[str]) -> int:
    """Run one size, or each in its own process."""
    if argv:
        return measure(argv[0])
    print(f"{'':24} {'products':>8} {'judges':>6} {'criteria':>8} {HEAD}")
    return each_by_itself(__file__, ((name,) for name in SIZES))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
