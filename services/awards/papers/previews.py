"""A photo at a size for screens."""

import io
from typing import Final

from PIL import Image

LONGEST_SIDE: Final = 1_200


def preview_of(photo: bytes) -> bytes:
    """Return a checked JPEG or PNG (shared.web.uploads) as a JPEG of at most 1200 px a side, on white."""
    with Image.open(io.BytesIO(photo), formats=["JPEG", "PNG"]) as picture:
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        layered = picture.convert("RGBA")
    layered.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat = Image.new("RGB", layered.size, "white")
    flat.paste(layered, mask=layered.getchannel("A"))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=80, progressive=True, optimize=True)
    return out.getvalue()
