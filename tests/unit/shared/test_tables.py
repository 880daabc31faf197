"""Workbooks and CSV files as people send them become tables of texts, or a refusal that says what to do."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from shared.files import refusals, tables
from shared.files.refusals import FileRefused
from shared.web.sheets import read_table

HEADS = ["Nhà", "Gian"]
TABLE = [HEADS, ["A", "1"]]
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def book(change: Callable[[Worksheet], None] = lambda _: None, **parts: Callable[[bytes], bytes]) -> bytes:
    """A workbook with TABLE, changed as a sheet, then in its parts by the names of their files."""
    made, out = openpyxl.Workbook(), io.BytesIO()
    page = made.worksheets[0]
    for row in TABLE:
        page.append(row)
    change(page)
    made.save(out)
    anew = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(anew, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            stem = name.rsplit("/", 1)[-1].split(".")[0]
            content = old.read(name)
            for change_part in (parts.get(stem), parts.get("every")):
                content = change_part(content) if change_part else content
            new.writestr(name, content)
    return anew.getvalue()


def strict(part: bytes) -> bytes:
    """As Excel's "Strict Open XML" names things."""
    strict_main = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    strict_relations = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    return part.replace(MAIN, strict_main).replace(RELATIONS, strict_relations)


def hidden_first(page: Worksheet) -> None:
    assert page.parent is not None
    choices = page.parent.create_sheet("Danh mục", 0)
    choices.append(["A"])
    choices.sheet_state = "hidden"


def merged(page: Worksheet) -> None:
    page.append(["", "2"])
    page.merge_cells("A2:A3")


def stray(page: Worksheet) -> None:
    page.cell(1_048_576, 16_384, " ")


def with_error(page: Worksheet) -> None:
    page["A3"] = "#N/A"


def cells(rows: list[list[str]]) -> list[list[str]]:
    return [row[:2] for row in rows if any(cell.strip() for cell in row)]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (book(), TABLE),
        (book(every=strict), TABLE),
        (book(styles=lambda part: part.replace(b"<fill>", b"<fill/><fill>", 1)), TABLE),
        (book(hidden_first), TABLE),
        (book(merged), [*TABLE, ["A", "2"]]),
        (book(stray), TABLE),
        (book(with_error), [*TABLE, ["#N/A", ""]]),
        ("Nhà\tGian\nA\t1\n".encode("utf-16"), TABLE),
        ("\ufeffNhà;Gian\nA;1\n".encode(), TABLE),
    ],
)
def test_what_people_send_is_read(content: bytes, found: list[list[str]]) -> None:
    assert cells(read_table(content).rows) == found


def formula(page: Worksheet) -> None:
    page["A2"] = '="A"'


def bomb(part: bytes) -> bytes:
    """All cells that there can be as one."""
    return part.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (book(formula), tables.NOT_CALCULATED),
        (book(sheet1=lambda part: part[: len(part) // 2]), refusals.TABLE_UNREADABLE),
        (b"<table><tr><td>A</td></tr></table>", refusals.TABLE_UNREADABLE),
        (b"PK\x03\x04 nothing", refusals.TABLE_UNREADABLE),
        (tables.OLE + bytes(600), refusals.TABLE_UNREADABLE),
        ("Nhà".encode("cp1258"), refusals.TABLE_UNREADABLE),
        (b"A\n" * 6_000, refusals.TABLE_TOO_LARGE),
        (book(sheet1=lambda part: part + b" " * 41 * 2**20), refusals.TABLE_TOO_LARGE),
        (book(sheet1=bomb), refusals.TOO_HEAVY),
    ],
)
def test_what_cannot_be_read_says_what_to_do(content: bytes, text: str) -> None:
    assert len(content) < 200_000
    with pytest.raises(FileRefused) as refused:
        read_table(content)
    assert refused.value.text == text


def test_an_empty_text_that_was_calculated_is_a_result() -> None:
    def calculated(part: bytes) -> bytes:
        return part.replace(b'<c r="A2"', b'<c r="A2" t="str"').replace(b'="A"', b'IF(B9="","","A")')

    assert cells(read_table(book(formula, sheet1=calculated)).rows) == [HEADS, ["", "1"]]
