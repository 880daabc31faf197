"""Planted severities are found again within what is said of them; without them the order is nearer the truth."""

from dataclasses import replace
from time import process_time

import numpy as np
import pytest

from bench.severity import DESIGNS, HELD, Design, Jury, Totals, held, jury
from services.awards.domain.severity import JudgesNotJoined, OnlyOneJudge, TooFewToCompare, ceiling, fit
from services.awards.web.pages.jury_look import percent

SMALL = Design(60, 9, 5, worth=8, severity=5)


def made_of(seed: int, **changed: int) -> Jury:
    return jury(seed, replace(SMALL, **changed))


def means(totals: Totals, products: int) -> list[float]:
    own: dict[str, list[float]] = {f"P{n:03d}": [] for n in range(products)}
    for (_, product), total in totals.items():
        own[product].append(total)
    return [sum(found) / len(found) for found in own.values()]


def test_intervals_hold_the_planted_severity_as_often_as_they_say() -> None:
    """make bench has the table of all designs, with 300 juries each."""
    right, asked = 0, 0
    for design in DESIGNS.values():
        for seed in range(25):
            made = jury(seed, design)
            right, asked = right + held(made, fit(made.totals)), asked + design.judges
    assert HELD[0] <= right / asked <= HELD[1]  # of 1,575 intervals of 95 %


@pytest.mark.parametrize(("products", "judges"), [(120, 7), (140, 7), (165, 7), (194, 7), (215, 9), (194, 9), (889, 7)])
@pytest.mark.parametrize("sheets", [2, 7])
def test_shifts_sum_to_nothing_whatever_the_size(products: int, judges: int, sheets: int) -> None:
    """A cut-off between small eigenvalues and nought failed here: intervals became millions wide."""
    for seed in range(4):
        made = jury(seed, Design(products, judges, sheets))
        found = fit(made.totals)
        assert abs(sum(one.shift for one in found.judges)) < 1e-6
        assert max(one.high - one.low for one in found.judges) < 4
        assert max(abs(one.shift - true) for one, true in zip(found.judges, made.shifts, strict=True)) < 2


@pytest.mark.parametrize("sheets", [3, 5, 8])
def test_the_adjusted_order_is_nearer_the_truth_than_the_raw_mean(sheets: int) -> None:
    from scipy.stats import kendalltau  # only here: it takes a second to import, in each process of the tests

    raw, adjusted, better = [], [], 0
    for seed in range(40):
        made = made_of(seed, sheets=sheets)
        worth = fit(made.totals).worth
        raw.append(kendalltau(made.truth, means(made.totals, 60)).statistic)
        adjusted.append(kendalltau(made.truth, [worth[f"P{n:03d}"] for n in range(60)]).statistic)
        better += adjusted[-1] > raw[-1]
    assert better >= 34  # of 40 juries
    assert np.mean(adjusted) > np.mean(raw) + 0.01


def test_when_all_score_all_the_adjusted_points_are_the_mean() -> None:
    made = made_of(1, products=12, judges=5, sheets=5)
    worth = fit(made.totals).worth
    assert [worth[f"P{n:03d}"] for n in range(12)] == pytest.approx(means(made.totals, 12))


def test_it_is_the_least_squares_solution() -> None:
    made = made_of(3, products=15, judges=6, sheets=3)
    found = fit(made.totals)
    shift = {one.judge: one.shift for one in found.judges}
    pairs = sorted(made.totals)
    columns = {name: n for n, name in enumerate([*sorted(shift), *sorted(found.worth)])}
    design = np.zeros((len(pairs) + 1, len(columns)))
    for row, (judge, product) in enumerate(pairs):
        design[row, columns[judge]] = design[row, columns[product]] = 1
    design[-1, : len(shift)] = 1  # the shifts sum to 0
    right = np.array([*(made.totals[pair] for pair in pairs), 0.0])
    solution = np.linalg.lstsq(design, right, rcond=None)[0]
    assert [*(shift[name] for name in sorted(shift)), *(found.worth[name] for name in sorted(found.worth))] == (
        pytest.approx(solution.tolist())
    )
    bread, meat = np.linalg.inv(design.T @ design), design[:-1].T @ design[:-1]
    errors = found.noise * np.sqrt(np.diag(bread @ meat @ bread)[: len(shift)])
    assert [one.error for one in found.judges] == pytest.approx(errors.tolist())


def test_shifts_sum_to_nothing_and_count_their_sheets() -> None:
    made = made_of(4, judges=7, sheets=4)
    found = fit(made.totals)
    assert sum(one.shift for one in found.judges) == pytest.approx(0, abs=1e-6)
    assert sum(one.sheets for one in found.judges) == len(made.totals) == 240
    assert found.freedom == 240 - 7 - 60 + 1
    assert [one.judge for one in found.judges if one.clear]


def test_pieces_that_share_nothing_are_named() -> None:
    totals = {("GK01", "A"): 70.0, ("GK02", "A"): 71.0, ("GK03", "B"): 60.0, ("GK04", "B"): 66.0}
    with pytest.raises(JudgesNotJoined) as told:
        fit(totals)
    assert sorted(list(piece) for piece in told.value.pieces) == [["GK01", "GK02"], ["GK03", "GK04"]]
    assert "2 nhóm" in str(told.value)


def test_too_few_sheets_say_so() -> None:
    with pytest.raises(TooFewToCompare):
        fit({("GK01", "A"): 70.0, ("GK02", "A"): 71.0})
    with pytest.raises(TooFewToCompare):
        fit({})


def test_of_one_judge_it_is_not_said_that_more_sheets_would_do() -> None:
    with pytest.raises(OnlyOneJudge) as told:
        fit({("GK01", f"A-{place}"): 70.0 + place for place in range(40)})
    assert "cần ít nhất" not in str(told.value)


@pytest.mark.parametrize(
    ("full", "said"),
    [(0.0, "0 %"), (1 / 8001, "dưới 1 %"), (0.004, "dưới 1 %"), (0.01, "1 %"), (0.024, "2 %"), (0.996, "trên 99 %"),
     (1.0, "100 %")],
)  # fmt: skip
def test_a_share_is_never_rounded_to_none_or_to_all(full: float, said: str) -> None:
    assert percent(full) == said


def test_a_great_round_takes_no_time() -> None:
    made = made_of(5, products=889, sheets=9)
    began = process_time()
    assert len(fit(made.totals).worth) == 889
    assert process_time() - began < 0.5


def test_near_the_ceiling_says_so() -> None:
    assert not ceiling([], 100).near
    assert not ceiling([75.0] * 99 + [100.0], 100).near
    assert ceiling([75.0] * 98 + [100.0] * 2, 100).near  # two of a hundred have all points
    assert not ceiling([90.0, 90.0], 100).near
    assert ceiling([90.0, 90.5], 100).near
    assert ceiling([91.0], 100).near
    assert not ceiling([91.0], 200).near
