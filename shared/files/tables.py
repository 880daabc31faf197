"""Tables of texts out of XLSX and CSV files that people send. Runs in a child (room.py)."""

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import openpyxl

from shared.columns import FORMULA_STARTS
from shared.files.refusals import TABLE_TOO_LARGE, TABLE_UNREADABLE, FileRefused

MOST_UNPACKED: Final = 40 * 1024 * 1024
MOST_ROWS: Final = 5_001
MOST_COLUMNS: Final = 30
MOST_CELL: Final = 200


def table(content: bytes) -> tuple[Any, list[bytes]]:
    """Return the first sheet's rows as texts; XLSX by its first bytes, else CSV with ``,`` ``;`` or tabs."""
    rows = _xlsx_rows(content) if content.startswith(b"PK") else _csv_rows(content)
    found: list[list[str]] = []
    try:
        for row in rows:
            if len(found) > MOST_ROWS:
                raise FileRefused(TABLE_TOO_LARGE)
            found.append(row)
    except FileRefused:
        raise
    except (csv.Error, ValueError, KeyError, TypeError, zipfile.BadZipFile) as broken:
        raise FileRefused(TABLE_UNREADABLE) from broken
    return found, []


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise FileRefused(TABLE_UNREADABLE) from broken
    if "\x00" in text:
        raise FileRefused(TABLE_UNREADABLE)
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [_as_typed(cell)[:MOST_CELL] for cell in row[:MOST_COLUMNS]]


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise FileRefused(TABLE_TOO_LARGE)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as broken:
        raise FileRefused(TABLE_UNREADABLE) from broken
    try:
        page = book.worksheets[0]
        for row in page.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS + 1, values_only=True):
            yield [_text(cell) for cell in row]
    finally:
        book.close()


def _as_typed(cell: str) -> str:
    """Take off the apostrophe that our own files put before what a spreadsheet would run."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.6f}".rstrip("0").rstrip(".")
    return str(cell)[:MOST_CELL]
