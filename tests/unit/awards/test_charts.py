"""Charts: well-formed, inside their frame, words escaped, round numbers on the axis."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.awards.papers.charts import (
    WIDTH,
    Bar,
    Strip,
    Whisker,
    bars,
    paired_bars,
    strips,
    ticks,
    whiskers,
)

NUMBERS = st.floats(min_value=-1000, max_value=1000)
LABELS = st.text(alphabet="AĐgiê<&\">' -1", max_size=20)


@settings(max_examples=60, deadline=None)
@given(NUMBERS, NUMBERS)
def test_ticks_are_few_round_and_hold_both_ends(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    found = ticks(low, high)
    assert float(found[0]) <= low + 1e-6
    assert float(found[-1]) >= high - 1e-6
    assert 2 <= len(found) <= 8
    step = found[1] - found[0]
    assert step.normalize().as_tuple().digits in {(1,), (2,), (5,)}


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 19, [0, 5, 10, 15, 20]), (-9.2, 10.5, [-10, -5, 0, 5, 10, 15]), (70, 70, ["70", "70.5", "71"])],
)
def test_usual_ticks(low: float, high: float, expected: list[float | str]) -> None:
    found = ticks(low, high)
    assert {Decimal(str(tick)) for tick in expected} <= set(found)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(LABELS, NUMBERS, NUMBERS, st.integers(0, 3000)), max_size=8), LABELS)
def test_every_chart_is_well_formed_and_stays_in_its_frame(
    rows: list[tuple[str, float, float, int]], title: str
) -> None:
    drawn = [
        whiskers([Whisker(word, (a + b) / 2, min(a, b), max(a, b)) for word, a, b, _ in rows], title=title, axis="x"),
        strips([Strip(word, [a, b], a) for word, a, b, _ in rows], title=title, axis="x"),
        bars([Bar(word, n) for word, _, _, n in rows], title=title, axis="<x>"),
        paired_bars([Bar(word, n, n // 2) for word, _, _, n in rows], title=title, axes=("x", "y")),
    ]
    for chart in drawn:
        root = ElementTree.fromstring(chart)  # made here
        assert root.attrib["aria-label"] == title
        for found in root.iter():
            for name in ("x", "cx"):
                assert -0.5 <= float(found.attrib.get(name, 0)) <= WIDTH
            places = [float(x) for x in re.findall(r"[MH](-?[\d.]+)", found.attrib.get("d", ""))]
            assert all(-0.5 <= x <= WIDTH for x in places)


def test_a_bar_is_as_long_as_its_number() -> None:
    chart = bars([Bar("A", 10), Bar("B", 5), Bar("C", 0)], title="t", axis="x")
    lengths = [
        float(end) - float(start) for start, end in re.findall(r'chart-bar" d="M([\d.]+) [\d.]+H([\d.]+)', chart)
    ]
    assert lengths[0] == pytest.approx(2 * lengths[1], abs=0.2)
    assert lengths[2] == 0
