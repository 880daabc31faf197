"""A fair's rules: their form, and that what they guarantee fits."""

from typing import Any

import pytest
from hypothesis import given

from services.booths.domain import points
from services.booths.domain.rules import Rules, RulesDoNotFit, check_fit
from shared.reading import Malformed
from tests.unit.booths.instances import all_rules


@given(all_rules())
def test_rules_survive_their_form(rules: Rules) -> None:
    assert Rules.from_json(rules.to_json()) == rules


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"tiers": "wealth"}, "/rules/tiers"),
        ({"newcomer_percent": 101}, "/rules/newcomer_percent"),
        ({"cap_per_establishment": 0}, "/rules/cap_per_establishment"),
        ({"one_before_second": 1}, "/rules/one_before_second"),
        ({"province_minima": {"01": -1}}, "/rules/province_minima/01"),
        ({"confirm_hours": True}, "/rules/confirm_hours"),
        ({"luck": 3}, "/rules/luck"),
    ],
)
def test_rules_of_a_wrong_form_are_refused(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(Malformed) as malformed:
        Rules.from_json(Rules().to_json() | changes)
    assert malformed.value.path == path


def test_guarantees_that_just_fit() -> None:
    rules = Rules(province_minimum=2, province_minima={"01": 3}, newcomer_percent=50)
    check_fit(rules, places=10, provinces=["01", "02"])  # 3 + 2 + 5


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (Rules(province_minimum=2, province_minima={"01": 4}, newcomer_percent=50), "province_minimum"),
        (Rules(province_minimum=2, province_maximum=1), "province_maximum"),
        (Rules(province_maxima={"99": 1}), "province_minima"),
        (Rules(tiers="points", points={"women_owned": 0}), "points"),
    ],
)
def test_rules_that_do_not_fit(rules: Rules, field: str) -> None:
    with pytest.raises(RulesDoNotFit) as trouble:
        check_fit(rules, places=10, provinces=["01", "02"])
    assert list(trouble.value.fields) == [field]


def test_points_are_the_sum_of_what_each_flag_earns() -> None:
    rules = Rules(tiers="points", points={"newcomer": 1, "women_owned": 3, "hard_area": 0})
    flags = ("newcomer", "women_owned", "hard_area", "ethnic_minority")
    assert points.breakdown(flags, rules) == (("women_owned", 3), ("newcomer", 1))
    assert points.total(flags, rules) == 4
    assert points.total(flags, Rules()) == 0
