"""PDFs that people send: whole, open to everybody, and doing nothing by themselves. Runs in a child (room.py).

A PDF is kept octet for octet (it may be signed), but for what stands before its mark and behind its end: a form's
boundary, an old system's end sign. Two well-kept readers must open it. Links that a reader has to press stay.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import pikepdf
import pypdfium2

from shared.errors import N_
from shared.files.pictures import BROKEN
from shared.files.refusals import TOO_HEAVY, FileRefused

MARK: Final = b"%PDF-"
END: Final = b"%%EOF"
WITHIN: Final = 1024
"""Octets in which readers look for the mark of a PDF, and browsers for that of a page."""
MOST_THINGS: Final = 400_000
"""Objects, and parts of them, that are looked at; a file of more is refused, for what it does would not be known."""
ACTIVE: Final = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/RichMedia", "/XFA", "/AA"}
)
ACTS: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound"}
    | {"/RichMediaExecute", "/ResetForm", "/SetOCGState", "/GoTo3DView"}
)
ELSEWHERE: Final = re.compile(r"\s*(?:\\\\|//|file:|javascript:|data:)", re.IGNORECASE)
"""How the name of a file on another machine begins, and an address that is no place but a script or a whole page."""
MARKUP: Final = re.compile(rb"<(?:!doctype\s+html|html|script|svg|iframe|body)\b", re.IGNORECASE)

ENCRYPTED: Final = N_("Tệp PDF có mật khẩu. Vui lòng bỏ mật khẩu rồi gửi lại.")
NOT_PLAIN: Final = N_("Tệp PDF chứa mã chạy hoặc tệp đính kèm. Vui lòng in ra PDF mới rồi gửi lại.")
TWO_IN_ONE: Final = N_(
    "Tệp này chứa thêm một tệp khác bên trong. Vui lòng lưu lại thành một tệp PDF, JPEG hoặc PNG thường."
)

Holder = pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array


def is_pdf(content: bytes) -> bool:
    """Return whether readers would take this for a PDF."""
    return MARK in content[:WITHIN]


def plain_pdf(content: bytes) -> bytes:
    """Return the PDF as it is kept. Raises FileRefused for what is broken, locked, acting, or two files in one."""
    end = content.rfind(END)
    if end < 0:
        raise FileRefused(BROKEN)
    kept = content[content.index(MARK) :]
    if content[end + len(END) :].strip():
        kept = content[content.index(MARK) : end + len(END)] + b"\n"
    if zipfile.is_zipfile(io.BytesIO(kept)) or MARKUP.search(kept[:WITHIN]):
        raise FileRefused(TWO_IN_ONE)
    try:
        with pikepdf.open(io.BytesIO(kept)) as pdf:
            pages, acting = len(pdf.pages), _acts(pdf)
        drawn = pypdfium2.PdfDocument(kept)
        whole = len(drawn) == pages > 0
        drawn.close()
    except pikepdf.PasswordError as error:
        raise FileRefused(ENCRYPTED) from error
    except (FileRefused, MemoryError):
        raise
    except Exception as error:  # whatever a broken file makes the two raise
        raise FileRefused(BROKEN) from error
    if not whole:
        raise FileRefused(BROKEN)
    if acting:
        raise FileRefused(NOT_PLAIN)
    return kept


def _acts(pdf: pikepdf.Pdf) -> bool:
    return any(_is_active(thing) for thing in _things(pdf) if not isinstance(thing, pikepdf.Array))


def _things(pdf: pikepdf.Pdf) -> Iterator[Holder]:
    """Give every dictionary and array of the file, reached or not. Raises FileRefused if there are too many."""
    seen = 0
    for one in (*pdf.objects, pdf.trailer):
        waiting: list[Any] = [one]
        while waiting:
            thing = waiting.pop()
            if not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)):
                continue
            inner = list(thing) if isinstance(thing, pikepdf.Array) else [value for _, value in thing.items()]
            seen += 1 + len(inner)
            if seen > MOST_THINGS:
                raise FileRefused(TOO_HEAVY)
            yield thing
            waiting += [value for value in inner if isinstance(value, pikepdf.Object) and not value.is_indirect]


def _is_active(thing: Any) -> bool:
    """Return whether a dictionary makes a reader's program do something that nobody pressed, or fetch something."""
    keys = set(thing.keys())
    if keys & ACTIVE or str(thing.get("/S", "")) in ACTS:
        return True
    if isinstance(thing, pikepdf.Stream) and "/F" in keys:
        return True  # its octets stand in another file
    opening = thing.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and (str(opening.get("/S")) != "/GoTo" or "/Next" in opening):
        return True
    names = (thing.get(key) for key in ("/F", "/UF", "/URI"))
    return any(isinstance(name, pikepdf.String) and ELSEWHERE.match(str(name)) for name in names)
