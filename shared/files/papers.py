"""Papers and photos that people send: what they really are, by their content. Runs in a child (room.py).

Pictures are drawn anew, so that nothing but the picture survives (no place where it was taken, no second file).
"""

from typing import Any, Final

from shared.errors import N_
from shared.files.pdfs import is_pdf, plain_pdf
from shared.files.pictures import drawn_anew
from shared.files.refusals import FileRefused

HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})

WRONG_KIND: Final = N_("Tệp này không phải PDF, JPEG, PNG hoặc HEIC. Vui lòng chọn tệp khác.")


def paper(content: bytes) -> tuple[Any, list[bytes]]:
    """Return the real type of a PDF, JPEG, PNG or HEIC, and its bytes as they may be kept: a HEIC becomes a JPEG.

    Behind them a picture as a page for screens.
    """
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", drawn_anew(content, "JPEG", "JPEG")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", drawn_anew(content, "PNG", "PNG")
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        return "image/jpeg", drawn_anew(content, "HEIF", "JPEG")
    if is_pdf(content):
        return "application/pdf", [plain_pdf(content)]
    raise FileRefused(WRONG_KIND)
