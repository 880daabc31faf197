"""A hall as a drawing: what the SVG of a floor plan shows, in dm. The template only writes it down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.booths.domain.plans import HallSize, PlannedBooth
from services.booths.queries.plans import PlanBooth

TINTS: Final = 8
FONT_DM: Final = 9.5
LETTER_SHARE: Final = 0.62
"""Width of a letter of a code, in parts of its height."""
MARGIN_DM: Final = 20
BELOW_DM: Final = 12
"""From a booth to the foot of a zone's name under it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A booth in the drawing; ``classes`` are its zone's tint and whether it stands back."""

    booth: PlanBooth
    classes: str
    text_x: int
    text_y: int
    font: float
    dim: bool


@dataclass(frozen=True, slots=True)
class ZoneMark:
    """A zone's name where its booths begin."""

    code: str
    x: int
    y: int
    tint: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """One hall: its view (x, y, width, depth in dm), booths, zone labels, hatches by state, the reader's outlines."""

    x: int
    y: int
    width: int
    depth: int
    hall_width: int
    hall_depth: int
    marks: Sequence[Mark]
    labels: Sequence[ZoneMark]
    hatches: Mapping[str, str]
    outlines: Mapping[str, str]


def tints(zones: Iterable[str]) -> dict[str, int]:
    """Return the tint (1 to TINTS) of each zone, by the order of their codes."""
    return {code: place % TINTS + 1 for place, code in enumerate(sorted(zones))}


def drawing(
    booths: Sequence[PlanBooth],
    width_dm: int,
    depth_dm: int,
    zone_tints: Mapping[str, int],
    *,
    shown: frozenset[str] | None = None,
    zone: str = "",
    named: frozenset[str] = frozenset(),
) -> Drawing:
    """Return the drawing of one hall's booths.

    Booths not in ``shown`` (None: all are) stand back; with a ``zone`` the view is cut to it; ``named`` are booths that
    the reader wishes for.
    """
    x, y, right, bottom = 0, 0, width_dm, depth_dm
    inside = [booth for booth in booths if booth.zone == zone] if zone else []
    if inside:
        x, y, right, bottom = _around(inside, width_dm, depth_dm)
    return Drawing(
        x=x,
        y=y,
        width=right - x,
        depth=bottom - y,
        hall_width=width_dm,
        hall_depth=depth_dm,
        marks=[_mark(booth, zone_tints, shown) for booth in booths],
        labels=_labels(booths, zone_tints),
        hatches=_paths({state: [b for b in booths if b.state == state] for state in ("offered", "confirmed")}),
        outlines=_paths(
            {
                "wish": [b for b in booths if b.code in named],
                "mine": [b for b in booths if b.mine],
            }
        ),
    )


def _paths(booths: Mapping[str, Sequence[PlanBooth]]) -> dict[str, str]:
    return {name: "".join(map(_path, some)) for name, some in booths.items() if some}


def planned_drawing(booths: Sequence[PlannedBooth], hall: HallSize, zone_tints: Mapping[str, int]) -> Drawing:
    """Return the drawing of a hall that is only planned: everything in it is free."""
    free = [
        PlanBooth(
            **{name: getattr(booth, name) for name in PlannedBooth.__slots__},
            state="free",
            mine=False,
            holder="",
            wished=0,
        )
        for booth in booths
    ]
    return drawing(free, hall.width_dm, hall.depth_dm, zone_tints)


def _mark(booth: PlanBooth, zone_tints: Mapping[str, int], shown: frozenset[str] | None) -> Mark:
    dim = shown is not None and booth.code not in shown
    room = booth.width_dm - 3
    font = min(FONT_DM, room / (len(booth.code) * LETTER_SHARE), booth.depth_dm * 0.6)
    return Mark(
        booth=booth,
        classes=f"t{zone_tints.get(booth.zone, 0)}{' dim' if dim else ''}",
        text_x=booth.x_dm + booth.width_dm // 2,
        text_y=booth.y_dm + booth.depth_dm // 2,
        font=round(font, 1),
        dim=dim,
    )


def _path(booth: PlanBooth) -> str:
    return f"M{booth.x_dm} {booth.y_dm}h{booth.width_dm}v{booth.depth_dm}h-{booth.width_dm}z"


def _around(booths: Sequence[PlanBooth], width_dm: int, depth_dm: int) -> tuple[int, int, int, int]:
    return (
        max(0, min(booth.x_dm for booth in booths) - MARGIN_DM),
        max(0, min(booth.y_dm for booth in booths) - MARGIN_DM),
        min(width_dm, max(booth.x_dm + booth.width_dm for booth in booths) + MARGIN_DM),
        min(depth_dm, max(booth.y_dm + booth.depth_dm for booth in booths) + MARGIN_DM),
    )


def _labels(booths: Sequence[PlanBooth], zone_tints: Mapping[str, int]) -> list[ZoneMark]:
    """Name each zone in the aisle above its first booth that has one, else in the aisle below; never over a booth."""
    tops = {(booth.x_dm, booth.y_dm) for booth in booths}
    bottoms = {(booth.x_dm, booth.y_dm + booth.depth_dm) for booth in booths}
    best: dict[str, tuple[bool, int, int]] = {}
    for booth in booths:
        x, y, end = booth.x_dm, booth.y_dm, booth.y_dm + booth.depth_dm
        above, below = (x, y) not in bottoms, (x, end) not in tops
        if booth.zone and (above or below):
            place = (not above, max(y - 8, 12) if above else end + BELOW_DM, x)
            best[booth.zone] = min(place, best.get(booth.zone, place))
    return [ZoneMark(code, x, y, zone_tints.get(code, 0)) for code, (_below, y, x) in sorted(best.items())]
