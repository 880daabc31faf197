"""Tables of texts out of workbooks and CSV files that people send. Runs in a child (room.py).

openpyxl reads a workbook first: it keeps only cells that are there, so that a stray one in the last row costs nothing,
and says what a cell with an error shows. What it cannot read (Strict Open XML, odd styles, .xls) python-calamine reads.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from shared.columns import FORMULA_STARTS
from shared.errors import N_
from shared.files.refusals import TABLE_TOO_LARGE, TABLE_UNREADABLE, FileRefused

MOST_UNPACKED: Final = 40 * 1024 * 1024
MOST_ROWS: Final = 5_001
MOST_COLUMNS: Final = 30
MOST_CELL: Final = 1_000
"""Longer than any column may be, so that a text which is too long is said to be, and not cut to fit."""
ZIP: Final = b"PK"
OLE: Final = b"\xd0\xcf\x11\xe0"
"""What an .xls begins with, and an .xlsx that a password locks."""
FORMULAS: Final = (b"<f>", b"<f ", b"<f/>")
NOT_PLAIN: Final = (*FORMULAS, b"<mergeCell", b" hidden=")
"""What a sheet has in it that is more than cells, row by row."""
WIDE: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

LOCKED: Final = N_("Tệp có mật khẩu. Vui lòng bỏ mật khẩu rồi gửi lại.")
NOT_CALCULATED: Final = N_("Ô %(cell)s là công thức chưa có kết quả. Vui lòng mở tệp bằng Excel, lưu lại rồi gửi lại.")

Rows = list[list[str]]


def table(content: bytes) -> tuple[Any, list[bytes]]:
    """Return as texts the rows of a workbook's first sheet that is shown, or of a CSV with ``,`` ``;`` or tabs.

    Beside them which rows a filter or a hand has hidden: they are read, and whoever sent them is told.
    """
    hidden: list[int] = []
    if content.startswith(ZIP):
        rows = _of_a_zip(content, hidden)
    elif content.startswith(OLE):
        rows = _by_calamine(content)
    else:
        rows = _cut(_csv_rows(content))
    return {"rows": rows, "hidden": hidden}, []


def _of_a_zip(content: bytes, hidden: list[int]) -> Rows:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise FileRefused(TABLE_TOO_LARGE)
            if any(part.flag_bits & 1 for part in parts.infolist()):
                raise FileRefused(LOCKED)
            sheets = [parts.read(name) for name in parts.namelist() if "worksheets/" in name]
    except (zipfile.BadZipFile, ValueError, OSError) as broken:
        raise FileRefused(TABLE_UNREADABLE) from broken
    try:
        signs = {sign for sign in NOT_PLAIN if any(sign in sheet for sheet in sheets)}
        if signs:
            return _by_openpyxl(content, hidden, bool(signs & {*FORMULAS}))
        return _row_by_row(content)
    except (FileRefused, MemoryError):
        raise
    except Exception:  # styles, namespaces, …: the other reader minds them less
        return _by_calamine(content)


def _row_by_row(content: bytes) -> Rows:
    """Return the rows of a workbook of plain cells, in half the time and little memory."""
    page = _page(content, data_only=True, read_only=True)
    rows = page.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
    return _cut([_text(cell) for cell in row] for row in rows)


def _by_openpyxl(content: bytes, hidden: list[int], calculated: bool) -> Rows:
    page = _page(content, data_only=True)
    if calculated:
        _is_calculated(_page(content, data_only=False), page)
    height, width = min(page.max_row, MOST_ROWS + 1), min(page.max_column, MOST_COLUMNS)
    rows = _cut([_text(cell) for cell in row] for row in page.iter_rows(1, height, 1, width, values_only=True))
    hidden += [number for number, row in page.row_dimensions.items() if row.hidden and number <= height]
    merged = [(one.min_row - 1, one.min_col - 1, one.max_row - 1) for one in page.merged_cells.ranges]
    return _filled_down(rows, merged)


def _page(content: bytes, data_only: bool, read_only: bool = False) -> Worksheet:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only, data_only=data_only, keep_links=False)
    return next(page for page in book.worksheets if page.sheet_state == "visible")


def _is_calculated(formulas: Worksheet, results: Worksheet) -> None:
    """Raise FileRefused for a formula that no program has calculated; one whose result is an empty text says so."""
    for row in formulas.iter_rows(max_row=min(formulas.max_row, MOST_ROWS + 1), max_col=MOST_COLUMNS):
        for cell in row:
            if cell.data_type == "f":
                result = results[cell.coordinate]
                if result.value is None and result.data_type != "str":
                    raise FileRefused(NOT_CALCULATED, cell=cell.coordinate)


def _by_calamine(content: bytes) -> Rows:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [
            one.name
            for one in book.sheets_metadata
            if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
        ]
        page = book.get_sheet_by_name(shown[0])
    except (CalamineError, IndexError, OSError, ValueError, zipfile.BadZipFile) as broken:
        raise FileRefused(TABLE_UNREADABLE) from broken
    cells = page.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
    rows = _cut([_text(cell) for cell in row[:MOST_COLUMNS]] for row in cells)
    return _filled_down(rows, [(top, left, bottom) for (top, left), (bottom, _) in page.merged_cell_ranges or []])


def _filled_down(rows: Rows, merged: Sequence[tuple[int, int, int]]) -> Rows:
    """Let what stands in a cell that was merged over several rows count for each of them."""
    for top, left, bottom in merged:
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and not row[left]:
                row[left] = rows[top][left]
    return rows


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    encoding = next((name for mark, name in WIDE if content.startswith(mark)), "utf-8-sig")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as broken:
        raise FileRefused(TABLE_UNREADABLE) from broken
    if "\x00" in text or text.lstrip().startswith("<"):
        raise FileRefused(TABLE_UNREADABLE)
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_as_typed(cell)[:MOST_CELL] for cell in row[:MOST_COLUMNS]]
    except csv.Error as broken:
        raise FileRefused(TABLE_UNREADABLE) from broken


def _cut(rows: Iterable[list[str]]) -> Rows:
    """Return the rows, if they are not too many."""
    found: Rows = []
    for row in rows:
        if len(found) > MOST_ROWS:
            raise FileRefused(TABLE_TOO_LARGE)
        found.append(row)
    return found


def _as_typed(cell: str) -> str:
    """Take off the apostrophe that our own files put before what a spreadsheet would run."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.6f}".rstrip("0").rstrip(".")
    return str(cell)[:MOST_CELL]
