"""Photos of the demo's products, drawn small: a shape by group, from the front, the side and above."""

from functools import cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

SIZE: Final = (480, 360)
VIEWS: Final = ("photo_front", "photo_side", "photo_above")
GROUNDS: Final = ((236, 231, 219), (222, 232, 226), (229, 226, 238))
COLOURS: Final = {
    "A": ((155, 74, 43), (60, 94, 140), (122, 92, 40)),
    "B": ((62, 122, 70), (190, 130, 30), (150, 50, 60)),
    "C": ((90, 100, 112), (40, 96, 110), (120, 60, 30)),
    "D": ((110, 84, 140), (50, 120, 120), (170, 110, 80)),
}
Box = tuple[float, float, float, float]


@cache
def photo(group: str, view: str, variant: int) -> bytes:
    """Return a JPEG of a product of the group, one of three variants."""
    picture = Image.new("RGB", SIZE, GROUNDS[variant % 3])
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 250, *SIZE), fill=tuple(part - 28 for part in GROUNDS[variant % 3]))
    draw.ellipse((130, 268, 350, 306), fill=tuple(part - 60 for part in GROUNDS[variant % 3]))
    colour = COLOURS[group][variant % 3]
    (_above if view == "photo_above" else SHAPES[group])(draw, colour, 20 if view == "photo_side" else 0)
    out = BytesIO()
    picture.save(out, "JPEG", quality=72)
    return out.getvalue()


def _vase(draw: ImageDraw.ImageDraw, colour: tuple[int, int, int], turn: int) -> None:
    draw.ellipse((165 + turn, 120, 315 - turn, 290), fill=colour)
    draw.rectangle((215, 70, 265, 150), fill=colour)
    draw.ellipse((200, 58, 280, 84), fill=_light(colour))
    for height in (175, 200, 225):
        draw.arc((170 + turn, height - 16, 310 - turn, height + 16), 10, 170, fill=_light(colour), width=5)


def _bag(draw: ImageDraw.ImageDraw, colour: tuple[int, int, int], turn: int) -> None:
    draw.polygon([(175 + turn, 90), (305 - turn, 90), (320 - turn, 285), (160 + turn, 285)], fill=colour)
    draw.rectangle((175 + turn, 76, 305 - turn, 98), fill=_light(colour))
    draw.ellipse((195 + turn, 140, 285 - turn, 225), fill=(250, 248, 240))
    draw.line((210 + turn, 182, 270 - turn, 182), fill=colour, width=6)


def _machine(draw: ImageDraw.ImageDraw, colour: tuple[int, int, int], turn: int) -> None:
    draw.rectangle((150 + turn, 150, 330 - turn, 270), fill=colour)
    draw.polygon([(190, 80), (290, 80), (265, 150), (215, 150)], fill=_light(colour))
    for left in (165 + turn, 275 - turn):
        draw.ellipse((left, 245, left + 50, 295), fill=(40, 42, 46))
        draw.ellipse((left + 16, 261, left + 34, 279), fill=(180, 182, 186))


def _box(draw: ImageDraw.ImageDraw, colour: tuple[int, int, int], turn: int) -> None:
    draw.rectangle((160 + turn, 140, 280, 285), fill=colour)
    draw.polygon([(280, 140), (325 - turn, 112), (325 - turn, 255), (280, 285)], fill=_light(colour))
    draw.polygon([(160 + turn, 140), (205, 112), (325 - turn, 112), (280, 140)], fill=(245, 242, 235))


def _above(draw: ImageDraw.ImageDraw, colour: tuple[int, int, int], turn: int) -> None:
    draw.ellipse((135 + turn, 75, 345, 285), fill=colour)
    draw.ellipse((170, 110, 310, 250), fill=_light(colour))
    draw.ellipse((210, 150, 270, 210), fill=colour)


SHAPES: Final = {"A": _vase, "B": _bag, "C": _machine, "D": _box}


def _light(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    red, green, blue = (part + (255 - part) * 2 // 5 for part in colour)
    return red, green, blue
