"""Pictures drawn anew from their pixels, in little memory. Runs in a child (room.py).

A JPEG is taken out of its file at the size that is wanted or little more (draft), every other picture is brought to it
strip by strip. Pixels are what a viewer shows: 16 bits are scaled to 8, a palette and a colour that stands for nothing
become real colours with transparency, a photo stands upright.
"""

import io
import warnings
from typing import Any, Final

from PIL import Image
from pillow_heif import register_heif_opener

from shared.errors import N_
from shared.files.refusals import FileRefused

MOST_PIXELS: Final = 50_000_000
SMOOTHLY: Final = 16_000_000
"""Pixels up to which a picture is made smaller in one go, to any size; a larger one by a whole factor before."""
STRIP: Final = 64
LONGEST_SIDE: Final = 3_000
PREVIEW_SIDE: Final = 1_200
ORIENTATION: Final = 0x0112
UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
FEW_BITS: Final = {"L;2": 85, "L;4": 17, "1": 255}
"""What a grey of few bits is multiplied with when it becomes one of 8."""

BROKEN: Final = N_("Không mở được tệp này. Vui lòng quét hoặc chụp lại rồi gửi lại.")
TOO_MANY_PIXELS: Final = N_("Ảnh quá lớn (hơn 50 triệu điểm ảnh). Vui lòng thu nhỏ ảnh rồi gửi lại.")

register_heif_opener()


def drawn_anew(content: bytes, kind: str, keep_as: str) -> list[bytes]:
    """Return a picture of this kind (JPEG, PNG, HEIF) as a file of kind ``keep_as`` with nothing but its pixels.

    Behind it the same for screens, as `preview` has it.
    """
    drawn = opened(content, (kind,), LONGEST_SIDE)
    out = io.BytesIO()
    if keep_as == "PNG":
        drawn.save(out, "PNG")
    white = on_white(drawn)
    kept = out.getvalue() or _file(white, quality=88)
    white.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return [kept, _file(white, quality=80)]


def preview(photo: bytes) -> tuple[Any, list[bytes]]:
    """Return a checked JPEG or PNG (papers.py) as a JPEG of at most 1200 px a side, on white."""
    return None, [_file(on_white(opened(photo, ("JPEG", "PNG"), PREVIEW_SIDE)), quality=80)]


def opened(content: bytes, kinds: tuple[str, ...], side: int, broken: str = BROKEN) -> Image.Image:
    """Return the picture upright, at most ``side`` px a side, as L, LA, RGB or RGBA and without anything beside it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=kinds) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise FileRefused(TOO_MANY_PIXELS)
                turn = UPRIGHT.get(picture.getexif().get(ORIENTATION, 1))
                small = _reduced(picture, side)
                picture.close()  # its pixels: the smaller one needs their place
    except (FileRefused, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise FileRefused(TOO_MANY_PIXELS) from error
    except Exception as error:  # Pillow raises whatever a broken file makes it raise
        raise FileRefused(broken) from error
    small.thumbnail((side, side))
    return small.transpose(turn) if turn is not None else small


def on_white(picture: Image.Image) -> Image.Image:
    """Return the picture as it looks on white paper."""
    if picture.mode not in {"LA", "RGBA"}:
        return picture
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    return flat


def _reduced(picture: Image.Image, side: int) -> Image.Image:
    """Return the picture's plain pixels, near to ``side`` px a side."""
    longest = max(picture.size)
    fit = [max(1, length * side // max(longest, side)) for length in picture.size]
    picture.draft(None, (fit[0], fit[1]))
    factor = max(1, max(picture.size) // side)
    while picture.width * picture.height > SMOOTHLY * factor * factor:
        factor += 1
    width, height = (-(-length // factor) for length in picture.size)
    small: Image.Image | None = None
    for top in range(0, picture.height, STRIP * factor):
        bottom = min(top + STRIP * factor, picture.height)
        strip = _plain(picture.crop((0, top, picture.width, bottom)), picture)
        strip = strip.reduce(factor) if factor > 1 else strip
        small = small or Image.new(strip.mode, (width, height))
        small.paste(strip, (0, top // factor))
    if small is None:
        raise FileRefused(BROKEN)
    return small


def _plain(strip: Image.Image, whole: Image.Image) -> Image.Image:
    """Return the pixels of a strip as L, LA, RGB or RGBA, as a viewer shows them."""
    key = whole.info.get("transparency")
    tile = getattr(whole, "tile", None)
    raw = tile[0].args if tile else ""
    strip.info.clear()
    if strip.mode.startswith("I"):
        return strip.point(lambda value: value * (1 / 256)).convert("L")
    if strip.mode == "1":
        strip = strip.convert("L")
    if isinstance(key, int) and strip.mode == "L":
        key *= FEW_BITS.get(raw if isinstance(raw, str) else "", 1)
    if isinstance(key, tuple) and max(key) > 255:
        key = tuple(value >> 8 for value in key)
    if key is not None:
        strip.info["transparency"] = key
        strip = strip.convert("LA" if strip.mode == "L" else "RGBA")
        strip.info.clear()
    return strip if strip.mode in {"L", "LA", "RGB", "RGBA"} else strip.convert("RGBA" if "A" in strip.mode else "RGB")


def _file(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, progressive=True)
    return out.getvalue()
