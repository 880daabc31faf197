"""Charts as inline SVG: every one stands beside its table, names its axis with the unit, and takes the page's colours.

A chart is 340 units wide, so that its texts can be read on a phone; static/charts.css bounds it on desks. Texts come in
the reader's language; they are escaped here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from math import ceil, floor, log10
from typing import Final

from shared.formats import number

WIDTH: Final = 340
ROW: Final = 20
TOP: Final = 6
FOOT: Final = 38
RIGHT: Final = 12
SMALL, TALL = 7.0, 9.0
"""Width that a small letter takes at the charts' 12 units, and a capital or a figure."""


@dataclass(frozen=True, slots=True)
class Whisker:
    """A value with its interval; ``strong`` stands out."""

    label: str
    value: float
    low: float
    high: float
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """Some values in a row, and the one that stands for them."""

    label: str
    dots: Sequence[float]
    middle: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A number of things, and another number for the same label where two are shown side by side."""

    label: str
    count: int
    other: int = 0


@dataclass(frozen=True, slots=True)
class Scale:
    """Where values lie between two places of the drawing: ``low`` at the left one, ``high`` at the right one."""

    ticks: Sequence[Decimal]
    low: float
    high: float
    left: float
    right: float

    def at(self, value: float) -> float:
        """Return the place of a value."""
        return round(self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left), 1)


def whiskers(rows: Sequence[Whisker], *, title: str, axis: str) -> str:
    """Return dots with whiskers, one row each, and a line at 0."""
    scale = _scale([0.0, *(end for row in rows for end in (row.low, row.high))], _label_width(r.label for r in rows))
    drawn = []
    for place, row in enumerate(rows):
        y, kind = _y(place), " chart-strong" if row.strong else ""
        low, high = scale.at(row.low), scale.at(row.high)
        drawn += [
            _label(row.label, scale.left, y),
            f'<path class="chart-whisker{kind}" d="M{low} {y}H{high}M{low} {y - 4}v8M{high} {y - 4}v8"/>',
            f'<circle class="chart-dot{kind}" cx="{scale.at(row.value)}" cy="{y}" r="4.5"/>',
        ]
    zero = f'<path class="chart-zero" d="M{scale.at(0.0)} {TOP}V{_floor(len(rows))}"/>'
    return _svg(title, len(rows), [*_axis(scale, len(rows), axis), zero, *drawn])


def strips(rows: Sequence[Strip], *, title: str, axis: str) -> str:
    """Return each row's values as dots, with a bar at the middle one."""
    scale = _scale([dot for row in rows for dot in row.dots], _label_width(row.label for row in rows))
    drawn = []
    for place, row in enumerate(rows):
        y, middle = _y(place), scale.at(row.middle)
        drawn += [
            _label(row.label, scale.left, y),
            *(f'<circle class="chart-dot chart-faint" cx="{scale.at(dot)}" cy="{y}" r="4.5"/>' for dot in row.dots),
            f'<path class="chart-middle" d="M{middle} {y - 7}v14"/>',
        ]
    return _svg(title, len(rows), [*_axis(scale, len(rows), axis), *drawn])


def bars(rows: Sequence[Bar], *, title: str, axis: str) -> str:
    """Return a bar for each row, with its number at its end."""
    scale = _bar_scale((row.count for row in rows), _label_width(row.label for row in rows), WIDTH - RIGHT, 5)
    drawn = [part for place, row in enumerate(rows) for part in _bar(row.label, row.count, scale, _y(place), "")]
    return _svg(title, len(rows), [*_axis(scale, len(rows), axis), *drawn])


def paired_bars(rows: Sequence[Bar], *, title: str, axes: tuple[str, str]) -> str:
    """Return two bars for each row side by side, ``count`` and ``other``, each with a scale and an axis of its own."""
    label = _label_width(row.label for row in rows)
    middle = label + (WIDTH - label) / 2
    first = _bar_scale((row.count for row in rows), label, middle, 3)
    second = _bar_scale((row.other for row in rows), middle, WIDTH, 3)
    drawn = []
    for place, row in enumerate(rows):
        drawn += _bar(row.label, row.count, first, _y(place), "")
        drawn += _bar("", row.other, second, _y(place), " chart-other")
    axis = [*_axis(first, len(rows), axes[0]), *_axis(second, len(rows), axes[1])]
    return _svg(title, len(rows), [*axis, *drawn])


def ticks(low: float, high: float, most: int = 5) -> list[Decimal]:
    """Return about ``most`` round numbers that hold both ends between the first and the last: 1, 2 or 5 apart."""
    if high <= low:
        high = low + 1
    rough = (high - low) / max(most - 1, 1)
    power = Decimal(10) ** floor(log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= Decimal(rough))
    first, last = floor(low / float(step)), ceil(high / float(step))
    return [step * place for place in range(first, last + 1)]


def _scale(values: Sequence[float], label: float) -> Scale:
    """Return a scale that begins and ends with a tick."""
    marks = ticks(min(values), max(values)) if values else ticks(0, 1)
    return Scale(marks, float(marks[0]), float(marks[-1]), label + 8, WIDTH - RIGHT)


def _bar_scale(counts: Iterable[int], left: float, right: float, most: int) -> Scale:
    """Return a scale from 0 to the highest count, whose number has room behind its bar; ticks are whole."""
    high = max(counts, default=0) or 1
    marks = [tick for tick in ticks(0, high, most) if tick <= high and tick == tick.to_integral_value()]
    return Scale(marks, 0, high, left + 8, right - 8 - TALL * len(number(high)))


def _label_width(labels: Iterable[str]) -> float:
    widths = (sum(SMALL if letter.islower() or letter in " -.,'" else TALL for letter in label) for label in labels)
    return min(max(widths, default=0), WIDTH * 0.45)


def _y(place: int) -> float:
    return TOP + ROW * place + ROW / 2


def _floor(rows: int) -> float:
    return TOP + ROW * rows + 2


def _label(text: str, x: float, y: float) -> str:
    return f'<text class="chart-label" x="{round(x - 8, 1)}" y="{y + 4}">{escape(text)}</text>' if text else ""


def _bar(label: str, count: int, scale: Scale, y: float, kind: str) -> list[str]:
    end = scale.at(count)
    return [
        _label(label, scale.left, y),
        f'<path class="chart-bar{kind}" d="M{scale.left} {y - 6}H{end}v12H{scale.left}z"/>',
        f'<text class="chart-number" x="{end + 4}" y="{y + 4}">{number(count)}</text>',
    ]


def _axis(scale: Scale, rows: int, name: str) -> list[str]:
    """Return the axis under the rows: lines and numbers of the ticks, its name below."""
    bottom = _floor(rows)
    lines = "".join(f"M{scale.at(float(tick))} {TOP}V{bottom}" for tick in scale.ticks)
    numbers = [
        f'<text class="chart-tick" x="{scale.at(float(tick))}" y="{bottom + 13}">{number(_whole(tick))}</text>'
        for tick in scale.ticks
    ]
    middle = round((scale.left + scale.right) / 2, 1)
    named = f'<text class="chart-axis" x="{middle}" y="{bottom + 29}">{escape(name)}</text>'
    return [f'<path class="chart-grid" d="{lines}"/>', *numbers, named]


def _whole(tick: Decimal) -> Decimal | int:
    return int(tick) if tick == tick.to_integral_value() else tick


def _svg(title: str, rows: int, parts: Iterable[str]) -> str:
    height = round(_floor(rows) + FOOT - 2)
    head = f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
    return head + "".join(parts) + "</svg>"
