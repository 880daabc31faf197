"""The QR code on a photo of a paper, as a phone takes it: askew, dark, turned, large. Runs in a child (room.py)."""

from collections.abc import Iterator
from typing import Any, Final

import zxingcpp
from PIL import Image, ImageOps

from shared.errors import N_
from shared.files.pictures import on_white, opened

KINDS: Final = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "HEIF")
SIDES: Final = (1_600, 2_800, 1_000)
"""Longest sides at which the code is looked for, in this order: a fine code needs pixels, a noisy photo fewer."""

NO_PICTURE: Final = N_("Không mở được tệp này. Vui lòng gửi ảnh JPEG hoặc PNG, hoặc tệp PDF của giấy chứng nhận.")


def code(photo: bytes) -> tuple[Any, list[bytes]]:
    """Return what the QR code on a photo says, None if none can be read."""
    only = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for picture in _tries(on_white(opened(photo, KINDS, max(SIDES), broken=NO_PICTURE)).convert("L")):
        for found in zxingcpp.read_barcodes(picture, formats=only):
            if found.text:
                return str(found.text), []
    return None, []


def _tries(picture: Image.Image) -> Iterator[Image.Image]:
    for side in SIDES:
        scale = min(1.0, side / max(picture.size))
        smaller = picture.resize([max(1, round(length * scale)) for length in picture.size]) if scale < 1 else picture
        yield smaller
        yield ImageOps.autocontrast(smaller, cutoff=2)
