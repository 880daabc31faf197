"""Tables of texts out of XLSX and CSV files that people send, within bounds. Writing them is exports.py."""

import base64
import binascii
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

import openpyxl
from flask import request

from shared.errors import Invalid
from shared.i18n import N_
from shared.web.exports import FORMULA_STARTS
from shared.web.uploads import NO_FILE

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_UNPACKED: Final = 40 * 1024 * 1024
MOST_ROWS: Final = 5_001
MOST_COLUMNS: Final = 30
MOST_CELL: Final = 200


class SheetTooLarge(Invalid):
    """More bytes or rows than we read."""

    text = N_("Tệp quá lớn: nhiều nhất 2 MB và 5.000 dòng.")


class SheetUnreadable(Invalid):
    """Neither XLSX nor CSV in UTF-8."""

    text = N_("Không đọc được tệp. Hãy gửi tệp XLSX, hoặc CSV mã hóa UTF-8.")


def sent_sheet() -> bytes:
    """Return the uploaded ``file``, or else the one shown before, which the page carries along as ``kept``.

    One that is too large comes one byte longer than we read. Raises Invalid if there is neither, SheetUnreadable.
    """
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        return sent.stream.read(MOST_BYTES + 1)
    kept = request.form.get("kept", "")
    if not kept:
        raise Invalid(fields={"file": NO_FILE})
    try:
        return zlib.decompressobj().decompress(base64.b64decode(kept, validate=True), MOST_BYTES + 1)
    except (binascii.Error, ValueError, zlib.error) as broken:
        raise SheetUnreadable from broken


def kept_sheet(content: bytes) -> str:
    """Return a file as the page carries it along from its preview to the button that saves it."""
    return base64.b64encode(zlib.compress(content)).decode("ascii")


def read_table(content: bytes) -> list[list[str]]:
    """Return the first sheet's rows as texts; XLSX by its first bytes, else CSV with ``,`` ``;`` or tabs.

    Raises SheetTooLarge, SheetUnreadable.
    """
    if len(content) > MOST_BYTES:
        raise SheetTooLarge
    rows = _xlsx_rows(content) if content.startswith(b"PK") else _csv_rows(content)
    table: list[list[str]] = []
    try:
        for row in rows:
            if len(table) > MOST_ROWS:
                raise SheetTooLarge
            table.append(row)
    except (csv.Error, ValueError, KeyError, TypeError, zipfile.BadZipFile) as broken:
        raise SheetUnreadable from broken
    return table


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise SheetUnreadable from broken
    if "\x00" in text:
        raise SheetUnreadable
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [_as_typed(cell)[:MOST_CELL] for cell in row[:MOST_COLUMNS]]


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise SheetTooLarge
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as broken:
        raise SheetUnreadable from broken
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
