"""How long giving out booths takes, and checking it: ``python bench/allocation.py``; exit 1 over a limit.

Each size runs in a process of its own, so that its peak memory is its own. The input is made before the clock starts.
Judged is processor time: on an idle machine the same as the time on the wall, elsewhere not disturbed by others.
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from services.booths.domain.allocation import allocate
from services.booths.domain.checking import Outcome, check
from services.booths.domain.entries import Application, Booth, Zone, booth_wish, zone_wish
from services.booths.domain.explanation import Explanation
from services.booths.domain.ground import Ground
from services.booths.domain.rules import FLAGS, Rules

GIB: Final = 1 << 30
WISHES: Final = 10
Entries = tuple[Rules, tuple[Zone, ...], tuple[Booth, ...], tuple[Application, ...]]


@dataclass(frozen=True)
class Size:
    """One size of fair and what is allowed for it."""

    booths: int
    applications: int
    most_seconds: float
    most_bytes: int


SIZES: Final = {"large": Size(2_000, 6_000, 0.5, 4 * GIB), "huge": Size(200_000, 600_000, 90, 4 * GIB)}
KINDS: Final = ("in rounds", "at once")


def entries(size: Size, kind: str) -> Entries:
    """Return a fair three times over-subscribed: overlapping zones, quotas, runs, all or nothing, popular booths."""
    chance = random.Random(26)
    zones = (Zone("A", ("A",)), Zone("B", ("B",)), Zone("AB", ("A", "B")), Zone("CD", ("C", "D")), Zone("X"))
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


def _booth(number: int, zones: tuple[Zone, ...]) -> Booth:
    row, column = divmod(number, 50)
    hall, row = divmod(row, 40)
    return Booth(f"B{number}", f"H{hall}", zones[number // 50 % len(zones)].code, column * 30, row * 60, 30, 30)


def _application(number: int, chance: random.Random, booths: list[str], zones: list[str]) -> Application:
    popular = int(len(booths) * chance.random())
    picked = [booths[int(chance.random() ** 2 * len(booths)) - popular] for _ in range(WISHES - 2)]
    return Application(
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
    seconds, allocation = _timed(lambda: allocate(*given))
    over = _line(f"allocate, {kind}", size, seconds)
    ground = Ground(zones, booths, (a.group for a in applications))
    chosen = [tuple(ground.codes[b] for b in numbers) for numbers in allocation.chosen]
    came_in = [(c.index, c.guaranteed, tuple(ground.codes[b] for b in c.booths)) for c in allocation.came_in]
    outcome = Outcome(allocation.places, allocation.guaranteed, chosen, came_in)
    seconds, faults = _timed(lambda: check(rules, zones, booths, applications, outcome))
    over |= _line(f"check, {kind}", size, seconds) | bool(faults)
    seconds, _ = _timed(lambda: _explain(Explanation(rules, ground, applications, allocation)))
    _line(f"explain all, {kind}", size, seconds)
    return int(over)


def _explain(why: Explanation) -> None:
    for index in range(len(why.applications)):
        why.reason(index)
        why.wishes(index)
    why.waiting()


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time()
    done = work()
    return time.process_time() - begun, done


def _line(what: str, size: Size, seconds: float) -> bool:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(
        f"{what:24} {size.booths:>8,} {size.applications:>9,} {seconds:>8.3f} s {size.most_seconds:>6} s"
        f" {seconds / size.most_seconds:>6.1%} {peak / GIB:>6.2f} GiB {peak / size.most_bytes:>6.1%}",
        flush=True,
    )
    return seconds > size.most_seconds or peak > size.most_bytes


def main(argv: list[str]) -> int:
    """Run one size and kind, or each in its own process."""
    if argv:
        return measure(SIZES[argv[0]], argv[1])
    print(f"{'':24} {'booths':>8} {'applic.':>9} {'took':>10} {'limit':>8} {'ratio':>6} {'peak':>10} {'ratio':>6}")
    codes = [subprocess.run([sys.executable, __file__, size, kind]).returncode for size in SIZES for kind in KINDS]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
