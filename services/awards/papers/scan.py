"""Finding the QR code on a photo of a paper, as a phone takes it: askew, dark, turned, large."""

import io
import warnings
from collections.abc import Iterator
from threading import Lock
from typing import Final

import zxingcpp
from PIL import Image, ImageOps

from shared.errors import Invalid
from shared.i18n import N_

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000
FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "MPO")
SIDES: Final = (1_600, 2_800, 1_000)
"""Longest sides at which the code is looked for, in this order: a fine code needs pixels, a noisy photo fewer."""

NO_PHOTO: Final = N_("Vui lòng chọn một ảnh chụp giấy chứng nhận.")
TOO_LARGE: Final = N_("Ảnh lớn hơn 10 MB. Vui lòng chụp lại với độ phân giải thấp hơn.")
NO_PICTURE: Final = N_("Không mở được tệp này. Vui lòng gửi ảnh JPEG hoặc PNG, hoặc tệp PDF của giấy chứng nhận.")
TOO_MANY_PIXELS: Final = N_("Ảnh quá lớn (hơn 50 triệu điểm ảnh). Vui lòng thu nhỏ ảnh rồi gửi lại.")

_one_at_a_time = Lock()


def text_of_qr(photo: bytes) -> str | None:
    """Return what the QR code on a photo says, None if none can be read. The photo is not kept.

    One photo at a time is looked at in a process, since a large one needs some 150 MB. Raises Invalid, under
    ``photo``, for what is no picture or too large.
    """
    if not photo:
        raise Invalid(fields={"photo": NO_PHOTO})
    if len(photo) > MOST_BYTES:
        raise Invalid(fields={"photo": TOO_LARGE})
    with _one_at_a_time:
        upright = _opened(photo)
        for picture in _tries(upright):
            for found in zxingcpp.read_barcodes(
                picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
            ):
                if found.text:
                    return str(found.text)
    return None


def _opened(photo: bytes) -> Image.Image:
    """Return the picture in grey, the right way up and no larger than it need be."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(photo), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Invalid(fields={"photo": TOO_MANY_PIXELS})
                picture.draft("L", (max(SIDES), max(SIDES)))
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((max(SIDES), max(SIDES)))
                return _on_white(upright).convert("L")
    except Invalid:
        raise
    except Image.DecompressionBombError as error:
        raise Invalid(fields={"photo": TOO_MANY_PIXELS}) from error
    except Exception as error:  # Pillow raises whatever a broken file makes it raise
        raise Invalid(fields={"photo": NO_PICTURE}) from error


def _on_white(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture
    seen = picture.convert("RGBA")
    white = Image.new("RGBA", seen.size, "white")
    white.alpha_composite(seen)
    return white


def _tries(picture: Image.Image) -> Iterator[Image.Image]:
    for side in SIDES:
        smaller = picture.copy()
        smaller.thumbnail((side, side))
        yield smaller
        yield ImageOps.autocontrast(smaller, cutoff=2)
