"""Drawn photos of products that do not exist: for rehearsals, and plainly no real thing."""

import io
from functools import cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from shared.typesetting import FONTS

SIZE: Final = (1200, 900)
GROUNDS: Final = {"photo_front": "#f2ead9", "photo_side": "#dfe9e4", "photo_above": "#e6e3ef"}
WORDS: Final = {"photo_front": "Mặt trước", "photo_side": "Mặt bên", "photo_above": "Từ trên xuống"}
INK: Final = "#1c2420"
FILLS: Final = {
    "bowl": "#7fb3a6",
    "basket": "#b98a4e",
    "jar": "#d9962b",
    "machine": "#8296a3",
    "lamp": "#e5c35b",
}
OUTLINES: Final = {  # corners on a grid of 12 by 9
    "bowl": ((2.5, 3), (9.5, 3), (8, 7), (4, 7)),
    "basket": ((3, 3.5), (9, 3.5), (8.3, 7.5), (3.7, 7.5)),
    "jar": ((4.8, 2), (7.2, 2), (7.2, 2.8), (8, 3.4), (8, 7.5), (4, 7.5), (4, 3.4), (4.8, 2.8)),
    "machine": ((3, 4), (5, 4), (5.6, 2.2), (7.4, 2.2), (8, 4), (9, 4), (9, 7.5), (3, 7.5)),
    "lamp": ((6, 1.8), (8.6, 4.8), (6.3, 4.8), (6.3, 6.8), (7.6, 7.5), (4.4, 7.5), (5.7, 6.8), (5.7, 4.8), (3.4, 4.8)),
}


@cache
def rehearsal_photo(shape: str, kind: str) -> bytes:
    """Return a JPEG of an invented product (a key of FILLS) as one of the needed photos (a key of GROUNDS)."""
    picture = Image.new("RGB", SIZE, GROUNDS[kind])
    pen = ImageDraw.Draw(picture)
    if kind == "photo_above":
        pen.ellipse((330, 180, 870, 720), fill=FILLS[shape], outline=INK, width=6)
        pen.ellipse((450, 300, 750, 600), outline=INK, width=6)
    else:
        squeeze = 1.0 if kind == "photo_front" else 0.6
        corners = [((x - 6) * squeeze * 100 + 600, y * 100) for x, y in OUTLINES[shape]]
        pen.polygon(corners, fill=FILLS[shape], outline=INK, width=6)
    pen.text((40, 36), "CHẤM THỬ", font=_font(56), fill=INK)
    pen.text((40, 820), f"{WORDS[kind]} (hình vẽ)", font=_font(36), fill=INK)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / "BeVietnamPro-SemiBold.ttf"), size)
