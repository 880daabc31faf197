"""Rules of an application: its window, its papers, what is missing, how wishes move."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booths.domain.applications import (
    MOST_WISHES,
    ApplicationContents,
    RegistrationWindow,
    lacking,
    moved,
    papers_asked,
    zone_takes,
)
from services.booths.domain.lifecycle import FairState

OPENS = datetime(2026, 1, 1, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=30)
FULL = ApplicationContents(
    product_group="B",
    booths_wanted=1,
    most_booths=2,
    products="Chè",
    wishes=1,
    anywhere=False,
    papers={"business_registration", "food_safety"},
)


@pytest.mark.parametrize(
    ("state", "at", "is_open"),
    [
        ("open", OPENS - timedelta(seconds=1), False),
        ("open", OPENS, True),
        ("open", CLOSES - timedelta(seconds=1), True),
        ("open", CLOSES, False),
        ("draft", OPENS, False),
        ("closed", OPENS, False),
    ],
)
def test_registration_is_open_from_its_first_moment_and_before_its_last(
    state: FairState, at: datetime, is_open: bool
) -> None:
    assert RegistrationWindow(state, OPENS, CLOSES).is_open(at) is is_open


def test_what_is_lacking_comes_in_the_order_of_the_steps() -> None:
    assert lacking(FULL) == []
    bare = replace(FULL, booths_wanted=3, wishes=0, products=" ", papers=set())
    assert lacking(bare) == ["booths_wanted", "anywhere", "products", "business_registration", "food_safety"]
    assert lacking(replace(FULL, booths_wanted=0)) == ["booths_wanted"]
    assert lacking(replace(FULL, wishes=MOST_WISHES + 1)) == ["wishes"]
    assert lacking(replace(FULL, wishes=0, anywhere=True)) == []
    assert lacking(replace(FULL, papers={"food_safety"})) == ["business_registration"]


def test_papers_by_product_group() -> None:
    assert {group: papers_asked(group) for group in "ABCD"} == {
        "A": ("business_registration",),
        "B": ("business_registration", "food_safety"),
        "C": ("business_registration",),
        "D": ("business_registration",),
    }


def test_a_zone_without_groups_takes_all() -> None:
    assert [zone_takes([], "A"), zone_takes(["A"], "A"), zone_takes(["B"], "A")] == [True, True, False]


@given(st.lists(st.integers(), min_size=1, unique=True), st.data())
def test_moving_keeps_all_others_in_order(items: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(items) - 1))
    by = data.draw(st.integers(-30, 30))
    result = moved(items, place, by)
    mover = items[place]
    assert [item for item in result if item != mover] == [item for item in items if item != mover]
    assert result.index(mover) == min(max(place + by, 0), len(items) - 1)
