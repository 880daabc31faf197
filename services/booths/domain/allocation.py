"""Giving out a fair's booths in one order: how many first, then which. docs/proofs.md describes it for outsiders."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.booths.domain.capacity import Capacity
from services.booths.domain.entries import DrawApplication, DrawBooth, DrawZone
from services.booths.domain.floor import NOTHING, Floor
from services.booths.domain.ground import Ground
from services.booths.domain.rules import Rules
from services.booths.domain.tally import BoothsHeld


@dataclass(frozen=True, slots=True)
class CameIn:
    """A choice made after all winners had chosen, from what was left: by whom (index) and which booths."""

    index: int
    guaranteed: bool
    booths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Allocation:
    """The outcome, by index in the order (0 = first) and by booth number in the plan."""

    places: list[int]
    """Booths each was promised before anybody chose."""
    guaranteed: list[int]
    """How many of these under a province's minimum or the newcomers' share."""
    chosen: list[tuple[int, ...]]
    """Booths each winner chose in its turn, in the order of its wishes."""
    came_in: list[CameIn]
    """Choices from what was given back or left, in the order they were made."""


def allocate(
    rules: Rules, zones: Sequence[DrawZone], booths: Sequence[DrawBooth], applications: Sequence[DrawApplication]
) -> Allocation:
    """Give out ``booths`` to ``applications``, which stand in their drawn order.

    1. Places: down the order, guaranteed places first, then open ones, within caps, province maxima and what the zones
       of each product group can hold. 2. Winners choose in the one order, each the best by its own wishes of what is
       left and is not needed to keep the promises of those behind. 3. Places that found no taker go down the order
       again, to be chosen from what is left, last.

    An application that wants one booth, or is promised all it wants, gains nothing by hiding or re-ordering wishes
    (serial dictatorship; Svensson, Strategy-proof allocation of indivisible goods, 1999), unless a booth was kept from
    it for a promise that was then given back; docs/proofs.md, section 8, names the corners.
    """
    ground = Ground(zones, booths, (a.group for a in applications))
    floor = Floor(ground)
    places, guaranteed = _promise(rules, floor, applications)
    chosen = _choose(floor, applications, places)
    came_in = _come_in(rules, floor, applications, chosen)
    return Allocation(places, guaranteed, chosen, came_in)


def _promise(rules: Rules, floor: Floor, applications: Sequence[DrawApplication]) -> tuple[list[int], list[int]]:
    promises, bits = floor.promises, [floor.ground.bits[a.group] for a in applications]
    guaranteed_places = [0] * len(applications)

    def take(index: int, most: int, guaranteed: bool) -> int:
        number = promised(promises, bits[index], most, whole=applications[index].all_or_nothing)
        if guaranteed:
            guaranteed_places[index] += number
        return number

    tally = BoothsHeld(rules, len(floor.ground.codes), applications)
    tally.walk(take)
    return tally.have, guaranteed_places


def promised(promises: Capacity, bit: int, most: int, *, whole: bool) -> int:
    """Promise the group of this bit as many as can be kept, at most ``most`` (exactly that or none if ``whole``)."""
    number = min(most, promises.room(bit))
    if number == 0 or (whole and number < most):
        return 0
    promises.promise(bit, number)
    return number


def _choose(floor: Floor, applications: Sequence[DrawApplication], places: Sequence[int]) -> list[tuple[int, ...]]:
    """Everybody's own promise is open until its turn: then it is used, or given back."""
    chosen = [NOTHING] * len(applications)
    for index, number in enumerate(places):
        if number:
            floor.promises.promise(floor.ground.bits[applications[index].group], -number)
            chosen[index] = floor.pick(applications[index], number)
            floor.take(chosen[index])
    return chosen


def _come_in(
    rules: Rules, floor: Floor, applications: Sequence[DrawApplication], chosen: Sequence[tuple[int, ...]]
) -> list[CameIn]:
    came_in: list[CameIn] = []
    if not floor.free:
        return came_in
    held = dict(enumerate(chosen))

    def take(index: int, most: int, guaranteed: bool) -> int:
        booths = floor.pick(applications[index], most, held[index])
        if booths:
            floor.take(booths)
            held[index] += booths
            came_in.append(CameIn(index, guaranteed, booths))
        return len(booths)

    BoothsHeld(rules, len(floor.ground.codes), applications, have=[len(booths) for booths in chosen]).walk(take)
    return came_in
