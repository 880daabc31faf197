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
    return [tuple(wish.values()) for wish in explanation.wishes(index)]


def reason(*given: Any, **more: Any) -> str | None:
    """Why the last application of a fair has fewer booths than it wanted."""
    explanation = why(*given, **more)
    stops = explanation.stops(len(explanation.applications) - 1)
    return stops[0]["code"] if stops else None


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
    assert outcomes(explanation, 1) == [("booth:A2", "given"), ("zone:A", "full", 2, {}), ("booth:N1", "given")]


def test_of_who_takes_more_than_the_cap_or_none_no_wish_was_looked_at() -> None:
    """Also where others hold the booths: nobody came before one who was never asked."""
    whole = replace(ANY, wanted=2, all_or_nothing=True, wishes=("booth:A1", "zone:A", "booth:N1"))
    explanation = why(Rules(cap_per_establishment=1), whole, replace(ANY, wishes=("booth:A1",)), ANY)
    assert {outcome for _wish, outcome in outcomes(explanation, 0)} == {"cap"}


def test_each_reason_for_fewer_booths_than_wanted() -> None:
    pair = replace(ANY, wanted=2)
    assert reason(Rules(), ANY) is None
    assert reason(Rules(cap_per_establishment=1), pair) == "cap"
    assert reason(Rules(cap_per_establishment=1), replace(pair, all_or_nothing=True)) == "cap"
    assert reason(Rules(), replace(ANY, group="C"), booths=PLAN[:2]) == "no_zone"
    assert reason(Rules(province_maximum=1), pair) == "province_full"
    assert reason(Rules(), ANY, ANY, booths=PLAN[:1]) == "order"
    assert reason(Rules(), pair, booths=PLAN[1:3]) == "order"
    assert reason(Rules(province_minima={"02": 1}), ANY, ANY, replace(ANY, province="02"), booths=PLAN[:1]) is None
    assert reason(Rules(), replace(pair, side_by_side=True)) == "no_run"
    assert reason(Rules(cap_per_establishment=9), replace(ANY, wanted=4, all_or_nothing=True)) == "too_few"
    whole = why(Rules(one_before_second=False), replace(pair, all_or_nothing=True), ANY, booths=PLAN[:1])
    assert [stop["code"] for stop in whole.stops(0)] == ["too_few_places"]
    two = replace(pair, wishes=("booth:A1",), anywhere=False)
    assert reason(Rules(), replace(two, all_or_nothing=True)) == "too_few"
    assert reason(Rules(), replace(ANY, wishes=("booth:B1",), anywhere=False)) == "nothing_else"


def test_a_reason_says_who_came_before_and_by_which_rule() -> None:
    pair, guaranteed = replace(ANY, wanted=2), replace(ANY, province="02")
    rules = Rules(province_minima={"02": 1})
    (stop,) = why(rules, pair, ANY, ANY, guaranteed, booths=PLAN[:2]).stops(2)
    assert {
        name: stop[name] for name in ("code", "round", "own", "ahead", "rounds", "province", "newcomers", "last")
    } == {
        "code": "guaranteed",
        "round": 1,
        "own": 0,
        "ahead": 1,
        "rounds": 0,
        "province": 1,
        "newcomers": 0,
        "last": 1,
    }
    assert stop["passed"] == {"guaranteed": 1}
    (stop,) = why(Rules(), pair, ANY, booths=PLAN[:2]).stops(0)
    assert (stop["code"], stop["round"], stop["own"], stop["rounds"]) == ("rounds", 2, 1, 1)
    assert stop["passed"] == {"round": 1}


def test_what_was_kept_for_others_is_said_to_be() -> None:
    first, second = replace(ANY, wishes=("booth:N1",), anywhere=False), replace(ANY, group="C")
    explanation = why(Rules(), first, second, booths=(PLAN[0], PLAN[3]))
    assert explanation.stops(0) == [
        {"code": "kept", "turn": "choice", "places": 1, "took": 0, "free": 2, "accepted": 1},
        {"code": "nothing_else", "turn": "left", "round": 1, "asked": 1, "free": 1, "accepted": 0},
    ]
    assert outcomes(explanation, 0) == [("booth:N1", "kept", 2, "place")]


def test_the_reason_is_the_outcome_of_wishes_that_were_still_open() -> None:
    explanation = why(Rules(province_maximum=1), ANY, replace(ANY, wishes=("booth:A2",)))
    assert outcomes(explanation, 1) == [("booth:A2", "province_full"), ("anywhere", "province_full")]


def test_who_is_behind_is_named_with_the_rule() -> None:
    guaranteed = replace(ANY, province="02", wishes=("booth:A1",))
    explanation = why(
        Rules(province_minima={"02": 1}), ANY, replace(ANY, wishes=("booth:A1",)), guaranteed, booths=PLAN[:1]
    )
    assert outcomes(explanation, 1) == [
        ("booth:A1", "taken", 3, "guaranteed"),
        ("anywhere", "full", 1, {"guaranteed": 1}),
    ]


def test_nobody_waits_for_a_booth_of_a_group_that_none_takes() -> None:
    assert why(Rules(), replace(ANY, group="C"), ANY, ANY, ANY, booths=PLAN[:2]).waiting() == [3]


def test_waiting_list_in_rounds_and_at_once() -> None:
    pair = replace(ANY, wanted=2)
    wanting = (pair, replace(pair, all_or_nothing=True), ANY, ANY)
    assert why(Rules(), *wanting, booths=PLAN[:2]).waiting() == [3, 0, 1]
    assert why(Rules(one_before_second=False), *wanting, booths=PLAN[:2]).waiting() == [1, 2, 3]
