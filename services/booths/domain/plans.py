"""Floor plans: booths as rectangles in a hall, in dm from its upper left corner.

A plan is typed in as rows × columns with aisles (plan_grids.py) or comes from a sheet (plan_sheets.py); both are
checked by ``faults``. A fault is a Trouble that is returned, not raised: the organiser sees all of them at once.
"""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from shared.errors import Invalid, Trouble

KINDS = ("standard", "corner")
MOST_BOOTHS = 5_000
WIDEST_HALL_DM = 5_000
CODE_LENGTH = 12


class PlanTooLarge(Invalid):
    """More booths than a fair may have."""

    text = "Sơ đồ có %(booths)s gian, nhiều hơn mức tối đa %(most)s gian."


class BoothOutsideHall(Invalid):
    """The rectangle leaves its hall."""

    text = "Gian %(code)s nằm ngoài nhà %(hall)s."


class BoothsOverlap(Invalid):
    """Two rectangles of one hall share ground."""

    text = "Gian %(code)s chồng lên gian %(other)s trong nhà %(hall)s."


class BoothCodeTwice(Invalid):
    """A code names two booths of the fair."""

    text = "Mã gian %(code)s có %(times)s lần trong sơ đồ."


class BoothWithoutSize(Invalid):
    """Width or depth is not positive."""

    text = "Gian %(code)s phải có chiều rộng và chiều sâu lớn hơn 0."


class Rectangle(Protocol):
    """A booth as far as it takes ground."""

    @property
    def hall(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def x_dm(self) -> int: ...
    @property
    def y_dm(self) -> int: ...
    @property
    def right_dm(self) -> int: ...
    @property
    def bottom_dm(self) -> int: ...


R = TypeVar("R", bound=Rectangle)


@dataclass(frozen=True, slots=True)
class HallSize:
    """A hall by name; sizes in dm."""

    name: str
    width_dm: int
    depth_dm: int


@dataclass(frozen=True, slots=True)
class PlannedBooth:
    """A booth on paper; ``zone`` is a zone's code and ``payer`` a payer's name, both empty if none."""

    hall: str
    code: str
    x_dm: int
    y_dm: int
    width_dm: int = 30
    depth_dm: int = 30
    kind: str = "standard"
    zone: str = ""
    payer: str = ""

    @property
    def right_dm(self) -> int:
        """The x of its right side."""
        return self.x_dm + self.width_dm

    @property
    def bottom_dm(self) -> int:
        """The y of its lower side."""
        return self.y_dm + self.depth_dm


def faults(halls: Sequence[HallSize], booths: Sequence[PlannedBooth]) -> list[Trouble]:
    """Return everything that is wrong with a plan, empty if nothing is.

    Too many booths; a code used twice; no size; outside the hall; overlapping another booth. One sweep over each
    hall: thousands of booths take milliseconds.
    """
    if len(booths) > MOST_BOOTHS:
        return [PlanTooLarge(booths=len(booths), most=MOST_BOOTHS)]
    found: list[Trouble] = [
        BoothCodeTwice(code=code, times=times)
        for code, times in Counter(booth.code for booth in booths).items()
        if times > 1
    ]
    sizes = {hall.name: hall for hall in halls}
    placed: list[PlannedBooth] = []
    for booth in booths:
        wrong = _misplaced(booth, sizes.get(booth.hall))
        if wrong:
            found.append(wrong)
        else:
            placed.append(booth)
    found += [BoothsOverlap(code=one.code, other=other.code, hall=one.hall) for other, one in overlaps(placed)]
    return found


def _misplaced(booth: PlannedBooth, hall: HallSize | None) -> Trouble | None:
    if booth.width_dm <= 0 or booth.depth_dm <= 0:
        return BoothWithoutSize(code=booth.code)
    fits = hall is not None and booth.right_dm <= hall.width_dm and booth.bottom_dm <= hall.depth_dm
    if not fits or booth.x_dm < 0 or booth.y_dm < 0:
        return BoothOutsideHall(code=booth.code, hall=booth.hall)
    return None


def overlaps(booths: Iterable[R]) -> Iterator[tuple[R, R]]:
    """Yield for each booth the one of the same hall that it overlaps and that begins before it."""
    by_hall: dict[str, list[R]] = defaultdict(list)
    for booth in booths:
        by_hall[booth.hall].append(booth)
    for inside in by_hall.values():
        yield from _overlaps(inside)


def _overlaps(booths: Sequence[R]) -> Iterator[tuple[R, R]]:
    """Yield for each booth the first earlier one it overlaps, sweeping from left to right.

    The booths that the sweep line crosses are kept sorted by y and never overlap each other (one that does is reported
    and not kept), so that only the two neighbours in that order need a look.
    """
    crossing: list[tuple[int, int, int]] = []  # top, bottom, index of the booth
    ending: list[tuple[int, tuple[int, int, int]]] = []  # right side, its entry in crossing; sorted
    for index, booth in enumerate(ordered := sorted(booths, key=lambda b: (b.x_dm, b.y_dm, b.code))):
        while ending and ending[0][0] <= booth.x_dm:
            gone = ending.pop(0)[1]
            del crossing[bisect_left(crossing, gone)]
        entry = (booth.y_dm, booth.bottom_dm, index)
        place = bisect_left(crossing, entry)
        below = crossing[place] if place < len(crossing) else None
        above = crossing[place - 1] if place else None
        if above and above[1] > booth.y_dm:
            yield ordered[above[2]], booth
        elif below and below[0] < booth.bottom_dm:
            yield ordered[below[2]], booth
        else:
            crossing.insert(place, entry)
            insort(ending, (booth.right_dm, entry))


def neighbours(booths: Sequence[PlannedBooth]) -> dict[str, frozenset[str]]:
    """Return for each booth the codes of those side by side with it: in the same hall, sharing part of a wall."""
    touching: dict[str, set[str]] = {booth.code: set() for booth in booths}
    walls: dict[tuple[str, bool, int], list[PlannedBooth]] = defaultdict(list)
    for booth in booths:
        walls[booth.hall, True, booth.x_dm].append(booth)
        walls[booth.hall, False, booth.y_dm].append(booth)
    for (_, upright, _), starting in walls.items():
        starting.sort(key=lambda b: b.y_dm if upright else b.x_dm)
    for booth in booths:
        for upright, at in ((True, booth.right_dm), (False, booth.bottom_dm)):
            for other in _along(walls.get((booth.hall, upright, at), []), booth, upright):
                touching[booth.code].add(other.code)
                touching[other.code].add(booth.code)
    return {code: frozenset(others) for code, others in touching.items()}


def _along(starting: Sequence[PlannedBooth], booth: PlannedBooth, upright: bool) -> Iterator[PlannedBooth]:
    low, high = (booth.y_dm, booth.bottom_dm) if upright else (booth.x_dm, booth.right_dm)
    for other in starting:
        first, last = (other.y_dm, other.bottom_dm) if upright else (other.x_dm, other.right_dm)
        if first >= high:
            return
        if last > low:
            yield other
