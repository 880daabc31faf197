"""Why a product is recognised or not: every fact and every sentence is borne out by the order and the decisions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.awards.domain import decisions
from services.awards.domain.outcomes import Outcome, Placed, Ruling, outcomes, tie_between
from services.awards.domain.rules import PROFILES, Rules
from services.awards.reasons import why, why_in, why_with_reason

RULES = PROFILES["vn-26-2014"]
WHY = {"reason": "Trùng mẫu.", "votes_yes": 2, "votes_no": 5, "minutes_number": "05/BB"}
caps = st.none() | st.integers(0, 6)


def products(points: Sequence[int], *, groups: str = "", provinces: str = "", mark: int = 70) -> list[Placed]:
    """The jury's order, first one first; None and what is below the mark did not pass."""
    return [
        Placed(
            f"P-{n:02d}", (groups or "B" * 99)[n], (provinces or "x" * 99)[n], n + 1, Decimal(own), own >= mark, 5,
            {"criterion:market": str(50 - n // 2), "draw": f"{n:064x}"},
        )
        for n, own in enumerate(points)
    ]  # fmt: skip


@st.composite
def decided(draw: st.DrawFn) -> tuple[list[Placed], dict[str, Ruling], Rules]:
    """An order, rules with caps, and what a council might lawfully decide on it."""
    points = sorted(draw(st.lists(st.integers(60, 80), min_size=1, max_size=16)), reverse=True)
    letters = draw(st.lists(st.sampled_from("AB"), min_size=16, max_size=16))
    places = draw(st.lists(st.sampled_from("xyz"), min_size=16, max_size=16))
    order = products(points, groups="".join(letters), provinces="".join(places))
    groups = draw(st.dictionaries(st.sampled_from("AB"), st.integers(0, 5)))
    rules = replace(RULES, cap_total=draw(caps), caps_by_group=groups, cap_per_province=draw(caps))
    codes = [one.code for one in order if one.passed]
    approved = draw(st.sets(st.sampled_from(codes))) if codes else set()
    aside = draw(st.dictionaries(st.sampled_from(codes), st.booleans(), max_size=3)) if codes else {}
    candidates = [one.candidate for one in order]
    made = decisions.propose(candidates, approved, rules, aside)
    aside |= dict.fromkeys(made.unexplained, False)
    made = decisions.propose(candidates, approved, rules, aside)
    for code, chosen in aside.items():
        others = {other: one for other, one in aside.items() if other != code}
        assume(decisions.propose(candidates, approved, rules, others).departs(code, chosen))
    try:
        decisions.check_caps((one.candidate for one in order if one.code in made.recognised), rules)
    except decisions.CapReached:
        assume(False)
    rulings = {}
    for one in order:
        if one.code in aside:
            rulings[one.code] = Ruling(aside[one.code], follows_jury=False, **WHY)  # type: ignore[arg-type]
        else:
            rulings[one.code] = Ruling(
                one.code in made.recognised, votes_yes=5 if one.code in approved else 1, votes_no=2
            )
    return order, rulings, rules


@settings(max_examples=200, deadline=None)
@given(decided())
def test_every_fact_is_borne_out(made: tuple[list[Placed], dict[str, Ruling], Rules]) -> None:
    order, rulings, rules = made
    found = outcomes(order, rulings, rules)
    assert found.keys() == rulings.keys()
    for place, one in enumerate(order):
        facts = found[one.code]
        above = [other for other in order[:place] if rulings[other.code].recognised]
        below = [other for other in order[place + 1 :] if rulings[other.code].recognised]
        assert (facts.kind == "recognised") == rulings[one.code].recognised
        assert (facts.kind == "not_passed") == (not one.passed)
        if facts.kind.startswith("cap_"):
            size, inside = _scope(facts, one, above, rules), _inside(facts, one, above)
            assert (facts.cap, facts.above) == (size, len(inside))
            assert facts.above + facts.below == size
            assert len(_inside(facts, one, below)) >= facts.below
            assert facts.last_points == (inside[-1].points if inside else None)
            assert not rulings[one.code].reason
        if facts.kind == "council":  # nobody is told of a vote where a cap was full, and nobody in silence
            assert rulings[one.code].reason
            assert facts.departure == "refused"


def _inside(facts: Outcome, one: Placed, others: Sequence[Placed]) -> list[Placed]:
    if facts.kind == "cap_total":
        return list(others)
    return [
        other for other in others
        if (other.group == one.group if facts.kind == "cap_group" else other.province == one.province)
    ]  # fmt: skip


def _scope(facts: Outcome, one: Placed, _above: Sequence[Placed], rules: Rules) -> int | None:
    caps_of = {
        "cap_total": rules.cap_total, "cap_group": rules.caps_by_group.get(one.group),
        "cap_province": rules.cap_per_province,
    }  # fmt: skip
    return caps_of[facts.kind]


def told(rules: Rules, order: list[Placed], rulings: Mapping[str, Ruling], code: str) -> str:
    return why(outcomes(order, rulings, rules)[code], rules)


YES, NO = Ruling(True, votes_yes=5, votes_no=0), Ruling(False, votes_yes=5, votes_no=0)


def test_who_met_a_full_cap_reads_which_and_how_near() -> None:
    order = products([90, 85, 80])
    said = told(replace(RULES, cap_total=2), order, {"P-00": YES, "P-01": YES, "P-02": NO}, "P-02")
    assert said == (
        "Đạt điểm nhưng không được công nhận: thể lệ cho cả kỳ nhiều nhất 2 sản phẩm, và 2 sản phẩm xếp trên đã được"
        " công nhận. Sản phẩm có điểm bình quân 80,00, hạng 3, kém sản phẩm cuối cùng trong số xếp trên đó 5,00 điểm."
    )
    by_group = replace(RULES, caps_by_group={"B": 1}, method="median", decimals=3)
    said = told(by_group, order, {"P-00": YES, "P-01": NO, "P-02": NO}, "P-01")
    assert "thể lệ cho nhóm B nhiều nhất 1 sản phẩm" in said
    assert "điểm trung vị 85,000" in said
    assert "thể lệ cho Hà Nội nhiều nhất 1 sản phẩm" in told(
        replace(RULES, cap_per_province=1), [replace(one, province="01") for one in order],
        {"P-00": YES, "P-01": NO, "P-02": NO}, "P-01",
    )  # fmt: skip


def test_equal_points_name_what_decided() -> None:
    rules = replace(RULES, cap_total=1)
    order = products([90, 90, 90])
    rulings = {"P-00": YES, "P-01": NO, "P-02": NO}
    assert "Bằng điểm với P-00; thể lệ phân định bằng bốc thăm" in told(rules, order, rulings, "P-01")
    said = told(rules, order, rulings, "P-02")
    assert "Bằng điểm với P-00" in said
    assert "“Đáp ứng thị trường và khả năng phát triển sản xuất”: 50 so với 49." in said
    assert "kém sản phẩm" not in said
    assert tie_between(order[0], replace(order[1], points=Decimal(89)), rules) is None


def test_who_lost_the_place_to_somebody_below_reads_so() -> None:
    """The council recognised the third before the second: the second is told of that, and the third is marked."""
    order = products([90, 85, 80])
    out = Ruling(True, follows_jury=False, **WHY)  # type: ignore[arg-type]
    found = outcomes(order, {"P-00": YES, "P-01": NO, "P-02": out}, replace(RULES, cap_total=2))
    assert (found["P-01"].above, found["P-01"].below, found["P-02"].departure) == (1, 1, "before_others")
    said = why(found["P-01"], replace(RULES, cap_total=2))
    assert "1 sản phẩm xếp trên đã được công nhận, 1 sản phẩm xếp dưới được Hội đồng bỏ phiếu công nhận" in said


def test_who_is_recognised_against_the_ballot_is_not_said_to_leave_the_order() -> None:
    order = products([90, 85, 80])
    out = Ruling(True, follows_jury=False, **WHY)  # type: ignore[arg-type]
    found = outcomes(order, {"P-00": YES, "P-01": out, "P-02": NO}, replace(RULES, cap_total=2))
    assert (found["P-01"].departure, found["P-02"].below) == ("against_ballot", 0)


def test_the_others() -> None:
    order = products([90, 69])
    few = Placed("P-09", "B", "x", None, None, False, 3, {})
    refused = Ruling(False, follows_jury=False, **WHY)  # type: ignore[arg-type]
    found = outcomes([*order, few], {"P-00": refused, "P-01": NO, "P-09": NO}, RULES)
    assert why_with_reason(found["P-00"], RULES) == (
        "Đạt điểm và đến lượt, nhưng Hội đồng bình chọn bỏ phiếu không công nhận: 2 phiếu đồng ý, 5 không, biên bản số"
        " 05/BB. Sản phẩm có điểm bình quân 90,00, hạng 1. Lý do: Trùng mẫu."
    )
    assert why(found["P-01"], RULES) == (
        "Không được công nhận vì chưa đạt điểm: điểm bình quân 69,00, hạng 2; thể lệ cần từ 70,00 điểm trở lên."
    )
    assert "thể lệ cần trên 70,00 điểm." in why(found["P-01"], replace(RULES, pass_inclusive=False))
    assert why(found["P-09"], RULES) == (
        "Không được công nhận vì chỉ có 3 phiếu chấm được tính; thể lệ cần ít nhất 5 phiếu mới có điểm."
    )
    late = outcomes(order, {"P-00": replace(YES, late=True), "P-01": NO}, RULES)["P-00"]
    assert (late.kind, late.departure) == ("recognised_late", "")
    assert "công nhận bổ sung" in why(late, RULES)
    for one in found.values():
        assert not re.search("[ạảãấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]", why_in("en", one, RULES).replace("BB", ""))


@pytest.mark.parametrize(
    ("method", "word"), [("trimmed_mean", "bỏ phiếu cao nhất và thấp nhất"), ("median", "trung vị")]
)
def test_points_are_called_what_they_are(method: str, word: str) -> None:
    assert word in told(replace(RULES, method=method), products([69]), {"P-00": NO}, "P-00")


def test_a_late_recognition_changes_nobody_elses_reason() -> None:
    order = products([90, 85, 80])
    rules = replace(RULES, cap_total=1)
    late = Ruling(True, follows_jury=False, late=True, **WHY)  # type: ignore[arg-type]
    found = outcomes(order, {"P-00": YES, "P-01": late, "P-02": NO}, rules)
    assert (found["P-02"].kind, found["P-02"].above, found["P-02"].below) == ("cap_total", 1, 0)
    assert found["P-01"].departure == "recognised_late"
