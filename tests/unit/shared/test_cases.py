"""Files as people really sent them, where a folder with them stands beside the repository (or CASES names it).

Samples of the same kinds that the tests make themselves are in test_pdfs, test_uploads and test_tables.
"""

import os
from pathlib import Path
from typing import Final

import pytest

from services.awards.domain.summary_lists import read_list
from shared.errors import Trouble
from shared.files import pdfs, pictures, refusals, room, tables
from shared.web.sheets import read_table
from shared.web.uploads import checked_file

CASES: Final = Path(os.environ.get("CASES", room.ROOT.parent / "shared" / "cases"))
REFUSED: Final = {
    "pdfs/e-invoice-with-xml.pdf": pdfs.NOT_PLAIN,
    "pdfs/no-eof.pdf": pictures.BROKEN,
    "pdfs/truncated.pdf": pictures.BROKEN,
    "pdfs/user-password.pdf": pdfs.ENCRYPTED,
    "pdfs/zero-pages.pdf": pictures.BROKEN,
    "photos/truncated.jpg": pictures.BROKEN,
    "sheets/cp1258.csv": refusals.TABLE_UNREADABLE,
    "sheets/formulas-not-calculated.xlsx": tables.NOT_CALCULATED,
    "sheets/html-table-named.xls": refusals.TABLE_UNREADABLE,
    "sheets/sheet-xml-broken.xlsx": refusals.TABLE_UNREADABLE,
    "sheets/zip-password.xlsx": tables.LOCKED,
}
FAULTS: Final = {
    "date-dash": ["DateWrong"],
    "date-iso-with-tail": ["DateWrong"],
    "date-month-words": ["DateWrong"],
    "date-two-digits": ["DateWrong"],
    "group-word": ["GroupWrong"],
    "output-number-1.25": ["NumberWrong"],
    "price-range": ["NumberWrong"],
    "product-longer-than-200": ["CellWrong"],
}
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="no folder of cases here")


def test_papers_and_photos() -> None:
    for path in sorted([*CASES.glob("pdfs/*"), *CASES.glob("photos/*")]):
        name = f"{path.parent.name}/{path.name}"
        assert _refusal(path) == REFUSED.get(name, ""), name


def test_tables() -> None:
    for path in sorted(CASES.glob("sheets/*")):
        name = f"sheets/{path.name}"
        assert _refusal(path) == REFUSED.get(name, ""), name
    assert _rows("hidden-sheet-first")[1][2] == "Chè móc câu"
    assert [row[0] for row in _rows("merged-maker-two-products")[1:]] == ["0101234567"] * 2
    assert len(_rows("product-longer-than-200")[1][2]) > 200


def test_summary_lists() -> None:
    for path in sorted(CASES.glob("sheets/*")):
        if f"sheets/{path.name}" not in REFUSED:
            found = read_list(read_table(path.read_bytes()))
            assert [type(one.trouble).__name__ for one in found.faults] == FAULTS.get(path.stem, []), path.name
    assert _number("number-personal-id-lost-zero") == "034085012345"
    assert {_number(f"number-branch-{how}") for how in ("en-dash", "no-dash", "spaces")} == {"0101234567-001"}
    assert {_number(f"number-{how}") for how in ("fullwidth", "zero-width", "tax-lost-zero")} == {"0101234567"}


def _number(name: str) -> str:
    return read_list(_rows(name)).entries[0].registration_number


def _rows(name: str) -> list[list[str]]:
    return read_table((CASES / f"sheets/{name}.xlsx").read_bytes())


def _refusal(path: Path) -> str:
    try:
        if path.parent.name == "sheets":
            read_table(path.read_bytes())
        else:
            checked_file(path.name, path.read_bytes())
    except Trouble as refused:
        return str(getattr(refused, "fields", {}).get("file") or refused.text)
    return ""
