"""Broken files of every kind, sent through the room: what becomes of them is read or refused, never another exception.

``make explore`` goes on for a minute with each parser and a seed of its own (it is printed), out of the files of
tests/as_sent.py where they are there; ``make test`` tries a few, always the same.
"""

import contextlib
import io
import os
import random
import time
from collections.abc import Callable
from typing import Any, Final

import hypothesis
import openpyxl
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from services.awards.domain.summary_lists import read_list
from services.booths.domain.plan_sheets import read_sheet
from services.notifications.sending import returned as sending
from shared.columns import Fault
from shared.errors import Trouble
from shared.files import room
from shared.web.sheets import read_table
from shared.web.uploads import checked_file
from tests.as_sent import CASES
from tests.unit.notifications.returned import EXIM, POSTFIX, VACATION, returned

SECONDS: Final = float(os.environ.get("FUZZ_SECONDS", "60"))
"""Of each parser's turn in make explore."""
FEW: Final = 12


def _picture(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (40, 30), 1).save(out, kind, **options)
    return out.getvalue()


def _pdf() -> bytes:
    out, pdf = io.BytesIO(), pikepdf.new()
    pdf.add_blank_page()
    pdf.save(out)
    return out.getvalue()


def _book() -> bytes:
    out, book = io.BytesIO(), openpyxl.Workbook()
    book.worksheets[0].append(["Mã số thuế hoặc số đăng ký", "Tên sản phẩm", "Nhóm"])
    book.worksheets[0].append(["0101234567", "Chè", "B"])
    book.save(out)
    return out.getvalue()


def _table(content: bytes) -> None:
    found = read_table(content)
    faults: list[Fault] = [
        *read_list(found.rows, found.hidden).faults,
        *read_sheet(found.rows, zones=[], payers=[]).faults,
    ]
    for fault in faults:
        fault.trouble.text % fault.trouble.values


PARSERS: Final[dict[str, tuple[Callable[[bytes], object], str, list[bytes]]]] = {
    "paper": (
        lambda content: checked_file("a", content),
        "photos",
        [_picture("JPEG"), _picture("PNG", "P"), _picture("PNG", "I;16"), _pdf()],
    ),
    "pages": (lambda content: checked_file("a", content), "pdfs", [_pdf()]),
    "preview": (lambda content: room.read("preview", content), "photos", [_picture("JPEG"), _picture("PNG", "RGBA")]),
    "code": (
        lambda content: room.read("code", content),
        "photos",
        [_picture("GIF", "P"), _picture("BMP"), _picture("WEBP")],
    ),
    "table": (_table, "sheets", [_book(), "Nhà;Mã gian\nA;1\n".encode(), "Nhà\tMã\n".encode("utf-16")]),
    "mail": (sending.read, "dsn", [returned(POSTFIX), returned(EXIM), returned(VACATION)]),
}


def broken(content: bytes, chance: random.Random) -> bytes:
    """Return a file with a few of its octets changed, doubled, cut out or put elsewhere."""
    kept = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(kept) + 1), chance.choice((1, 2, 4, 16, 200))
        piece = kept[at : at + length]
        match chance.randrange(5):
            case 0:
                kept[at : at + length] = chance.randbytes(len(piece))
            case 1:
                del kept[at : at + length]
            case 2:
                kept[at:at] = piece * chance.choice((1, 3, 50))
            case 3:
                kept[at : at + length] = chance.choice((b"\0", b"\xff", b"-1", b"99999999999", b"<", b"%%EOF")) * 2
            case _:
                there = chance.randrange(len(kept) + 1)
                kept[there:there] = piece
    return bytes(kept)


def seeds_of(name: str) -> list[bytes]:
    """Return the files that are broken: our own, and those that were sent."""
    _, folder, own = PARSERS[name]
    sent = sorted((CASES / folder).glob("*")) if CASES.is_dir() else []
    return own + [path.read_bytes() for path in sent]


@pytest.mark.parametrize("name", PARSERS)
@given(seed=st.integers(0, 2**32))
@hypothesis.settings(max_examples=1, database=None)
def test_a_broken_file_is_refused_clearly(name: str, seed: int) -> None:
    exploring = hypothesis.settings.get_current_profile_name() == "explore"
    chance, files = random.Random(seed), seeds_of(name) if exploring else PARSERS[name][2]
    until, done = time.monotonic() + SECONDS, 0
    while done < FEW or (exploring and time.monotonic() < until):
        content = broken(chance.choice(files), chance)
        try:
            with contextlib.suppress(Trouble):
                PARSERS[name][0](content)
        except Exception as error:
            error.add_note(f"{name}, seed {seed}, file {done}: {content[:200]!r}")
            raise
        done += 1
