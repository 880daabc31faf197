"""The waiting list: who is next, and why it stands still."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings

from services.booths.domain.entries import DrawApplication, DrawBooth, DrawZone
from services.booths.domain.rules import Rules
from services.booths.domain.waiting import Next, Skipped, WaitingApplication, next_for
from tests.unit.booths.instances import Instance, instances

ANY = DrawApplication("", "01", "A")
ROW = tuple(DrawBooth(f"N{n}", "H", "", 30 * n, 0, 30, 30) for n in range(1, 5))


def ask(
    *applications: DrawApplication,
    free: set[str],
    rules: Rules | None = None,
    held: dict[int, tuple[str, ...]] | None = None,
    provinces: dict[str, int] | None = None,
    newcomers: int = 0,
    zones: tuple[DrawZone, ...] = (),
    booths: tuple[DrawBooth, ...] = ROW,
) -> Next:
    waiting = [
        WaitingApplication(replace(application, label=f"W{number}"), number, (held or {}).get(number, ()))
        for number, application in enumerate(applications, 1)
    ]
    return next_for(
        rules or Rules(),
        zones,
        booths,
        waiting,
        free=free,
        held_by_province=provinces or {},
        held_by_newcomers=newcomers,
    )


def test_the_first_who_can_use_it_gets_it_by_its_own_wishes() -> None:
    assert ask(replace(ANY, wishes=("booth:N3",)), ANY, free={"N2", "N3"}) == Next("W1", ("N3",), False, ())


def test_why_those_ahead_are_passed_over() -> None:
    picky = replace(ANY, wishes=("booth:N1",), anywhere=False)
    whole = replace(ANY, wanted=2, all_or_nothing=True)
    apart = replace(whole, side_by_side=True)
    full = replace(ANY, province="02")
    rules = Rules(province_maxima={"02": 3}, one_before_second=False)
    said = ask(picky, whole, apart, full, replace(ANY, province="03"), free={"N3"}, rules=rules, provinces={"02": 3})
    skipped = (
        Skipped("W1", "nothing_acceptable"),
        Skipped("W2", "too_few"),
        Skipped("W3", "no_run"),
        Skipped("W4", "province_full"),
    )
    assert said == Next("W5", ("N3",), False, skipped)


def test_why_the_list_stands_still() -> None:
    zones, booths = (DrawZone("B", ("B",)),), tuple(replace(booth, zone="B") for booth in ROW)
    assert ask(ANY, free={"N1"}, zones=zones, booths=booths) == Next(None, (), False, (Skipped("W1", "group_full"),))
    assert ask(ANY, free=set()) == Next(None, (), False, (Skipped("W1", "all_taken"),))
    assert ask(free={"N1"}) == Next(None, (), False, ())


def test_provinces_below_their_minimum_go_first() -> None:
    rules = Rules(province_minima={"02": 2})
    second = replace(ANY, province="02")
    assert ask(ANY, second, free={"N1"}, rules=rules, provinces={"02": 1}) == Next("W2", ("N1",), True, ())
    assert ask(ANY, second, free={"N1"}, rules=rules, provinces={"02": 2}).label == "W1"


def test_newcomers_below_their_share_go_first() -> None:
    new = replace(ANY, flags=("newcomer",))
    rules = Rules(newcomer_percent=50)
    assert ask(ANY, new, free={"N1"}, rules=rules, newcomers=1).label == "W2"
    assert ask(ANY, new, free={"N1"}, rules=rules, newcomers=2).label == "W1"


def test_who_has_none_goes_before_who_has_one() -> None:
    more = replace(ANY, wanted=2)
    assert ask(more, ANY, free={"N1"}, held={1: ("N2",)}).label == "W2"
    at_once = Rules(one_before_second=False)
    assert ask(more, ANY, free={"N1"}, held={1: ("N2",)}, rules=at_once).label == "W1"


def test_a_run_is_extended_only_beside_what_is_held() -> None:
    beside = replace(ANY, wanted=2, side_by_side=True)
    assert ask(beside, free={"N1", "N4"}, held={1: ("N2",)}) == Next("W1", ("N1",), False, ())
    assert ask(beside, free={"N4"}, held={1: ("N2",)}) == Next(None, (), False, (Skipped("W1", "no_run"),))


@settings(max_examples=100, deadline=None)
@given(instances())
def test_right_after_a_draw_nobody_is_next_and_a_declined_offer_moves_the_list(instance: Instance) -> None:
    """The allocation leaves nothing that the list could use; whoever gives up a place, the rules still hold."""
    holding = holdings(instance)
    assert turn(instance, holding, out=set()) is None
    for first in [index for index, booths in holding.items() if booths][:1]:
        holding[first] = ()
        while (said := turn(instance, holding, out={first})) is not None:
            index, booths = said
            assert booths
            holding[index] += booths
        check_limits(instance, holding)


def holdings(instance: Instance) -> dict[int, tuple[str, ...]]:
    allocation = instance.allocate()
    holding = {index: instance.codes(booths) for index, booths in enumerate(allocation.chosen)}
    for choice in allocation.came_in:
        holding[choice.index] += instance.codes(choice.booths)
    return holding


def turn(instance: Instance, holding: dict[int, tuple[str, ...]], out: set[int]) -> tuple[int, tuple[str, ...]] | None:
    applications = instance.applications
    provinces = Counter({a.province: 0 for a in applications})
    for index, booths in holding.items():
        provinces[applications[index].province] += len(booths)
    taken = {code for booths in holding.values() for code in booths}
    said = next_for(
        instance.rules,
        instance.zones,
        instance.booths,
        [
            WaitingApplication(a, index + 1, holding[index])
            for index, a in enumerate(applications)
            if index not in out and len(holding[index]) < a.wanted
        ],
        free={booth.code for booth in instance.booths} - taken,
        held_by_province=provinces,
        held_by_newcomers=sum(len(b) for index, b in holding.items() if applications[index].newcomer),
    )
    if said.label is None:
        return None
    assert not taken & set(said.booths)
    return [a.label for a in applications].index(said.label), said.booths


def check_limits(instance: Instance, holding: dict[int, tuple[str, ...]]) -> None:
    provinces: Counter[str] = Counter()
    for index, booths in holding.items():
        wanting = instance.applications[index]
        provinces[wanting.province] += len(booths)
        assert len(booths) <= min(wanting.wanted, instance.rules.cap_per_establishment)
        assert not wanting.all_or_nothing or len(booths) in (0, wanting.wanted)
    for province, number in provinces.items():
        most = instance.rules.maximum(province)
        assert most is None or number <= most
