"""How long giving out booths takes, and checking it: ``python bench/allocation.py``; exit 1 over a limit.

The input is made before the clock starts.
"""

import random
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.computing import GIB, HEAD, Limit, each_by_itself, timed, told
from services.booths.domain.allocation import allocate
from services.booths.domain.checking import PublishedAllocation, check
from services.booths.domain.entries import DrawApplication, DrawBooth, DrawZone, booth_wish, zone_wish
from services.booths.domain.explanation import Explanation
from services.booths.domain.ground import Ground
from services.booths.domain.rules import FLAGS, Rules

WISHES: Final = 10
Entries = tuple[Rules, tuple[DrawZone, ...], tuple[DrawBooth, ...], tuple[DrawApplication, ...]]


@dataclass(frozen=True)
class Size:
    """One size of fair and what is allowed for it."""

    booths: int
    applications: int
    limit: Limit


SIZES: Final = {
    "large": Size(2_000, 6_000, Limit(0.5, 4 * GIB)),
    "huge": Size(200_000, 600_000, Limit(90, 4 * GIB)),
}
KINDS: Final = ("in rounds", "at once")


def entries(size: Size, kind: str) -> Entries:
    """Return a fair three times over-subscribed: overlapping zones, quotas, runs, all or nothing, popular booths."""
    chance = random.Random(26)
    zones = (
        DrawZone("A", ("A",)),
        DrawZone("B", ("B",)),
        DrawZone("AB", ("A", "B")),
        DrawZone("CD", ("C", "D")),
        DrawZone("X"),
    )
    booths = tuple(_booth(number, zones) for number in range(size.booths))
    wishes = [booth_wish(booth.code) for booth in booths], [zone_wish(zone.code) for zone in zones]
    applications = tuple(_application(number, chance, *wishes) for number in range(size.applications))
    rules = Rules(
        cap_per_establishment=3,
        province_minimum=size.booths // 200,
        province_maximum=size.booths // 20,
        newcomer_percent=10,
        one_before_second=kind == "in rounds",
    )
    return rules, zones, booths, applications


def _booth(number: int, zones: tuple[DrawZone, ...]) -> DrawBooth:
    row, column = divmod(number, 50)
    hall, row = divmod(row, 40)
    return DrawBooth(f"B{number}", f"H{hall}", zones[number // 50 % len(zones)].code, column * 30, row * 60, 30, 30)


def _application(number: int, chance: random.Random, booths: list[str], zones: list[str]) -> DrawApplication:
    popular = int(len(booths) * chance.random())
    picked = [booths[int(chance.random() ** 2 * len(booths)) - popular] for _ in range(WISHES - 2)]
    return DrawApplication(
        f"BE26-{number:06}",
        f"{chance.randrange(63):02}",
        chance.choice("AABBBCD"),
        (chance.choice(FLAGS),),
        chance.choice((1, 1, 1, 2, 2, 3)),
        chance.random() < 0.3,
        chance.random() < 0.1,
        tuple(dict.fromkeys([*picked, *chance.sample(zones, 2)])),
        chance.random() < 0.6,
    )


def measure(size: Size, kind: str) -> int:
    """Time allocating, explaining everything and checking; print the lines; return 1 if a limit is broken."""
    rules, zones, booths, applications = given = entries(size, kind)
    seconds, allocation = timed(lambda: allocate(*given))
    over = _line(f"allocate, {kind}", size, seconds)
    ground = Ground(zones, booths, (a.group for a in applications))
    chosen = [tuple(ground.codes[b] for b in numbers) for numbers in allocation.chosen]
    came_in = [(c.index, c.guaranteed, tuple(ground.codes[b] for b in c.booths)) for c in allocation.came_in]
    outcome = PublishedAllocation(allocation.places, allocation.guaranteed, chosen, came_in)
    seconds, faults = timed(lambda: check(rules, zones, booths, applications, outcome))
    over |= _line(f"check, {kind}", size, seconds) | bool(faults)
    seconds, _ = timed(lambda: _explain(Explanation(rules, ground, applications, allocation)))
    _line(f"explain all, {kind}", size, seconds)
    return int(over)


def _explain(why: Explanation) -> None:
    for index in range(len(why.applications)):
        why.stops(index)
        why.wishes(index)
    why.waiting()


def _line(what: str, size: Size, seconds: float) -> bool:
    return told(f"{what:24} {size.booths:>8,} {size.applications:>9,}", seconds, size.limit)


def main(argv: list[str]) -> int:
    """Run one size and kind, or each in its own process."""
    if argv:
        return measure(SIZES[argv[0]], argv[1])
    print(f"{'':24} {'booths':>8} {'applic.':>9} {HEAD}")
    return each_by_itself(__file__, product(SIZES, KINDS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
