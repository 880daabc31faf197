"""Tables of texts out of XLSX and CSV files that people send; shared/files opens them. Writing them is exports.py."""

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import Final

from flask import request

from shared.errors import Invalid
from shared.files import room
from shared.files.refusals import TABLE_TOO_LARGE, TABLE_UNREADABLE, FileRefused
from shared.web.uploads import NO_FILE

MOST_BYTES: Final = 2 * 1024 * 1024


class SheetTooLarge(Invalid):
    """More bytes than we read."""

    text = TABLE_TOO_LARGE


@dataclass(frozen=True)
class Table:
    """Rows of texts, and the numbers of those that the sender's program hides (a filter): they are read as well."""

    rows: list[list[str]]
    hidden: list[int]


def sent_sheet() -> bytes:
    """Return the uploaded ``file``, or else the one shown before, which the page carries along as ``kept``.

    One that is too large comes one byte longer than we read. Raises Invalid if there is neither, FileRefused.
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
        raise FileRefused(TABLE_UNREADABLE) from broken


def kept_sheet(content: bytes) -> str:
    """Return a file as the page carries it along from its preview to the button that saves it."""
    return base64.b64encode(zlib.compress(content)).decode("ascii")


def read_table(content: bytes) -> Table:
    """Return the first shown sheet's rows; a workbook by its first bytes, else CSV with ``,`` ``;`` or tabs.

    It is opened in a child (shared.files), so ask first who sends it. Raises SheetTooLarge, FileRefused, TooBusy.
    """
    if len(content) > MOST_BYTES:
        raise SheetTooLarge
    return Table(**room.read("table", content).facts)
