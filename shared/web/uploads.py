"""Files that people send: what they really are, by their content; and files that people get.

Pictures are drawn anew from their pixels, so that nothing but the picture survives (no place where it was taken, no
second file behind it). A PDF is kept as it is if it starts with its mark, can be read, and can do nothing by itself.
A file that is two things at once is refused. Everything is given back as an attachment that no browser interprets.
"""

import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from flask import Response, request
from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject
from werkzeug.datastructures import FileStorage

from shared.errors import Invalid
from shared.i18n import N_

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 3_000
MOST_OBJECTS: Final = 50_000
MARKS: Final = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
ENDINGS: Final = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
ACTIVE: Final = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/RichMedia", "/XFA", "/AA"}
)
STREAM: Final = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
MARKUP: Final = re.compile(rb"<(?:!doctype\s+html|html|script|svg|iframe|body)\b", re.IGNORECASE)

NO_FILE: Final = N_("Vui lòng chọn một tệp.")
TOO_LARGE: Final = N_("Tệp lớn hơn 5 MB. Vui lòng chụp hoặc quét lại với dung lượng nhỏ hơn.")
EMPTY: Final = N_("Tệp rỗng. Vui lòng chọn tệp khác.")
WRONG_KIND: Final = N_("Tệp này không phải PDF, JPEG hoặc PNG. Vui lòng chọn tệp khác.")
BROKEN: Final = N_("Không mở được tệp này. Vui lòng quét hoặc chụp lại rồi gửi lại.")
ENCRYPTED: Final = N_("Tệp PDF có mật khẩu. Vui lòng bỏ mật khẩu rồi gửi lại.")
NOT_PLAIN: Final = N_("Tệp PDF chứa mã chạy hoặc tệp đính kèm. Vui lòng in ra PDF mới rồi gửi lại.")
TWO_IN_ONE: Final = N_(
    "Tệp này chứa thêm một tệp khác bên trong. Vui lòng lưu lại thành một tệp PDF, JPEG hoặc PNG thường."
)
TOO_MANY_PIXELS: Final = N_("Ảnh quá lớn (hơn 40 triệu điểm ảnh). Vui lòng thu nhỏ ảnh rồi gửi lại.")


@dataclass(frozen=True)
class Upload:
    """A file that may be kept: its cleaned name, its real type, its bytes as they are kept."""

    name: str
    media_type: str
    content: bytes

    @property
    def size(self) -> int:
        """Return its size in bytes."""
        return len(self.content)


def sent_file() -> Upload:
    """Return the ``file`` of the form that was sent, checked; ``**vars(file)`` is how actions take it.

    Raises Invalid with what to do.
    """
    return checked_upload(request.files.get("file"))


def checked_upload(file: FileStorage | None, *, field: str = "file") -> Upload:
    """Return the file that was sent in a form, checked.

    Raises Invalid with what to do, under ``field``.
    """
    if file is None or not file.filename:
        raise Invalid(fields={field: NO_FILE})
    return checked_file(file.filename, file.stream.read(MOST_BYTES + 1), field=field)


def checked_file(filename: str, content: bytes, *, field: str = "file") -> Upload:
    """Return the file with its real type; a picture is drawn anew.

    Raises Invalid with what to do, under ``field``.
    """
    try:
        media_type, kept = _checked(content)
    except _Refused as refused:
        raise Invalid(fields={field: refused.text}) from refused
    return Upload(safe_name(filename, media_type), media_type, kept)


def safe_name(filename: str, media_type: str) -> str:
    """Return a name to show and to save under: no folders, no odd signs, the ending of its real type."""
    last = unicodedata.normalize("NFC", filename.replace("\\", "/").rsplit("/", 1)[-1])
    plain = "".join(sign for sign in last if sign.isalnum() or sign in " ._-()").strip(" .")
    stem = PurePosixPath(plain or "tep").stem[:80].strip(" .") or "tep"
    return stem + ENDINGS[media_type]


def attachment(content: bytes, media_type: str, filename: str) -> Response:
    """Return a file for the reader to save; a browser neither shows nor interprets it on this site."""
    response = Response(content, content_type=media_type)
    plain = unicodedata.normalize("NFD", filename).encode("ascii", "ignore").decode().replace('"', "")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename)}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


class _Refused(Exception):
    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


def _checked(content: bytes) -> tuple[str, bytes]:
    if not content:
        raise _Refused(EMPTY)
    if len(content) > MOST_BYTES:
        raise _Refused(TOO_LARGE)
    media_type = next((kind for mark, kind in MARKS.items() if content.startswith(mark)), None)
    if media_type is None:
        raise _Refused(WRONG_KIND)
    _is_one_thing(content, media_type)
    if media_type == "application/pdf":
        _is_plain_pdf(content)
        return media_type, content
    return media_type, _drawn_anew(content, "JPEG" if media_type == "image/jpeg" else "PNG")


def _is_one_thing(content: bytes, media_type: str) -> None:
    is_pdf = media_type == "application/pdf"
    shown = STREAM.sub(b"", content) if is_pdf else content
    if zipfile.is_zipfile(io.BytesIO(content)) or MARKUP.search(shown) or (not is_pdf and b"%PDF-" in content):
        raise _Refused(TWO_IN_ONE)
    if is_pdf:
        end = content.rfind(b"%%EOF")
        if end < 0:
            raise _Refused(BROKEN)
        if len(content[end + 5 :].strip(b"\r\n\t \x00")) > 0:
            raise _Refused(TWO_IN_ONE)


def _is_plain_pdf(content: bytes) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(io.BytesIO(content), strict=False)
            if reader.is_encrypted:
                raise _Refused(ENCRYPTED)
            if not reader.pages:
                raise _Refused(BROKEN)
            active = any(name in ACTIVE for name in _names(reader))
    except _Refused:
        raise
    except Exception as error:  # pypdf raises whatever a broken file makes it raise
        raise _Refused(BROKEN) from error
    if active:
        raise _Refused(NOT_PLAIN)


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


def _drawn_anew(content: bytes, kind: str) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[kind]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise _Refused(TOO_MANY_PIXELS)
                upright = ImageOps.exif_transpose(picture)
                return _encoded(upright, kind)
    except _Refused:
        raise
    except Image.DecompressionBombError as error:
        raise _Refused(TOO_MANY_PIXELS) from error
    except Exception as error:  # Pillow raises whatever a broken file makes it raise
        raise _Refused(BROKEN) from error


def _encoded(picture: Image.Image, kind: str) -> bytes:
    modes = {"JPEG": {"RGB", "L"}, "PNG": {"RGB", "RGBA", "L", "LA", "P"}}[kind]
    drawn = picture if picture.mode in modes else picture.convert("RGB" if kind == "JPEG" else "RGBA")
    drawn = drawn.copy()
    drawn.info.clear()
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    drawn.save(out, kind, **({"quality": 88, "progressive": True} if kind == "JPEG" else {"optimize": False}))
    return out.getvalue()
