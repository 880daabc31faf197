"""Assigning judges: what must hold whatever is blocked, against an independent check and a search of all loads."""

from itertools import pairwise
from itertools import product as each
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.awards.domain.assignment import (
    AssignmentProblem,
    BelowQuorum,
    NoJudges,
    TooFewJudges,
    assign,
    faults,
    order,
)
from services.awards.domain.connection import Pair, components, joined

JUDGES = [f"GK{number:02d}" for number in range(1, 10)]


@st.composite
def tasks(draw: st.DrawFn, judges: int = 6, products: int = 9) -> AssignmentProblem:
    """A small task with random blocks, perhaps with pairs kept; blocks that leave too few judges are thinned out."""
    some = JUDGES[: draw(st.integers(2, judges))]
    codes = [f"B-{number:03d}" for number in range(draw(st.integers(1, products)))]
    sheets = draw(st.integers(1, len(some)))
    pairs = sorted(each(some, codes))
    blocked = set(draw(st.lists(st.sampled_from(pairs), unique=True)))
    for code in codes:
        while sum((judge, code) in blocked for judge in some) > len(some) - sheets:
            blocked.remove(min(pair for pair in blocked if pair[1] == code))
    kept = set(draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4)))
    return AssignmentProblem(
        judges=some, products=codes, blocked=frozenset(blocked), sheets=sheets, fewest=1, kept=frozenset(kept), seed="s"
    )


def least_spread(task: AssignmentProblem) -> int:
    """Return the least spread of loads there is, by trying every range of loads with a plain augmenting-path flow."""
    need = {code: task.wanted(code) for code in task.products}
    spreads = [
        high - low for high in range(len(task.products) + 1) for low in range(high + 1) if _fits(task, need, low, high)
    ]
    return min(spreads)


def _fits(task: AssignmentProblem, need: dict[str, int], low: int, high: int) -> bool:
    """Whether every judge can have a load from ``low`` to ``high``: a flow with lower bounds, by a super source."""
    capacity: dict[tuple[str, str], int] = {}

    def arc(tail: str, head: str, least: int, most: int) -> None:
        capacity[tail, head] = capacity.get((tail, head), 0) + most - least
        if least:
            capacity["S", head] = capacity.get(("S", head), 0) + least
            capacity[tail, "T"] = capacity.get((tail, "T"), 0) + least

    for code, wanted in need.items():
        arc("s", code, wanted, wanted)
        for judge in task.candidates(code):
            arc(code, judge, int((judge, code) in task.kept), 1)
    for judge in task.judges:
        arc(judge, "t", low, high)
    arc("t", "s", 0, 10_000)
    asked = sum(amount for (tail, _), amount in capacity.items() if tail == "S")
    return _flow(capacity) == asked


def _flow(capacity: dict[tuple[str, str], int]) -> int:
    total = 0
    while True:
        came: dict[str, str] = {"S": ""}
        queue = ["S"]
        for node in queue:
            for (tail, head), left in list(capacity.items()):
                if tail == node and left > 0 and head not in came:
                    came[head] = node
                    queue.append(head)
        if "T" not in came:
            return total
        node = "T"
        while node != "S":
            capacity[came[node], node] -= 1
            capacity[node, came[node]] = capacity.get((node, came[node]), 0) + 1
            node = came[node]
        total += 1


@settings(max_examples=60, deadline=None)
@given(tasks())
def test_no_conflict_every_need_met_and_loads_as_even_as_can_be(task: AssignmentProblem) -> None:
    done = assign(task)
    assert faults(task, done.pairs) == []
    assert done.spread == least_spread(task)
    assert done.loads == {judge: sum(judge == one for one, _ in done.pairs) for judge in task.judges}
    assert assign(task) == done


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 9), st.integers(4, 40), st.integers(2, 5), st.data())
def test_without_blocks_loads_differ_by_one_at_most_and_all_can_be_compared(
    judges: int, products: int, sheets: int, data: st.DataObject
) -> None:
    sheets = min(sheets, judges)
    task = AssignmentProblem(
        judges=JUDGES[:judges],
        products=[f"B-{number:03d}" for number in range(products)],
        sheets=sheets,
        seed=data.draw(st.text(max_size=3)),
    )
    done = assign(task)
    assert done.spread <= 1
    enough = products * (sheets - 1) >= judges - 1  # else the products are too few to hold all judges together
    assert done.connected == (len(components(done.pairs)) == 1)
    assert done.connected or not enough


def test_pieces_that_do_not_hang_together_are_joined_by_a_swap() -> None:
    apart = frozenset({("a", "1"), ("b", "1"), ("a", "2"), ("b", "2"), ("c", "3"), ("d", "3"), ("c", "4"), ("d", "4")})
    whole = joined(apart, frozenset(), frozenset(), Random(1))
    assert len(components(apart)) == 2
    assert len(components(whole)) == 1
    assert sorted(judge for judge, _ in whole) == sorted(judge for judge, _ in apart)
    assert sorted(product for _, product in whole) == sorted(product for _, product in apart)


def test_blocks_that_part_the_jury_are_said() -> None:
    blocked: set[Pair] = {(judge, "B-1") for judge in ("GK03", "GK04")} | {(judge, "B-2") for judge in ("GK01", "GK02")}
    for sheets in (2, None):
        task = AssignmentProblem(judges=JUDGES[:4], products=["B-1", "B-2"], blocked=blocked, sheets=sheets)
        assert not assign(task).connected


def test_what_stands_stays_when_products_and_judges_come_late() -> None:
    first = AssignmentProblem(judges=JUDGES[:5], products=["B-1", "B-2", "B-3"], sheets=3, seed="s")
    before = assign(first).pairs
    late = AssignmentProblem(
        judges=JUDGES[:6], products=["B-1", "B-2", "B-3", "B-4", "B-5"], sheets=3, kept=before, seed="s"
    )
    after = assign(late)
    assert before < after.pairs
    assert after.loads["GK06"] == 2  # the newcomer has every late product


def test_a_judge_who_left_leaves_signed_sheets_that_count() -> None:
    task = AssignmentProblem(judges=JUDGES[:4], products=["B-1", "B-2"], sheets=4, counted={"B-1": 2})
    with pytest.raises(TooFewJudges):
        assign(AssignmentProblem(judges=JUDGES[:3], products=["B-1", "B-2"], sheets=4, counted={"B-1": 1}))
    assert sum(product == "B-1" for _, product in assign(task).pairs) == 2


def test_what_cannot_be_assigned_is_said_with_the_products() -> None:
    with pytest.raises(NoJudges):
        assign(AssignmentProblem(judges=[], products=["B-1"]))
    with pytest.raises(BelowQuorum):
        assign(AssignmentProblem(judges=JUDGES, products=["B-1"], sheets=4, fewest=5))
    blocked = {(judge, "B-2") for judge in JUDGES[:6]}
    for sheets in (5, None):
        with pytest.raises(TooFewJudges) as said:
            assign(AssignmentProblem(judges=JUDGES, products=["B-1", "B-2"], blocked=blocked, sheets=sheets, fewest=5))
        assert said.value.values == {"count": 1, "needed": 5, "products": "B-2"}


def test_the_checker_sees_each_fault() -> None:
    task = AssignmentProblem(
        judges=JUDGES[:3], products=["B-1"], sheets=2, blocked={("GK03", "B-1")}, kept={("GK01", "B-1")}
    )
    assert faults(task, {("GK01", "B-1"), ("GK02", "B-1")}) == []
    assert faults(task, {("GK02", "B-1"), ("GK03", "B-1")}) == [
        "GK03 is blocked from B-1",
        "('GK01', 'B-1') was not kept",
    ]
    assert faults(task, {("GK01", "B-1"), ("GK09", "B-9")}) == [
        "unknown pair ('GK09', 'B-9')",
        "B-1 has 1 judges, not 2",
    ]


def test_the_order_is_by_group_and_everybodys_own() -> None:
    products = {f"{group}-{number}": group for group in "ABC" for number in range(9)}
    orders = [order(products, seed=f"round/{judge}") for judge in JUDGES]
    assert orders == [order(products, seed=f"round/{judge}") for judge in JUDGES]
    assert len({tuple(one) for one in orders}) == len(JUDGES)
    for one in orders:
        groups = [products[code] for code in one]
        assert sorted(one) == sorted(products)
        assert sum(left != right for left, right in pairwise(groups)) == 2


def test_a_large_round_takes_seconds() -> None:
    codes = [f"B-{number:03d}" for number in range(889)]
    blocked = {(JUDGES[number % 9], code) for number, code in enumerate(codes) if number % 4 == 0}
    task = AssignmentProblem(judges=JUDGES, products=codes, blocked=blocked, sheets=5, fewest=5, seed="2024")
    began = process_time()
    done = assign(task)
    assert process_time() - began < 20
    assert (faults(task, done.pairs), done.spread, done.connected) == ([], 1, True)
