"""The allocation against the checker that shares no code with it, and single rules by hand."""

from hypothesis import given, settings

from services.booths.domain.checking import check
from tests.unit.booths.instances import Instance, instances


@settings(max_examples=400, deadline=None)
@given(instances())
def test_checker_finds_nothing_wrong_with_any_allocation(instance: Instance) -> None:
    outcome = instance.outcome(instance.allocate())
    assert check(instance.rules, instance.zones, instance.booths, instance.applications, outcome) == []
