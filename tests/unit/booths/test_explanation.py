"""Why somebody got what it got: each reason and each outcome of a wish once, by hand."""

from dataclasses import replace
from typing import Any

from services.booths.domain.entries import DrawApplication, DrawBooth, DrawZone
from services.booths.domain.explanation import Explanation
from services.booths.domain.ground import Ground
from services.booths.domain.rules import Rules
from tests.unit.booths.instances import Instance

ANY = DrawApplication("", "01", "A")
ZONES = (DrawZone("A", ("A",)), DrawZone("B", ("B",)))
PLAN = (
    DrawBooth("A1", "H", "A", 0, 0, 30, 30),
    DrawBooth("A2", "H", "A", 90, 0, 30, 30),
    DrawBooth("B1", "H", "B", 180, 0, 30, 30),
    DrawBooth("N1", "H", "", 300, 0, 30, 30),
)


def why(rules: Rules, *applications: DrawApplication, booths: tuple[DrawBooth, ...] = PLAN) -> Explanation:
    labelled = tuple(replace(a, label=f"W{n}") for n, a in enumerate(applications, 1))
    instance = Instance(rules, ZONES, booths, labelled)
    ground = Ground(ZONES, booths, (a.group for a in labelled))
    return Explanation(rules, ground, labelled, instance.allocate())


def outcomes(explanation: Explanation, index: int) -> list[tuple[Any, ...]]:
    return [tuple(part for part in wish if part is not None) for wish in explanation.wishes(index)]


def test_each_outcome_of_a_wish() -> None:
    first = replace(ANY, wishes=("booth:A1",))
    second = replace(ANY, wishes=("booth:B1", "zone:B", "booth:A1", "zone:A", "booth:N1"))
    explanation = why(Rules(), first, second)
    assert outcomes(explanation, 0) == [("booth:A1", "given"), ("anywhere", "not_needed")]
    assert outcomes(explanation, 1) == [
        ("booth:B1", "wrong_group"),
        ("zone:B", "wrong_group"),
        ("booth:A1", "taken", 1),
        ("zone:A", "given"),
        ("booth:N1", "not_needed"),
        ("anywhere", "not_needed"),
    ]


def test_a_zone_whose_last_booth_one_took_oneself_by_a_better_wish_was_full() -> None:
    both = replace(ANY, wanted=2, wishes=("booth:A2", "zone:A", "booth:N1"), anywhere=False)
    explanation = why(Rules(one_before_second=False), replace(ANY, wishes=("booth:A1",)), both)
    assert outcomes(explanation, 1) == [("booth:A2", "given"), ("zone:A", "full"), ("booth:N1", "given")]


def test_each_reason_for_fewer_booths_than_wanted() -> None:
    pair = replace(ANY, wanted=2)
    assert why(Rules(), ANY).reason(0) is None
    assert why(Rules(cap_per_establishment=1), pair).reason(0) == "cap"
    assert why(Rules(cap_per_establishment=1), replace(pair, all_or_nothing=True)).reason(0) == "cap"
    assert why(Rules(province_maximum=1), pair).reason(0) == "province_full"
    assert why(Rules(), pair, booths=PLAN[:1]).reason(0) == "all_taken"
    assert why(Rules(), pair, booths=PLAN[1:3]).reason(0) == "group_full"
    assert why(Rules(), replace(pair, side_by_side=True)).reason(0) == "no_run"
    assert why(Rules(cap_per_establishment=9), replace(ANY, wanted=4, all_or_nothing=True)).reason(0) == "too_few"
    assert why(Rules(), replace(ANY, wishes=("booth:B1",), anywhere=False)).reason(0) == "nothing_acceptable"


def test_the_reason_is_the_outcome_of_wishes_that_were_still_open() -> None:
    explanation = why(Rules(province_maximum=1), ANY, replace(ANY, wishes=("booth:A2",)))
    assert outcomes(explanation, 1) == [("booth:A2", "province_full"), ("anywhere", "province_full")]


def test_waiting_list_in_rounds_and_at_once() -> None:
    pair = replace(ANY, wanted=2)
    wanting = (pair, replace(pair, all_or_nothing=True), ANY, ANY)
    assert why(Rules(), *wanting, booths=PLAN[:2]).waiting() == [3, 0, 1]
    assert why(Rules(one_before_second=False), *wanting, booths=PLAN[:2]).waiting() == [1, 2, 3]
