"""A plan as a sheet of texts: one booth a row, columns found by their Vietnamese or English headers.

Sizes stand in metres, as people measure a hall, and become whole decimetres.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from services.booths.domain.plan_columns import (
    COLUMNS,
    KIND_WORDS,
    CellEmpty,
    CellNotCode,
    CellNotKind,
    CellNotLength,
    CellUnknownPayer,
    CellUnknownZone,
    HallSizeDiffers,
    SheetEmpty,
)
from services.booths.domain.plans import CODE_LENGTH, MOST_BOOTHS, HallSize, PlannedBooth, faults
from shared.columns import Fault, head_row, read_rows
from shared.errors import Invalid, Trouble

AISLE_DM = 30


@dataclass(slots=True)
class SheetPlan:
    """A plan read from a sheet; it may be saved only if ``faults`` is empty."""

    halls: list[HallSize] = field(default_factory=list)
    booths: list[PlannedBooth] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def valid_code(code: str) -> bool:
    """Return whether ``code`` may name a booth or a zone: A-Z, 0-9 and inner dashes, at most CODE_LENGTH."""
    plain = code.replace("-", "")
    return 0 < len(code) <= CODE_LENGTH and plain.isascii() and plain.isalnum() and plain.upper() == plain


def read_sheet(rows: Sequence[Sequence[str]], *, zones: Collection[str], payers: Collection[str]) -> SheetPlan:
    """Return the plan that ``rows`` of texts describe, the first row being the headers; empty rows are skipped.

    Zones (codes) and payers (names) must be those of the fair. A hall without a size gets the one its booths need
    with an aisle of 3 m beyond them. All faults are collected, none is raised.
    """
    filled, wrong = read_rows(rows, COLUMNS, most=MOST_BOOTHS, empty=SheetEmpty())
    plan = SheetPlan(faults=wrong)
    return plan if wrong else _Reader(frozenset(zones), frozenset(payers), plan).read(filled)


class _Reader:
    """Reads row by row into a SheetPlan, remembering which row each booth came from."""

    def __init__(self, zones: frozenset[str], payers: frozenset[str], plan: SheetPlan) -> None:
        self.zones, self.payers, self.plan = zones, payers, plan
        self.sizes: dict[str, tuple[int | None, int | None]] = {}
        self.row_of: dict[str, int] = {}
        self.row = 0

    def read(self, rows: Sequence[tuple[int, Mapping[str, str]]]) -> SheetPlan:
        for self.row, cells in rows:
            self._read_row(cells)
        halls = self._halls()
        self.plan.halls = halls
        if not self.plan.faults:
            for trouble in faults(halls, self.plan.booths):
                row = self.row_of.get(str(trouble.values.get("code", "")), 0)
                self.plan.faults.append(Fault(row, "", trouble))
        return self.plan

    def _read_row(self, cells: Mapping[str, str]) -> None:
        before = len(self.plan.faults)
        hall = self._filled(cells, "hall")
        code = self._code(cells)
        x, y = (self._length(cells, name, None) for name in ("x", "y"))
        width, depth = (self._length(cells, name, 30) for name in ("width", "depth"))
        kind = self._kind(cells)
        zone = self._known(cells, "zone", self.zones, CellUnknownZone)
        payer = self._known(cells, "payer", self.payers, CellUnknownPayer)
        self._note_hall(hall, cells)
        if len(self.plan.faults) == before:
            booth = PlannedBooth(hall, code, x or 0, y or 0, width or 0, depth or 0, kind, zone, payer)
            self.plan.booths.append(booth)
            self.row_of[code] = self.row

    def _fault(self, trouble: Trouble) -> None:
        self.plan.faults.append(Fault(self.row, "", trouble))

    def _filled(self, cells: Mapping[str, str], name: str) -> str:
        value = cells.get(name, "")
        if not value:
            self._fault(CellEmpty(column=_header(name)))
        return value

    def _code(self, cells: Mapping[str, str]) -> str:
        value = self._filled(cells, "code").upper()
        if value and not valid_code(value):
            self._fault(CellNotCode(value=value, most=CODE_LENGTH))
        return value

    def _length(self, cells: Mapping[str, str], name: str, otherwise: int | None) -> int | None:
        value = cells.get(name, "")
        if not value and otherwise is not None:
            return otherwise
        if not value:
            self._fault(CellEmpty(column=_header(name)))
            return None
        decimetres = _decimetres(value)
        if decimetres is None:
            self._fault(CellNotLength(value=value, column=_header(name)))
        return decimetres

    def _kind(self, cells: Mapping[str, str]) -> str:
        value = cells.get("kind", "")
        kind = KIND_WORDS.get(value.casefold())
        if kind is None:
            self._fault(CellNotKind(value=value))
        return kind or "standard"

    def _known(self, cells: Mapping[str, str], name: str, known: frozenset[str], unknown: type[Invalid]) -> str:
        value = cells.get(name, "")
        if value and value not in known:
            self._fault(unknown(value=value))
        return value

    def _note_hall(self, hall: str, cells: Mapping[str, str]) -> None:
        width, depth = (
            self._length(cells, name, 0) if cells.get(name) else None for name in ("hall_width", "hall_depth")
        )
        former = self.sizes.setdefault(hall, (width, depth))
        if (width is not None and width != former[0]) or (depth is not None and depth != former[1]):
            self._fault(HallSizeDiffers(hall=hall))

    def _halls(self) -> list[HallSize]:
        reach: dict[str, tuple[int, int]] = dict.fromkeys(self.sizes, (0, 0))
        for booth in self.plan.booths:
            width, depth = reach[booth.hall]
            reach[booth.hall] = (max(width, booth.right_dm), max(depth, booth.bottom_dm))
        return [
            HallSize(
                name,
                width if width is not None else reach[name][0] + AISLE_DM,
                depth if depth is not None else reach[name][1] + AISLE_DM,
            )
            for name, (width, depth) in self.sizes.items()
        ]


def write_sheet(halls: Sequence[HallSize], booths: Sequence[PlannedBooth], language: str) -> list[list[str]]:
    """Return the sheet that ``read_sheet`` reads as this plan, headers in ``vi`` or ``en``."""
    english = language == "en"
    sizes = {hall.name: hall for hall in halls}
    kinds = {"standard": "standard", "corner": "corner"} if english else {"standard": "tiêu chuẩn", "corner": "góc"}
    rows = [head_row(COLUMNS, language)]
    for booth in booths:
        hall = sizes[booth.hall]
        lengths = (booth.x_dm, booth.y_dm, booth.width_dm, booth.depth_dm)
        rows.append(
            [
                *(booth.hall, booth.code, *map(_metres, lengths), kinds[booth.kind], booth.zone, booth.payer),
                *(_metres(hall.width_dm), _metres(hall.depth_dm)),
            ]
        )
    return rows


def _header(name: str) -> str:
    column = next(column for column in COLUMNS if column.name == name)
    return column.said


def _decimetres(value: str) -> int | None:
    try:
        metres = Decimal(value.replace(",", "."))
    except InvalidOperation:
        return None
    if not metres.is_finite() or not 0 <= metres <= 500 or metres * 10 % 1:
        return None
    return int(metres * 10)


def _metres(decimetres: int) -> str:
    return f"{(Decimal(decimetres) / 10).normalize():f}"
