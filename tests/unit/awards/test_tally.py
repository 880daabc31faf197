"""The tally: what it does with points, ties and caps, and what never depends on anything else."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.awards.domain.round_parts import read_given
from services.awards.domain.rules import Rules
from services.awards.domain.sheets import UNIT, Scored, points_text, units
from services.awards.domain.tally import Product, points_of_totals, rounded, tally
from tests.unit.awards.outsider import Outsider
from tests.unit.awards.round_files import PARTS, RULES, files, small

ROOT = bytes(range(32))
EVERY_TOTAL = st.integers(0, 100 * UNIT)
FREE = replace(RULES, fewest_sheets=1)


def scored(judge: str, product: str, *points: str) -> Scored:
    return Scored(judge, product, tuple(units(Decimal(text)) for text in points))


def told(rules: Rules, rows: Mapping[str, Sequence[tuple[str, ...]]], provinces: str = "") -> list[dict[str, Any]]:
    """The result of products given as code → sheets; each product has a province of its own unless said."""
    products = [Product(code, code[0], (provinces or "abcdefgh")[n]) for n, code in enumerate(rows)]
    sheets = [scored(f"GK{n}", code, *points) for code, row in rows.items() for n, points in enumerate(row)]
    return tally(rules, products, sheets, root=ROOT)


@settings(max_examples=100, deadline=None)
@given(files())
def test_an_outsider_reaches_the_same_result(file: dict[str, Any]) -> None:
    assert Outsider(file).result() == file["result"]


@settings(max_examples=50, deadline=None)
@given(files(), st.randoms(use_true_random=False))
def test_the_sequence_of_sheets_and_products_does_not_matter(file: dict[str, Any], chance: random.Random) -> None:
    read = read_given(file)
    sheets = [leaf.scored for leaf in read.leaves]
    products = list(read.products)
    before = tally(read.rules, products, sheets, root=ROOT)
    chance.shuffle(sheets)
    chance.shuffle(products)
    assert tally(read.rules, products, sheets, root=ROOT) == before


@settings(max_examples=50, deadline=None)
@given(files())
def test_names_of_judges_do_not_matter(file: dict[str, Any]) -> None:
    read = read_given(file)
    sheets = [leaf.scored for leaf in read.leaves]
    names = dict(zip(read.judges, reversed(read.judges), strict=True))
    renamed = [replace(one, judge=names[one.judge]) for one in sheets]

    def without_judges(entries: list[dict[str, Any]]) -> list[Any]:
        return [{k: v for k, v in one.items() if k != "sheets"} for one in entries]

    before = tally(read.rules, read.products, sheets, root=ROOT)
    assert without_judges(tally(read.rules, read.products, renamed, root=ROOT)) == without_judges(before)


@settings(max_examples=100, deadline=None)
@given(files())
def test_caps_quorum_and_mark_hold(file: dict[str, Any]) -> None:
    rules, entries = Rules.from_json(file["rules"]), file["result"]["products"]
    proposed = [one for one in entries if one["proposed"]]
    groups, places = (Counter(one[name] for one in proposed) for name in ("group", "province"))
    assert rules.cap_total is None or len(proposed) <= rules.cap_total
    assert all(groups[group] <= cap for group, cap in rules.caps_by_group.items())
    assert rules.cap_per_province is None or all(n <= rules.cap_per_province for n in places.values())
    assert all(one["passed"] and rules.passes(Decimal(one["points"])) for one in proposed)
    assert all((one["points"] is None) == (len(one["sheets"]) < rules.fewest_sheets) for one in entries)
    ranked = [one for one in entries if one["rank"]]
    assert [one["rank"] for one in ranked] == list(range(1, len(ranked) + 1))
    assert [Decimal(one["points"]) for one in ranked] == sorted((Decimal(o["points"]) for o in ranked), reverse=True)
    for one in ranked:  # who is passed over by a cap was not below somebody it stopped for
        if one["why"] == "cap_total":
            assert len([other for other in proposed if other["rank"] < one["rank"]]) == rules.cap_total


@settings(max_examples=100, deadline=None)
@given(st.lists(EVERY_TOTAL, min_size=1, max_size=12), st.sampled_from(("mean", "trimmed_mean", "median")))
def test_points_lie_between_the_lowest_and_the_highest_total(totals: list[int], method: str) -> None:
    assert min(totals) <= points_of_totals(totals, method, 4) <= max(totals)
    place = UNIT // 100
    assert min(totals) // place * place <= points_of_totals(totals, method, 2) <= -(-max(totals) // place) * place


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 100), st.integers(0, 4))
def test_rounding_is_half_up(total: int, count: int, decimals: int) -> None:
    place = 10 ** (4 - decimals)
    got = rounded(total, count, decimals)
    assert got % place == 0
    assert (got - place) * count * 2 + place * count <= 2 * total < got * count * 2 + place * count


@settings(max_examples=50, deadline=None)
@given(st.lists(EVERY_TOTAL, min_size=3, max_size=9))
def test_the_highest_total_does_not_move_the_trimmed_mean(totals: list[int]) -> None:
    higher = [*sorted(totals)[:-1], 100 * UNIT]
    assert points_of_totals(higher, "trimmed_mean", 4) == points_of_totals(totals, "trimmed_mean", 4)


def test_the_small_example_of_domain_rules() -> None:
    entries = small()["result"]["products"]
    rows = [(e["code"], e["points"], e["rank"], e["passed"], e["proposed"], e["why"]) for e in entries]
    assert rows == [
        ("A-207", "83.75", 1, True, True, None),
        ("B-118", "79.17", 2, True, True, None),
        ("B-553", "79.17", 3, True, False, "cap_total"),
        ("C-031", "65.5", 4, False, False, "not_passed"),
    ]


@pytest.mark.parametrize(("method", "expected"), [("mean", "75.2"), ("trimmed_mean", "76.67"), ("median", "80")])
def test_methods(method: str, expected: str) -> None:
    totals = [units(Decimal(text)) for text in ("90", "50", "80", "60", "96")]
    assert points_text(points_of_totals(totals, method, 2)) == expected


def test_two_sheets_are_not_trimmed() -> None:
    assert points_of_totals([60 * UNIT, 80 * UNIT], "trimmed_mean", 2) == 70 * UNIT


@pytest.mark.parametrize(("inclusive", "passed"), [(True, True), (False, False)])
def test_exactly_the_pass_mark(inclusive: bool, passed: bool) -> None:
    (one,) = told(replace(FREE, pass_inclusive=inclusive), {"A1": [("28", "28", "7", "7")]})
    assert (one["points"], one["passed"]) == ("70", passed)


def test_what_is_rounded_up_to_the_mark_passes() -> None:
    rules = replace(FREE, step=Decimal("0.001"))
    (one,) = told(rules, {"A1": [("28", "28", "7", "6.995")]})
    assert (one["points"], one["passed"]) == ("70", True)


@pytest.mark.parametrize(
    ("tie_break", "first"),
    [
        (("criterion:market",), "A1"),
        (("criterion:economy",), "A2"),
        (("criterion:culture", "criterion:economy"), "A2"),
        (("share_above_mark", "criterion:market"), "A4"),
        (("trimmed_mean",), "A3"),
    ],
)
def test_ties_are_broken_in_the_rules_order(tie_break: tuple[str, ...], first: str) -> None:
    rules = replace(FREE, tie_break=tie_break)
    rows = {
        "A1": [("40", "30", "5", "5"), ("30", "20", "5", "5"), ("30", "30", "5", "5")],
        "A2": [("30", "40", "5", "5"), ("20", "30", "5", "5"), ("30", "30", "5", "5")],
        "A3": [("30", "32", "5", "5"), ("30", "32", "5", "5"), ("26", "30", "5", "5")],
        "A4": [("30", "30", "5", "5")] * 3,
    }
    entries = told(rules, rows)
    assert {e["points"] for e in entries} == {"70"}
    assert entries[0]["code"] == first


def test_what_nothing_tells_apart_is_drawn_and_striking_one_leaves_the_others() -> None:
    rows = {f"B{n}": [("30", "30", "10", "10")] for n in range(6)}
    entries = told(FREE, rows)
    order, draws = [e["code"] for e in entries], [bytes.fromhex(e["tie_break"]["draw"]) for e in entries]
    assert draws == sorted(draws)
    assert order not in (sorted(order), sorted(order, reverse=True))
    del rows["B3"]
    assert [e["code"] for e in told(FREE, rows)] == [code for code in order if code != "B3"]


def test_a_draw_in_the_middle_ends_the_tie_breaks() -> None:
    rows = {f"B{n}": [(str(30 + n), str(30 - n), "10", "10")] for n in range(6)}
    rules = replace(FREE, tie_break=("draw", "criterion:market"))
    draws = [bytes.fromhex(e["tie_break"]["draw"]) for e in told(rules, rows)]
    assert draws == sorted(draws)


def test_who_does_not_fit_is_passed_over_and_the_next_comes_in() -> None:
    rules = replace(FREE, cap_total=3, caps_by_group={"A": 1}, cap_per_province=1)
    rows = {
        "A1": [("40", "40", "10", "9")],
        "A2": [("40", "40", "10", "8")],  # group full
        "B1": [("40", "40", "10", "7")],  # province of A1
        "B2": [("40", "40", "10", "6")],
        "C1": [("40", "40", "10", "5")],
        "C2": [("40", "40", "10", "4")],
        "D1": [("10", "10", "1", "1")],
    }
    whys = {e["code"]: e["why"] for e in told(rules, rows, provinces="uvuwxyz")}
    assert whys == {
        "A1": None, "A2": "cap_group", "B1": "cap_province", "B2": None, "C1": None, "C2": "cap_total",
        "D1": "not_passed",
    }  # fmt: skip


def test_below_the_quorum_there_is_no_result() -> None:
    rules = replace(RULES, fewest_sheets=2)
    first, last = told(rules, {"A1": [("40", "40", "10", "10")], "A2": [("30", "30", "1", "1")] * 2})
    assert (first["code"], first["points"], first["rank"]) == ("A2", "62", 1)
    assert (last["code"], last["points"], last["rank"], last["why"]) == ("A1", None, None, "too_few_sheets")
    assert last["sheets"] == [{"judge": "GK0", "total": "100"}]


def test_parts_are_summed_for_their_criterion() -> None:
    (one,) = told(replace(PARTS, fewest_sheets=1), {"A1": [("10.25", "30", "33"), ("11", "30.5", "34")]})
    assert one["tie_break"]["criterion:use"] == "40.875"
    assert (one["points"], [s["total"] for s in one["sheets"]]) == ("74.38", ["73.25", "75.5"])
