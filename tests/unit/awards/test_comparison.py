"""Methods beside one another: the round's own gives the tally itself; a severe judge moves whom only he scored."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.awards.domain.comparison import ADJUSTED, Compared, compare, judged_of, totals_of
from services.awards.domain.rules import METHODS, PROFILES, Rules
from services.awards.domain.severity import fit
from services.awards.domain.sheets import UNIT, Scored
from services.awards.domain.tally import Product, tally

RULES = replace(PROFILES["vn-26-2014"], fewest_sheets=3)
ROOT = bytes(32)


def sheet(judge: str, product: str, total: float) -> Scored:
    """A sheet of this total, spread over the criteria as they weigh."""
    parts = [round(total * weight * UNIT) for weight in (0.4, 0.4, 0.1)]
    return Scored(judge, product, (*parts, round(total * UNIT) - sum(parts)))


def result(rules: Rules, scores: dict[str, dict[str, float]]) -> list[dict[str, Any]]:
    products = [Product(code, code[0], "01") for code in scores]
    sheets = [sheet(judge, code, total) for code, own in scores.items() for judge, total in own.items()]
    return tally(rules, products, sheets, root=ROOT)


def by_code(compared: list[Compared]) -> dict[str, Compared]:
    return {one.judged.code: one for one in compared}


POINTS = st.sampled_from([60.0, 69.5, 70.0, 80.0])  # few values: ties are common


@settings(max_examples=60, deadline=None)
@given(
    scores=st.dictionaries(
        st.sampled_from([f"{group}-{n}" for group in "ABC" for n in range(8)]),
        st.dictionaries(st.sampled_from(["GK01", "GK02", "GK03", "GK04", "GK05"]), POINTS, min_size=1),
        min_size=1,
    ),
    method=st.sampled_from(METHODS),
    cap=st.integers(min_value=0, max_value=6) | st.none(),
)
def test_the_rounds_own_method_gives_the_tally(
    scores: dict[str, dict[str, float]], method: str, cap: int | None
) -> None:
    rules = replace(RULES, method=method, cap_total=cap, caps_by_group=MappingProxyType({"A": 2}))
    entries = result(rules, scores)
    compared = compare(judged_of(entries, rules), rules, None)
    ranked = [entry for entry in entries if entry["rank"] is not None]
    assert [(one.judged.code, one.ranks[method], one.recognised[method], one.points[method]) for one in compared] == [
        (entry["code"], entry["rank"], entry["proposed"], round(float(entry["points"]) * UNIT)) for entry in ranked
    ]


def test_who_depends_on_the_method_is_found() -> None:
    rules = replace(RULES, cap_total=1)
    compared = by_code(
        compare(
            judged_of(
                result(
                    rules,
                    {
                        "B-1": {"GK01": 80, "GK02": 80, "GK03": 80, "GK04": 50},  # one judge apart: mean 72.5
                        "B-2": {"GK01": 75, "GK02": 75, "GK03": 75, "GK04": 75},
                        "B-3": {"GK01": 60, "GK02": 60, "GK03": 60, "GK04": 60},
                    },
                ),
                rules,
            ),
            rules,
            None,
        )
    )
    assert dict(compared["B-1"].recognised) == {"mean": False, "trimmed_mean": True, "median": True}
    assert {code for code, one in compared.items() if one.depends} == {"B-1", "B-2"}
    assert compared["B-1"].points["trimmed_mean"] == 80 * UNIT
    assert compared["B-1"].judged.spread == 15
    assert compared["B-1"].judged.reach == (50, 80)


def test_adjusting_gives_back_what_a_severe_judge_took() -> None:
    worth = {"A-1": 80.0, "A-2": 78.0, "A-3": 69.0, "A-4": 74.0}
    severe = {"GK01": 0, "GK02": 0, "GK03": 0, "GK04": 0, "GK05": -20}
    seats = {"A-1": "1235", "A-2": "1234", "A-3": "1345", "A-4": "2345"}
    scores = {code: {f"GK0{n}": worth[code] + severe[f"GK0{n}"] for n in seats[code]} for code in worth}
    judged = judged_of(result(RULES, scores), RULES)
    found = fit(totals_of(judged))
    compared = by_code(compare(judged, RULES, found.worth))
    # without the severe judge all are four points higher: the shifts are against the whole jury
    assert {code: one.points[ADJUSTED] / UNIT for code, one in compared.items()} == {
        code: value - 4 for code, value in worth.items()
    }
    assert compared["A-1"].ranks == {"mean": 2, "trimmed_mean": 1, "median": 1, ADJUSTED: 1}
    assert dict(compared["A-4"].recognised) == {"mean": False, "trimmed_mean": True, "median": True, ADJUSTED: True}


def test_products_without_a_result_are_not_compared() -> None:
    entries = result(RULES, {"A-1": {"GK01": 80.0, "GK02": 80.0}})
    assert entries[0]["rank"] is None
    assert judged_of(entries, RULES) == []
    assert compare([], RULES, {}) == []


def test_adjusted_points_stay_on_the_sheet() -> None:
    judged = judged_of(result(RULES, {"A-1": {f"GK0{n}": 99.5 for n in range(1, 5)}}), RULES)
    for worth, points in [(103.2, 100), (-4.0, 0), (71.005, 71.01)]:
        assert compare(judged, RULES, {"A-1": worth})[0].points[ADJUSTED] == round(points * UNIT)
