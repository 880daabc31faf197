"""The allocation: against the checker that shares no code with it, against liars, and single rules by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.booths.domain.allocation import Allocation
from services.booths.domain.checking import check
from services.booths.domain.entries import DrawApplication, DrawBooth, DrawZone
from services.booths.domain.floor import Floor
from services.booths.domain.ground import Ground
from services.booths.domain.rules import Rules
from tests.unit.booths.instances import Instance, instances


@settings(max_examples=300, deadline=None)
@given(instances())
def test_checker_finds_nothing_wrong_with_any_allocation(instance: Instance) -> None:
    outcome = instance.outcome(instance.allocate())
    assert check(instance.rules, instance.zones, instance.booths, instance.applications, outcome) == []


def held(instance: Instance, index: int) -> list[str]:
    allocation = instance.allocate()
    codes = list(instance.codes(allocation.chosen[index]))
    for choice in allocation.came_in:
        if choice.index == index:
            codes += instance.codes(choice.booths)
    return codes


def worth(instance: Instance, true: DrawApplication, codes: Sequence[str]) -> tuple[int, list[int]]:
    """How good booths are to somebody: the number of acceptable ones, then their ranks (smaller is better)."""
    together = true.side_by_side and len(codes) > 1
    found = [rank(instance, true, unit) for unit in ([codes] if together else [[code] for code in codes])]
    ranks = sorted(number for number in found if number is not None)
    number = len(codes) if together and ranks else len(ranks)
    return (0, []) if true.all_or_nothing and number != true.wanted else (-number, ranks)


def rank(instance: Instance, true: DrawApplication, unit: Sequence[str]) -> int | None:
    """The first true wish that suits a booth, or a run as a whole."""
    zones = {f"zone:{booth.zone}" for booth in instance.booths if booth.code in unit}
    for number, wish in enumerate(true.wishes):
        if wish in [f"booth:{code}" for code in unit] or zones == {wish}:
            return number
    return len(true.wishes) if true.anywhere else None


def lies(true: DrawApplication) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Every way to hide or re-order wishes."""
    for number in range(len(true.wishes) + 1):
        for wishes in permutations(true.wishes, number):
            yield wishes, False
            yield wishes, true.anywhere


def one_turn(instance: Instance, index: int) -> bool:
    """Whether the application chooses only once: it wants one, or all or none, or was promised all it can get.

    And nothing that it wished for was kept from it at that turn for the promises of those behind.
    """
    true, cap = instance.applications[index], instance.rules.cap_per_establishment
    allocation = instance.allocate()
    places = allocation.places[index]
    if places and allocation.chosen[index] != without_promises(instance, allocation, index):
        return False
    return true.wanted == 1 or true.all_or_nothing or places >= min(true.wanted, cap)


def without_promises(instance: Instance, allocation: Allocation, index: int) -> tuple[int, ...]:
    """What an application would choose at its turn if nobody behind it had been promised anything."""
    floor = Floor(Ground(instance.zones, instance.booths, (a.group for a in instance.applications)))
    for booths in allocation.chosen[:index]:
        floor.take(booths)
    return floor.pick(instance.applications[index], allocation.places[index])


@settings(max_examples=80, deadline=None)
@given(instances(), st.data())
def test_nobody_gains_by_hiding_or_reordering_wishes(instance: Instance, data: st.DataObject) -> None:
    assume(instance.applications)
    index = data.draw(st.integers(0, len(instance.applications) - 1))
    true = instance.applications[index]
    assume(one_turn(instance, index))
    honest = worth(instance, true, held(instance, index))
    for wishes, anywhere in lies(true):
        told = held(instance.changed(index, wishes=wishes, anywhere=anywhere), index)
        assert honest <= worth(instance, true, told)


@settings(max_examples=500, deadline=None)
@given(instances())
def test_every_promise_is_kept(instance: Instance) -> None:
    """Who accepts whatever is left, as single booths, has all it was promised when everybody has chosen."""
    allocation = instance.allocate()
    for index, application in enumerate(instance.applications):
        if application.anywhere and not application.side_by_side:
            assert len(allocation.chosen[index]) == allocation.places[index]


def standard(columns: int, zone: str = "") -> tuple[DrawBooth, ...]:
    return tuple(DrawBooth(f"{zone or 'N'}{n}", f"H{zone}", zone, 30 * n, 0, 30, 30) for n in range(1, columns + 1))


def applied(*wanting: DrawApplication) -> tuple[DrawApplication, ...]:
    return tuple(replace(a, label=f"SF26-{n:04}") for n, a in enumerate(wanting, 1))


def who(wanted: int = 1, province: str = "01", group: str = "A", *wishes: str, **more: object) -> DrawApplication:
    return replace(DrawApplication("", province, group, wanted=wanted, wishes=wishes), **more)  # type: ignore[arg-type]  # names checked by replace


def given_to(instance: Instance) -> list[list[str]]:
    return [held(instance, index) for index in range(len(instance.applications))]


def growing_run() -> Instance:
    """One holds N3 and N4, which fewest may use, and comes in for a third; N1, N2, N3 is a free run without N4."""
    only_5 = who(1, "01", "B", "booth:N5", anywhere=False)
    three = who(3, side_by_side=True)
    booths = tuple(replace(b, zone="Y") if b.code in ("N3", "N4") else b for b in standard(5))
    rules = Rules(cap_per_establishment=3)
    return Instance(rules, (DrawZone("Y", ("A",)),), booths, applied(only_5, three, only_5, only_5))


def test_the_known_corner_who_comes_in_again_can_gain_by_reordering() -> None:
    """As docs/proofs.md says: promised one of two, it may first take what others want and come in for the rest."""
    only_3 = who(1, "01", "A", "booth:N3", anywhere=False)
    only_2 = who(1, "01", "A", "booth:N2", anywhere=False)
    honest = who(2, "01", "A", "booth:N1", "booth:N2", anywhere=False)
    liar = replace(honest, wishes=("booth:N2", "booth:N1"))
    assert given_to(Instance(Rules(), (), standard(3), applied(only_3, honest, only_3, only_2)))[1] == ["N1"]
    assert given_to(Instance(Rules(), (), standard(3), applied(only_3, liar, only_3, only_2)))[1] == ["N2", "N1"]


def guarantee() -> Instance:
    """P, first, wishes M1 and may use A1 as well; Q, whose province is guaranteed one booth, may use M1 only."""
    zones = (DrawZone("A", ("A",)), DrawZone("M"))
    wanting = applied(who(1, "01", "A", "booth:M1"), who(1, "02", "B"))
    return Instance(Rules(province_minima={"02": 1}), zones, standard(1, "A") + standard(1, "M"), wanting)


def test_nobody_takes_the_booth_that_somebody_else_was_promised() -> None:
    assert given_to(guarantee()) == [["A1"], ["M1"]]
    open_promise = replace(guarantee(), rules=Rules())
    assert given_to(open_promise) == [["A1"], ["M1"]]
    without_q = replace(guarantee(), applications=guarantee().applications[:1])
    assert given_to(without_q) == [["M1"]]


def test_a_run_may_not_break_a_promise_either() -> None:
    zones = (DrawZone("A", ("A",)), DrawZone("M"))
    row = (
        DrawBooth("A1", "H", "A", 0, 0, 30, 30),
        DrawBooth("M1", "H", "M", 30, 0, 30, 30),
        DrawBooth("A2", "H", "A", 0, 90, 30, 30),
        DrawBooth("A3", "H", "A", 30, 90, 30, 30),
    )
    pair = who(2, "01", "A", "booth:A1", side_by_side=True)
    assert given_to(Instance(Rules(), zones, row, applied(pair))) == [["A1", "M1"]]
    assert given_to(Instance(Rules(), zones, row, applied(pair, who(group="B")))) == [["A2", "A3"], ["M1"]]
    anywhere = replace(pair, wishes=())
    row = (row[1], replace(row[0], x_dm=60), *row[2:])
    assert given_to(Instance(Rules(), zones, row, applied(anywhere, who(group="B")))) == [["A2", "A3"], ["M1"]]


def test_the_other_corner_what_was_kept_for_a_promise_that_is_given_back() -> None:
    """As docs/proofs.md says: M1 is kept for Q, who does not take it; P, had it waited, would have come in for it."""
    choosy = replace(guarantee().applications[1], wishes=("booth:A1",), anywhere=False)
    instance = replace(guarantee(), applications=(guarantee().applications[0], choosy))
    assert given_to(instance) == [["A1"], []]
    assert given_to(instance.changed(0, anywhere=False)) == [["M1"], []]


def test_one_before_second() -> None:
    wanting = applied(who(2), who(2), who(1))
    assert given_to(Instance(Rules(), (), standard(4), wanting)) == [["N1", "N2"], ["N3"], ["N4"]]
    at_once = Rules(one_before_second=False)
    assert given_to(Instance(at_once, (), standard(4), wanting)) == [["N1", "N2"], ["N3", "N4"], []]


def test_guaranteed_places_go_before_the_order() -> None:
    wanting = applied(who(), who(), who(province="02"), who(flags=("newcomer",), province="03"))
    assert given_to(Instance(Rules(province_minima={"02": 1}), (), standard(2), wanting)) == [["N1"], [], ["N2"], []]
    assert given_to(Instance(Rules(newcomer_percent=50), (), standard(2), wanting)) == [["N1"], [], [], ["N2"]]


def test_who_is_a_newcomer_of_a_guaranteed_province_counts_in_both() -> None:
    both = who(province="02", flags=("newcomer",))
    rules = Rules(province_minima={"02": 1}, newcomer_percent=34)
    wanting = applied(who(), who(), both, who(province="02"), who(flags=("newcomer",)))
    assert given_to(Instance(rules, (), standard(3), wanting)) == [["N1"], ["N2"], ["N3"], [], []]


def test_zones_that_overlap_are_promised_exactly() -> None:
    """Two booths for A or B, one for B alone: A can be promised two, and then B still one."""
    zones = (DrawZone("X", ("A", "B")), DrawZone("Y", ("B",)))
    booths = standard(2, "X") + standard(1, "Y")
    wanting = applied(who(), who(group="B"), who(), who())
    assert given_to(Instance(Rules(), zones, booths, wanting)) == [["X1"], ["Y1"], ["X2"], []]


def test_province_maximum_and_cap() -> None:
    wanting = applied(who(3), who(3), who(1, "02"))
    rules = Rules(cap_per_establishment=2, province_maxima={"01": 3})
    assert given_to(Instance(rules, (), standard(9), wanting)) == [["N1", "N2"], ["N3"], ["N4"]]


def test_all_or_nothing_gets_exactly_its_number_or_none() -> None:
    wanting = applied(who(2, all_or_nothing=True), who(), who())
    assert given_to(Instance(Rules(), (), standard(4), wanting)) == [["N1", "N2"], ["N3"], ["N4"]]
    assert given_to(Instance(Rules(), (), standard(3), wanting)) == [[], ["N1"], ["N2"]]


def test_several_side_by_side_are_one_wish() -> None:
    first = who(1, "01", "A", "booth:N3")
    pair = who(2, "01", "A", "booth:N4", side_by_side=True, anywhere=False)
    assert given_to(Instance(Rules(), (), standard(5), applied(first, pair))) == [["N3"], ["N4", "N5"]]
    assert given_to(Instance(Rules(), (), standard(4), applied(first, pair))) == [["N3"], ["N4"]]
    whole = replace(pair, all_or_nothing=True)
    assert given_to(Instance(Rules(), (), standard(4), applied(first, whole))) == [["N3"], []]


def test_a_run_grows_only_around_all_that_is_held() -> None:
    instance = growing_run()
    assert given_to(instance) == [["N5"], ["N3", "N4", "N2"], [], []]


def test_places_given_back_go_to_the_next_in_line_who_chooses_last() -> None:
    choosy = who(1, "01", "A", "booth:N1", anywhere=False)
    wanting = applied(who(1, "01", "A", "booth:N1"), choosy, who(1, "01", "A", "booth:N3"), who())
    assert given_to(Instance(Rules(), (), standard(3), wanting)) == [["N1"], [], ["N3"], ["N2"]]


def test_anywhere_takes_first_what_fewest_groups_may_use() -> None:
    zones = (DrawZone("X"), DrawZone("Y", ("A",)))
    wanting = applied(who(), who(group="B"))
    assert given_to(Instance(Rules(), zones, standard(2, "X") + standard(1, "Y"), wanting)) == [["Y1"], ["X1"]]


def test_an_empty_fair_and_no_applications() -> None:
    assert given_to(Instance(Rules(), (), (), applied(who(), who(2)))) == [[], []]
    assert given_to(Instance(Rules(), (), standard(2), ())) == []
