"""Papers and photos that people send: what they really are, by their content. Runs in a child (room.py).

Pictures are drawn anew from their pixels, so that nothing but the picture survives (no place where it was taken, no
second file behind it). A PDF is kept as it is if it starts with its mark, can be read, and can do nothing by itself.
A PDF that is two things at once is refused.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from shared.errors import N_
from shared.files.pictures import BROKEN, drawn_anew
from shared.files.refusals import FileRefused

MOST_OBJECTS: Final = 50_000
HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
ACTIVE: Final = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/RichMedia", "/XFA", "/AA"}
)
STREAM: Final = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
MARKUP: Final = re.compile(rb"<(?:!doctype\s+html|html|script|svg|iframe|body)\b", re.IGNORECASE)


WRONG_KIND: Final = N_("Tệp này không phải PDF, JPEG hoặc PNG. Vui lòng chọn tệp khác.")
ENCRYPTED: Final = N_("Tệp PDF có mật khẩu. Vui lòng bỏ mật khẩu rồi gửi lại.")
NOT_PLAIN: Final = N_("Tệp PDF chứa mã chạy hoặc tệp đính kèm. Vui lòng in ra PDF mới rồi gửi lại.")
TWO_IN_ONE: Final = N_(
    "Tệp này chứa thêm một tệp khác bên trong. Vui lòng lưu lại thành một tệp PDF, JPEG hoặc PNG thường."
)


def paper(content: bytes) -> tuple[Any, list[bytes]]:
    """Return the real type of a PDF, JPEG, PNG or HEIC, and its bytes as they may be kept: a HEIC becomes a JPEG."""
    if content.startswith(b"%PDF-"):
        _is_one_thing(content)
        _is_plain_pdf(content)
        return "application/pdf", [content]
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", [drawn_anew(content, "JPEG", "JPEG")]
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", [drawn_anew(content, "PNG", "PNG")]
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        return "image/jpeg", [drawn_anew(content, "HEIF", "JPEG")]
    raise FileRefused(WRONG_KIND)


def _is_one_thing(content: bytes) -> None:
    if zipfile.is_zipfile(io.BytesIO(content)) or MARKUP.search(STREAM.sub(b"", content)):
        raise FileRefused(TWO_IN_ONE)
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise FileRefused(BROKEN)
    if len(content[end + 5 :].strip(b"\r\n\t \x00")) > 0:
        raise FileRefused(TWO_IN_ONE)


def _is_plain_pdf(content: bytes) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(io.BytesIO(content), strict=False)
            if reader.is_encrypted:
                raise FileRefused(ENCRYPTED)
            if not reader.pages:
                raise FileRefused(BROKEN)
            active = any(name in ACTIVE for name in _names(reader))
    except FileRefused:
        raise
    except Exception as error:  # pypdf raises whatever a broken file makes it raise
        raise FileRefused(BROKEN) from error
    if active:
        raise FileRefused(NOT_PLAIN)


def _names(reader: PdfReader) -> Iterator[str]:
    """Give every key and every action's kind that can be reached from the document's root."""
    waiting: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    while waiting and len(seen) < MOST_OBJECTS:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if (thing.idnum, thing.generation) in seen:
                continue
            seen.add((thing.idnum, thing.generation))
            thing = thing.get_object()
        if isinstance(thing, DictionaryObject):
            yield from map(str, thing)
            yield str(thing.get("/S", ""))
            waiting.extend(dict.values(thing))
        elif isinstance(thing, ArrayObject):
            waiting.extend(list.__iter__(thing))
