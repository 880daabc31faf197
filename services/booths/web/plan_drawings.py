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
LABEL_DM: Final = 14


@dataclass(frozen=True, slots=True)
class Mark:
    """A booth in the drawing; ``classes`` say zone, state and whose it is."""

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
    """One hall: its view (x, y, width, depth in dm), booths, zone labels, and the paths of each state's hatch."""

    x: int
    y: int
    width: int
    depth: int
    hall_width: int
    hall_depth: int
    marks: Sequence[Mark]
    labels: Sequence[ZoneMark]
    hatches: Mapping[str, str]


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
        marks=[_mark(booth, zone_tints, shown, named) for booth in booths],
        labels=_labels(booths, zone_tints),
        hatches={
            state: "".join(_path(booth) for booth in booths if booth.state == state)
            for state in ("offered", "confirmed")
            if any(booth.state == state for booth in booths)
        },
    )


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


def _mark(booth: PlanBooth, zone_tints: Mapping[str, int], shown: frozenset[str] | None, named: frozenset[str]) -> Mark:
    dim = shown is not None and booth.code not in shown
    classes = [f"t{zone_tints.get(booth.zone, 0)}"]
    classes += ["mine"] if booth.mine else []
    classes += ["wish"] if booth.code in named else []
    classes += ["dim"] if dim else []
    room = booth.width_dm - 3
    font = min(FONT_DM, room / (len(booth.code) * LETTER_SHARE), booth.depth_dm * 0.6)
    return Mark(
        booth=booth,
        classes=" ".join(classes),
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
    """A zone is named in the aisle above its first booth from the top; two that begin there stand beside each other."""
    first: dict[str, PlanBooth] = {}
    for booth in sorted(booths, key=lambda one: (one.y_dm, one.x_dm)):
        if booth.zone:
            first.setdefault(booth.zone, booth)
    return [
        ZoneMark(code, booth.x_dm, max(booth.y_dm - 8, 12), zone_tints.get(code, 0)) for code, booth in first.items()
    ]
