"""How often judges' intervals hold the severity that was planted: ``python bench/severity.py``; exit 1 outside 93-97 %.

Made-up juries in eight designs, the demo's sizes and the greatest known among them; then the same near the ceiling of
100 points, where sheets cannot say what judges think and the intervals are too narrow: told, not judged.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from services.awards.domain.severity import CONFIDENCE, Fit, fit

Totals = Mapping[tuple[str, str], float]
JURIES: Final = 300
MOST: Final = 100.0
HELD: Final = (0.93, 0.97)


@dataclass(frozen=True)
class Design:
    """How juries are made: sizes, what products are worth, how judges differ, chance; ``loads`` makes some busier."""

    products: int
    judges: int
    sheets: int
    mean: float = 75.0
    worth: float = 6.0
    severity: float = 4.0
    noise: float = 3.0
    loads: float = 0.0
    step: float = 0.5


@dataclass(frozen=True)
class Jury:
    """A made-up jury: what is true, and what its sheets say."""

    truth: np.ndarray
    shifts: np.ndarray
    totals: Totals


DESIGNS: Final[Mapping[str, Design]] = {
    "a small round": Design(40, 7, 4),
    "North 2018": Design(120, 7, 7),
    "Central 2018": Design(165, 7, 7),
    "South 2018": Design(215, 9, 9),
    "North 2020, nine judges": Design(194, 9, 9),
    "two sheets a product": Design(194, 9, 2),
    "nation 2024": Design(889, 7, 5),
    "busy and idle, whole points": Design(140, 8, 3, noise=5.0, loads=1.0, step=1.0),
}
NEAR: Final = Design(120, 7, 7, worth=4.0, severity=2.0, noise=2.5)
CEILING: Final = (*(replace(NEAR, mean=mean) for mean in (85.0, 90.0, 92.0, 94.0)), Design(120, 7, 7, mean=92.0))
"""Where the ceiling is tried: at means that come nearer, and at 92 with products and judges that differ more."""


def jury(seed: int, design: Design) -> Jury:
    """Return a jury: a sheet's total is the product's worth, the judge's shift and noise, on the step, 0 to 100."""
    random = np.random.default_rng(seed)
    truth = random.normal(design.mean, design.worth, design.products)
    shifts = random.normal(0, design.severity, design.judges)
    shifts -= shifts.mean()
    wanted = random.gumbel(size=(design.products, design.judges)) + random.normal(0, design.loads, design.judges)
    chosen = np.argsort(-wanted, axis=1)[:, : design.sheets]
    said = truth[:, None] + shifts[chosen] + random.normal(0, design.noise, chosen.shape)
    said = np.clip(np.round(said / design.step) * design.step, 0, MOST)
    names = [f"GK{judge + 1:02d}" for judge in range(design.judges)]
    totals = {
        (names[judge], f"P{product:03d}"): float(total)
        for product in range(design.products)
        for judge, total in zip(chosen[product], said[product], strict=True)
    }
    return Jury(truth, shifts, totals)


def held(made: Jury, found: Fit) -> int:
    """Return how many of a jury's intervals hold the planted shift."""
    true = {f"GK{judge + 1:02d}": shift for judge, shift in enumerate(made.shifts)}
    return sum(one.low <= true[one.judge] <= one.high for one in found.judges)


def coverage(design: Design, juries: int) -> tuple[float, float, float]:
    """Return the share of intervals that hold, the greatest sum of shifts, and the mean of all totals."""
    right, asked, sums, means = 0, 0, 0.0, 0.0
    for seed in range(juries):
        made = jury(seed, design)
        found = fit(made.totals)
        right, asked = right + held(made, found), asked + len(found.judges)
        sums = max(sums, abs(sum(one.shift for one in found.judges)))
        means += float(np.mean(list(made.totals.values())))
    return right / asked, sums, means / juries


def main(_argv: list[str]) -> int:
    """Print the table; return 1 if a design's intervals hold too rarely or too often, or shifts do not sum to 0."""
    wrong = 0
    print(
        f"{'severity: intervals that hold':34} {'products':>8} {'judges':>6} {'sheets':>6} {'mean':>5} {'held':>6} sum"
    )
    for name, design in DESIGNS.items():
        share, sums, mean = coverage(design, JURIES)
        wrong |= not HELD[0] <= share <= HELD[1] or sums > 1e-6
        _line(name, design, mean, share, sums)
    for design in CEILING:
        share, sums, mean = coverage(design, JURIES)
        _line("near the ceiling (told only)", design, mean, share, sums)
    print(f"limits: {HELD[0]:.0%} to {HELD[1]:.0%} of intervals of {CONFIDENCE:.0%}")
    return wrong


def _line(name: str, design: Design, mean: float, share: float, sums: float) -> None:
    sizes = f"{design.products:>8} {design.judges:>6} {design.sheets:>6}"
    print(f"{name:34} {sizes} {mean:>5.1f} {share:>6.1%} {sums:.0e}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
