"""Tables of texts that people fill in: columns found by their heads, what is wrong said by row and column.

Reading bytes (XLSX, CSV) is shared/files/tables.py; here are rows of texts.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared.cleaning import line
from shared.errors import Invalid, Trouble
from shared.typefaces import in_old_typeface

SKIPPED: Final = ("STT", "TT", "Số TT", "Số thứ tự", "Ghi chú", "No.", "No", "Note", "Notes")
"""Heads of columns that people add for themselves."""
MOST_TITLES: Final = 20
"""Filled rows among which the heads are looked for."""
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet would run; our own files put an apostrophe before it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in code, the heads it goes by (Vietnamese, English, others), whether a table must have it."""

    name: str
    heads: tuple[str, ...]
    needed: bool = False

    @property
    def said(self) -> str:
        """How a fault names the column."""
        return self.heads[0]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong; row 1 is the heads, 0 the table as a whole; ``column`` is "" for a whole row."""

    row: int
    column: str
    trouble: Trouble


class ColumnMissing(Invalid):
    """A needed column was not found in the first row."""

    text = "Thiếu cột “%(column)s” ở dòng đầu."


class ColumnUnknown(Invalid):
    """A head that is none of ours: perhaps a slip, so it is said and not skipped."""

    text = "Không có cột nào tên là “%(column)s”. Xem tệp mẫu."


class ColumnTwice(Invalid):
    """Two columns with the same meaning."""

    text = "Cột “%(column)s” có hai lần."


class TooManyRows(Invalid):
    """More rows than one table may have."""

    text = "Tệp có nhiều hơn %(most)s dòng."


class OldTypeface(Invalid):
    """Texts of a typeface from before Unicode: they look right in the sender's program and nowhere else."""

    text = (
        "Ô %(cell)s viết bằng phông chữ cũ (TCVN3 hoặc VNI) nên hiện thành “%(shown)s”, có lẽ là “%(meant)s”. "
        "Hãy chuyển cả danh sách sang Unicode rồi gửi lại."
    )


def head_row(columns: Sequence[Column], language: str) -> list[str]:
    """Return the heads of a table to be filled in, in ``vi`` or ``en``."""
    return [column.heads[1 if language == "en" else 0] for column in columns]


def read_rows(
    rows: Sequence[Sequence[str]],
    columns: Sequence[Column],
    *,
    most: int,
    empty: Trouble,
    spelt: Callable[[str], str] = str.casefold,
) -> tuple[list[tuple[int, Mapping[str, str]]], list[Fault]]:
    """Return each filled row below the heads, which are the first filled one: its number, its cells by column's name.

    Nothing but faults if the table as a whole cannot be read: ``empty`` without a row, more than ``most`` of them, or
    heads that are wrong. Heads are compared as ``spelt`` makes them.
    """
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    if old := in_old_typeface(row for _, row in filled[: most + MOST_TITLES]):
        return [], [_old_typeface(*filled[old[0]], old[1], old[2])]
    filled = filled[_heads_at(filled, columns, spelt) :]
    if len(filled) < 2:
        return [], [Fault(0, "", empty)]
    if len(filled) - 1 > most:
        return [], [Fault(0, "", TooManyRows(most=most))]
    places, faults = _places(*filled[0], columns, spelt)
    if faults:
        return [], faults
    read = ((number, {name: _cell(row, place) for name, place in places.items()}) for number, row in filled[1:])
    return [(number, cells) for number, cells in read if any(cells.values())], []


def _old_typeface(number: int, row: Sequence[str], place: int, meant: str) -> Fault:
    cell = f"{chr(ord('A') + place)}{number}" if place < 26 else str(number)
    return Fault(number, "", OldTypeface(cell=cell, shown=line(row[place])[:60], meant=meant[:60]))


def _heads_at(
    filled: Sequence[tuple[int, Sequence[str]]], columns: Sequence[Column], spelt: Callable[[str], str]
) -> int:
    """Return which filled row is the heads: the first with all that are needed, for titles stand above them; else 0."""
    needed = {column.name for column in columns if column.needed}
    known = _known(columns, spelt)
    for place, (_, row) in enumerate(filled[:MOST_TITLES]):
        if needed <= {known.get(spelt(_head(row, at))) for at in range(len(row))}:
            return place
    return 0


def _known(columns: Sequence[Column], spelt: Callable[[str], str]) -> dict[str, str]:
    return {spelt(head): column.name for column in columns for head in column.heads}


def _places(
    number: int, heads: Sequence[str], columns: Sequence[Column], spelt: Callable[[str], str]
) -> tuple[dict[str, int], list[Fault]]:
    known, skipped = _known(columns, spelt), {spelt(head) for head in SKIPPED}
    places: dict[str, int] = {}
    faults: list[Fault] = []
    for place in range(len(heads)):
        said = _head(heads, place)
        name = known.get(spelt(said))
        if spelt(said) in skipped:
            continue
        if said and name is None:
            faults.append(Fault(number, said, ColumnUnknown(column=said)))
        elif name is not None and name in places:
            faults.append(Fault(number, said, ColumnTwice(column=said)))
        elif name is not None:
            places[name] = place
    missing = [column for column in columns if column.needed and column.name not in places]
    return places, faults + [Fault(number, one.heads[0], ColumnMissing(column=one.said)) for one in missing]


def _head(row: Sequence[str], place: int) -> str:
    """Return a head without the sign that says a column must be filled in."""
    return re.sub(r"\s*(?:\(\*\)|\*)$", "", _cell(row, place))


def _cell(row: Sequence[str], place: int) -> str:
    """Return a cell on one line: composed, spaces single, nothing invisible."""
    return line(row[place]) if place < len(row) else ""
