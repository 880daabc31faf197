"""Files that people send, and files that people get.

What is sent is opened in shared/files, once the view has asked whether this person may send it. Everything is given
back as an attachment that no browser interprets.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from flask import Response, request
from werkzeug.datastructures import FileStorage

from shared.errors import Invalid
from shared.files import room
from shared.files.refusals import FileRefused, TooBusy
from shared.i18n import N_
from shared.web.watching import handed_out

MOST_BYTES: Final = 5 * 1024 * 1024
PDF: Final = "application/pdf"
ENDINGS: Final = {PDF: ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}

NO_FILE: Final = N_("Vui lòng chọn một tệp.")
TOO_LARGE: Final = N_("Tệp lớn hơn 5 MB. Vui lòng chụp hoặc quét lại với dung lượng nhỏ hơn.")
EMPTY: Final = N_("Tệp rỗng. Vui lòng chọn tệp khác.")


@dataclass(frozen=True)
class Upload:
    """A file that may be kept: its cleaned name, its real type, its bytes as they are kept, its pages as pictures."""

    name: str
    media_type: str
    content: bytes
    page_count: int = 0
    pages: Sequence[bytes] = ()

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
    """Return the file with its real type; a picture is drawn anew. It is opened in a child (shared.files).

    Raises TooBusy, Invalid with what to do, under ``field``.
    """
    if not content:
        raise Invalid(fields={field: EMPTY})
    if len(content) > MOST_BYTES:
        raise Invalid(fields={field: TOO_LARGE})
    try:
        found = room.read("paper", content)
    except FileRefused as refused:
        raise Invalid(fields={field: refused.text}) from refused
    kept, *pages = found.files
    count = len(pages)
    if found.facts == PDF:
        count, pages = _pages(kept)
    return Upload(safe_name(filename, found.facts), found.facts, kept, count, pages)


def _pages(pdf: bytes) -> tuple[int, list[bytes]]:
    """Return the pages of a PDF that is taken in any case: none if they cannot be drawn in time."""
    try:
        found = room.read("pages", pdf)
    except (FileRefused, TooBusy):
        return 0, []
    return int(found.facts), found.files


def safe_name(filename: str, media_type: str) -> str:
    """Return a name to show and to save under: no folders, no odd signs, the ending of its real type."""
    last = unicodedata.normalize("NFC", filename.replace("\\", "/").rsplit("/", 1)[-1])
    plain = "".join(sign for sign in last if sign.isalnum() or sign in " ._-()").strip(" .")
    stem = PurePosixPath(plain or "tep").stem[:80].strip(" .") or "tep"
    return stem + ENDINGS[media_type]


def page_picture(content: bytes, filename: str, number: int, *, paper_of: str) -> Response:
    """Return a page of a paper as a picture that this site drew, for who may read the paper: it is opened by that."""
    handed_out("opened", "paper", f"{filename} · {number}", paper_of)
    response = Response(content, content_type="image/jpeg")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def attachment(content: bytes, media_type: str, filename: str, *, paper_of: str | None = None) -> Response:
    """Return a file for the reader to save; a browser neither shows nor interprets it on this site.

    The security log tells of it: of an export, or that a paper of ``paper_of`` was opened.
    """
    if paper_of is None:
        handed_out("exported", "file", filename, request.query_string.decode("ascii", "replace"))
    else:
        handed_out("opened", "paper", filename, paper_of)
    response = Response(content, content_type=media_type)
    plain = unicodedata.normalize("NFD", filename).encode("ascii", "ignore").decode().replace('"', "")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename)}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
