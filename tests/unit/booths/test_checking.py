"""The checker must find every corruption of a right outcome."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.booths.domain.checking import DrawFault, PublishedAllocation, check
from services.booths.domain.entries import DrawApplication, DrawBooth, DrawZone
from services.booths.domain.rules import Rules
from tests.unit.booths.instances import Instance, example, instances
from tests.unit.booths.test_allocation import guarantee

T = TypeVar("T")


def faults(instance: Instance, outcome: PublishedAllocation) -> list[DrawFault]:
    return check(instance.rules, instance.zones, instance.booths, instance.applications, outcome)


def with_item(values: Sequence[T], index: int, value: T) -> list[T]:
    changed = list(values)
    changed[index] = value
    return changed


def chosen_by(outcome: PublishedAllocation, index: int, codes: tuple[str, ...]) -> PublishedAllocation:
    return replace(outcome, chosen=with_item(outcome.chosen, index, codes))


wholes = settings(max_examples=60, deadline=None)


@wholes
@given(instances(), st.data())
def test_a_booth_taken_away_is_found(instance: Instance, data: st.DataObject) -> None:
    outcome = instance.outcome(instance.allocate())
    holders = [index for index, codes in enumerate(outcome.chosen) if codes]
    assume(holders)
    index = data.draw(st.sampled_from(holders))
    for gone in range(len(outcome.chosen[index])):
        less = outcome.chosen[index][:gone] + outcome.chosen[index][gone + 1 :]
        assert faults(instance, chosen_by(outcome, index, less))


@wholes
@given(instances(), st.data())
def test_a_booth_given_in_addition_is_found(instance: Instance, data: st.DataObject) -> None:
    outcome = instance.outcome(instance.allocate())
    assume(instance.applications)
    assume(instance.booths)
    index = data.draw(st.integers(0, len(instance.applications) - 1))
    booth = data.draw(st.sampled_from(instance.booths))
    assert faults(instance, chosen_by(outcome, index, (*outcome.chosen[index], booth.code)))


@wholes
@given(instances(), st.data())
def test_a_wrong_promise_is_found(instance: Instance, data: st.DataObject) -> None:
    outcome = instance.outcome(instance.allocate())
    assume(instance.applications)
    index = data.draw(st.integers(0, len(instance.applications) - 1))
    change = data.draw(st.sampled_from([-1, 1]))
    places = replace(outcome, places=with_item(outcome.places, index, outcome.places[index] + change))
    guaranteed = replace(outcome, guaranteed=with_item(outcome.guaranteed, index, outcome.guaranteed[index] + change))
    assert faults(instance, places)
    assert faults(instance, guaranteed)


@wholes
@given(instances())
def test_two_who_exchange_booths_are_found_if_the_first_wished_otherwise(instance: Instance) -> None:
    outcome = instance.outcome(instance.allocate())
    for first, codes in enumerate(outcome.chosen):
        wanting = instance.applications[first]
        if len(codes) != 1 or f"booth:{codes[0]}" not in wanting.wishes[:1]:
            continue
        for second in range(first + 1, len(outcome.chosen)):
            if len(outcome.chosen[second]) == 1:
                swapped = chosen_by(chosen_by(outcome, first, outcome.chosen[second]), second, codes)
                assert faults(instance, swapped)


def test_choices_out_of_turn_are_found() -> None:
    choosy = DrawApplication("", "01", "A", wishes=("booth:A1",), anywhere=False)
    anybody = replace(choosy, wishes=(), anywhere=True)
    applications = [replace(choosy, label=f"C{n}") for n in range(3)] + [
        replace(anybody, label=f"W{n}") for n in (1, 2)
    ]
    booths = tuple(DrawBooth(f"A{n}", "H", "", 90 * n, 0, 30, 30) for n in (1, 2, 3))
    instance = Instance(Rules(), (), booths, tuple(applications))
    outcome = instance.outcome(instance.allocate())
    assert outcome.came_in == [(3, False, ("A2",)), (4, False, ("A3",))]
    assert faults(instance, outcome) == []
    assert faults(instance, replace(outcome, came_in=outcome.came_in[:1]))
    assert faults(instance, replace(outcome, came_in=outcome.came_in[1:]))
    assert faults(instance, replace(outcome, came_in=outcome.came_in[::-1]))
    assert faults(instance, replace(outcome, came_in=[(3, True, ("A2",)), outcome.came_in[1]]))
    nothing = replace(outcome, came_in=[*outcome.came_in, (0, False, ())])
    assert faults(instance, nothing) == [DrawFault("out_of_turn", "C0", "came in where it was not its turn")]


def two_booths(*applications: DrawApplication, rules: Rules | None = None) -> Instance:
    booths = (DrawBooth("A1", "H", "A", 0, 0, 30, 30), DrawBooth("B1", "H", "B", 90, 0, 30, 30))
    labelled = tuple(replace(a, label=f"SF26-{n:04}") for n, a in enumerate(applications, 1))
    return Instance(rules or Rules(), (DrawZone("A", ("A",)), DrawZone("B")), booths, labelled)


ANY = DrawApplication("", "01", "A", wanted=2)


@pytest.mark.parametrize(
    ("instance", "chosen", "what"),
    [
        (two_booths(ANY, ANY), [("A1",), ("A1",)], "booth_twice"),
        (two_booths(ANY, ANY), [("C1",), ()], "unknown_booth"),
        (two_booths(replace(ANY, group="B")), [("A1",)], "wrong_group"),
        (two_booths(replace(ANY, wishes=("booth:A1",), anywhere=False)), [("B1",)], "unwished"),
        (two_booths(ANY, rules=Rules(cap_per_establishment=1)), [("A1", "B1")], "over_cap"),
        (two_booths(replace(ANY, wanted=1)), [("A1", "B1")], "over_wanted"),
        (two_booths(replace(ANY, all_or_nothing=True)), [("A1",)], "partial"),
        (two_booths(replace(ANY, side_by_side=True)), [("A1", "B1")], "not_side_by_side"),
        (two_booths(ANY, ANY, rules=Rules(province_maximum=1)), [("A1",), ("B1",)], "province_over"),
    ],
)
def test_each_broken_limit_has_its_name(instance: Instance, chosen: list[tuple[str, ...]], what: str) -> None:
    places = [len(codes) for codes in chosen]
    assert what in {fault.what for fault in faults(instance, PublishedAllocation(places, [0] * len(places), chosen))}


def test_an_incomplete_outcome_is_found() -> None:
    assert faults(example(), PublishedAllocation([], [], [])) == [
        DrawFault("incomplete", "", "one entry per application is needed")
    ]


def test_passing_over_and_wasting_have_their_names() -> None:
    instance = two_booths(replace(ANY, wanted=1, wishes=("booth:B1",)), replace(ANY, wanted=1))
    passed = faults(instance, PublishedAllocation([1, 1], [0, 0], [("A1",), ("B1",)]))
    assert passed == [DrawFault("passed_over", "SF26-0001", "in its first turn")]
    wasted = faults(instance, PublishedAllocation([1, 1], [0, 0], [("B1",), ()]))
    assert DrawFault("passed_over", "SF26-0002", "in its first turn") in wasted


def test_a_broken_promise_has_its_name() -> None:
    instance = guarantee()
    broken = PublishedAllocation([1, 1], [0, 1], [("M1",), ()])
    assert faults(instance, broken) == [
        DrawFault("promise_broken", "SF26-0001", "took what others had been promised"),
        DrawFault("promise_broken", "SF26-0002", "accepts all, has 0 of 1"),
    ]
    assert faults(instance, PublishedAllocation([1, 1], [0, 1], [("A1",), ("M1",)])) == []
