"""The waiting list: who is next, and why it stands still."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings

from services.booths.domain.entries import DrawApplication, DrawBooth, DrawZone
from services.booths.domain.rules import Rules
from services.booths.domain.waiting import (
    LiveOffer,
    Next,
    NotYet,
    StandingToday,
    WaitingApplication,
    WaitingFacts,
    next_for,
    standing_today,
    waiting_today,
)
from tests.unit.booths.instances import Instance, instances

ANY = DrawApplication("", "01", "A")
ROW = tuple(DrawBooth(f"N{n}", "H", "", 30 * n, 0, 30, 30) for n in range(1, 5))


def facts(
    *applications: DrawApplication,
    free: set[str],
    rules: Rules | None = None,
    held: dict[int, tuple[str, ...]] | None = None,
    provinces: dict[str, int] | None = None,
    newcomers: int = 0,
    zones: tuple[DrawZone, ...] = (),
    booths: tuple[DrawBooth, ...] = ROW,
) -> WaitingFacts:
    return WaitingFacts(
        rules=rules or Rules(),
        zones=zones,
        booths=booths,
        waiting=[
            WaitingApplication(replace(one, label=f"W{number}"), number, (held or {}).get(number, ()), number - 1)
            for number, one in enumerate(applications, 1)
        ],
        free=free,
        held_by_province=provinces or {},
        held_by_newcomers=newcomers,
    )


def ask(*applications: DrawApplication, **given_facts: Any) -> Next:
    return next_for(facts(*applications, **given_facts))


def reasons(*applications: DrawApplication, **given_facts: Any) -> dict[str, str]:
    """Why each that waits has not been offered more, in today's order."""
    return {line.label: line.not_yet.reason for line in waiting_today(facts(*applications, **given_facts)).lines}


def test_the_first_who_can_use_it_gets_it_by_its_own_wishes() -> None:
    assert ask(replace(ANY, wishes=("booth:N3",)), ANY, free={"N2", "N3"}) == Next("W1", ("N3",), False)


def test_why_those_ahead_are_passed_over() -> None:
    picky = replace(ANY, wishes=("booth:N1",), anywhere=False)
    whole = replace(ANY, wanted=2, all_or_nothing=True)
    apart = replace(whole, side_by_side=True)
    full = replace(ANY, province="02")
    everybody = picky, whole, apart, full, replace(ANY, province="03")
    rules = Rules(province_maxima={"02": 3}, one_before_second=False)
    assert ask(*everybody, free={"N3"}, rules=rules, provinces={"02": 3}) == Next("W5", ("N3",), False)
    assert reasons(*everybody, free={"N3"}, rules=rules, provinces={"02": 3}) == {
        "W1": "not_wished",
        "W2": "too_few",
        "W3": "no_run",
        "W4": "province_full",
        "W5": "in_turn",
    }


def test_a_reason_carries_all_that_it_claims() -> None:
    zones = (DrawZone("A", ("A",)), DrawZone("B", ("B",)))
    booths = tuple(replace(booth, zone="AAAB"[number]) for number, booth in enumerate(ROW))
    picky = replace(ANY, wanted=2, all_or_nothing=True, wishes=("booth:N1",), anywhere=False)
    rules = Rules(province_maxima={"01": 9})
    [line] = waiting_today(
        facts(picky, free={"N1", "N2", "N4"}, zones=zones, booths=booths, rules=rules, provinces={"01": 7})
    ).lines
    assert line.not_yet == NotYet("too_few", needs=2, free=3, usable=2, wished=1, province_held=7, province_most=9)


def test_why_the_list_stands_still() -> None:
    zones = (DrawZone("A", ("A",)), DrawZone("B", ("B",)))
    mixed = tuple(replace(booth, zone="AB"[number % 2]) for number, booth in enumerate(ROW))
    only_b = tuple(replace(booth, zone="B") for booth in ROW)
    assert reasons(ANY, free={"N2"}, zones=zones, booths=mixed) == {"W1": "group_taken"}
    assert reasons(ANY, free={"N1"}, zones=zones, booths=only_b) == {"W1": "group_nowhere"}
    assert reasons(ANY, free=set()) == {"W1": "nothing_free"}
    assert reasons(free={"N1"}) == {}


def test_who_holds_all_it_may_have_leaves_the_list() -> None:
    two, capped = replace(ANY, wanted=2), Rules(cap_per_establishment=1)
    held = {1: ("N1",), 2: ("N2", "N3")}
    assert list(reasons(two, two, ANY, free=set(), held=held, rules=Rules(cap_per_establishment=2))) == ["W3", "W1"]
    assert list(reasons(two, ANY, free=set(), held={1: ("N1",)}, rules=capped)) == ["W2"]


def test_a_place_is_todays_and_says_where_it_was_at_the_draw() -> None:
    two = replace(ANY, wanted=2)
    today = waiting_today(facts(two, ANY, ANY, free=set(), held={1: ("N1",)}, rules=Rules(cap_per_establishment=2)))
    assert [(line.label, line.place, line.ahead_at_draw) for line in today.lines] == [
        ("W2", 1, 1), ("W3", 2, 2), ("W1", 3, 0),
    ]  # fmt: skip


def test_who_is_guaranteed_a_booth_overtakes_and_both_are_told() -> None:
    second = replace(ANY, province="02")
    today = waiting_today(facts(ANY, second, ANY, free=set(), rules=Rules(province_minima={"02": 1})))
    assert [(line.guaranteed, line.overtaken_by) for line in today.lines] == [(False, 1), (True, 0), (False, 0)]


def test_where_one_stands_today() -> None:
    today = waiting_today(facts(ANY, ANY, free=set()))
    at = datetime(2026, 6, 1, tzinfo=UTC)
    offer = LiveOffer(("N1",), confirmed=False, offered_at=at, held=True, until=at)
    assert standing_today("W2", [offer], today) == StandingToday((offer,), today.lines[1], waiting=2)
    assert standing_today("W9", [], today) == StandingToday()
    assert standing_today("W2", [offer], None) == StandingToday((offer,))


def test_provinces_below_their_minimum_go_first() -> None:
    rules = Rules(province_minima={"02": 2})
    second = replace(ANY, province="02")
    assert ask(ANY, second, free={"N1"}, rules=rules, provinces={"02": 1}) == Next("W2", ("N1",), True)
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
    assert ask(beside, free={"N1", "N4"}, held={1: ("N2",)}) == Next("W1", ("N1",), False)
    assert ask(beside, free={"N4"}, held={1: ("N2",)}) == Next(None, (), False)
    assert reasons(beside, free={"N4"}, held={1: ("N2",)}) == {"W1": "no_run"}


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
    told = WaitingFacts(
        rules=instance.rules,
        zones=instance.zones,
        booths=instance.booths,
        waiting=[
            WaitingApplication(a, index + 1, holding[index])
            for index, a in enumerate(applications)
            if index not in out and len(holding[index]) < a.wanted
        ],
        free={booth.code for booth in instance.booths} - taken,
        held_by_province=provinces,
        held_by_newcomers=sum(len(b) for index, b in holding.items() if applications[index].newcomer),
    )
    said = next_for(told)
    in_turn = [line for line in waiting_today(told).lines if line.not_yet.reason == "in_turn"]
    assert bool(in_turn) == (said.label is not None), "whose turn it is, and nobody else, could have one"
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
