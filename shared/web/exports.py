"""Lists as files for a spreadsheet: CSV and XLSX. No cell of theirs is ever a formula."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final

import xlsxwriter
from flask import Response

from shared.clock import HANOI
from shared.columns import FORMULA_STARTS
from shared.i18n import gettext
from shared.web.uploads import attachment

Cell = str | int | Decimal | bool | date | datetime | None
Column = tuple[str, str | Callable[[Any], Cell]]
"""A column of a file: the text at its head, and of each thing an attribute ("maker.name") or what is made of it."""

CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST: Final = 50


def exported(kind: str, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Return ``rows`` under ``head`` as a file to save: ``kind`` is csv or xlsx, ``name`` has no ending."""
    if kind == "xlsx":
        return attachment(xlsx_table(head, rows), XLSX, f"{name}.xlsx")
    return attachment(csv_table(head, rows), CSV, f"{name}.csv")


def table_file(kind: str, name: str, columns: Sequence[Column], things: Iterable[Any]) -> Response:
    """Return a file to save with a row for each thing, as ``exported`` does; heads are in the reader's language."""
    rows = (cells(columns, thing) for thing in things)
    return exported(kind, name, [gettext(word) for word, _value in columns], rows)


def cells(columns: Sequence[Column], thing: Any) -> list[Cell]:
    """Return the row of one thing under these columns."""
    return [attrgetter(value)(thing) if isinstance(value, str) else value(thing) for _word, value in columns]


def csv_table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a CSV file with a byte order mark, so that Excel reads its Vietnamese.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    Source: OWASP, CSV Injection.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_harmless(word) for word in head])
    writer.writerows([_harmless(_text(cell)) if isinstance(cell, str) else _text(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook of one sheet: head in bold and fixed, a filter on it, texts, days, times as such."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    day, moment = (book.add_format({"num_format": f"dd/mm/yyyy{time}"}) for time in ("", " hh:mm"))
    widths = [len(word) for word in head]
    for place, word in enumerate(head):
        sheet.write_string(0, place, word, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            widths[place] = max(widths[place], len(str(_text(cell))))
            if isinstance(cell, datetime):
                sheet.write_datetime(last, place, cell.astimezone(HANOI).replace(tzinfo=None), moment)
            elif isinstance(cell, date):
                sheet.write_datetime(last, place, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001  # a day
            elif isinstance(cell, (int, Decimal)) and not isinstance(cell, bool):
                sheet.write_number(last, place, float(cell))
            else:
                sheet.write_string(last, place, str(_text(cell)))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, WIDEST) + 2)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(last, 1), max(len(head) - 1, 0))
    book.close()
    return out.getvalue()


def _text(cell: Cell) -> str | int | Decimal:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "x" if cell else ""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(HANOI):%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return cell


def _harmless(text: object) -> str:
    plain = str(text)
    return f"'{plain}" if plain.startswith(FORMULA_STARTS) else plain
