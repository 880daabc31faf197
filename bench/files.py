"""What the heaviest files that are taken cost: ``python bench/files.py``.

Each is opened as a stranger's would be, by a child of the room; and what goes over a limit is refused.
"""

import io
import sys
from pathlib import Path
from time import perf_counter
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

import openpyxl
import pikepdf
from PIL import Image

from shared.errors import Trouble
from shared.files import limits, room

SIDE: Final = 7_070
MOST_SECONDS: Final = float(limits.WALL_SECONDS)


def main(_argv: list[str]) -> int:
    """Open each; print what it took; return 1 if one is refused or takes longer than it may."""
    missed = 0
    print(f"{'':28} {'size':>10} {'took':>9} {'limit':>7} {'ratio':>6}")
    room.read("table", b"A,B")
    for name, work, content in files():
        began = perf_counter()
        try:
            room.read(work, content)
            said = ""
        except Trouble as refused:
            said = f"  {type(refused).__name__}"
        took = perf_counter() - began
        missed += bool(said) or took > MOST_SECONDS
        ratio = took / MOST_SECONDS
        print(f"{name:28} {len(content) / 1000:>7.0f} kB {took:>7.2f} s {MOST_SECONDS:>5.0f} s {ratio:>6.2f}{said}")
    return int(missed > 0)


def files() -> list[tuple[str, room.Work, bytes]]:
    """Return the heaviest of each kind."""
    colours, key = Image.new("RGBA", (SIDE, SIDE), (1, 2, 3, 9)), Image.new("P", (SIDE, SIDE), 1)
    photo = Image.effect_noise((4_000, 3_000), 40).convert("RGB").resize((8_000, 6_000))
    return [
        ("PNG, 50 megapixels, RGBA", "paper", picture(colours, "PNG", compress_level=1)),
        ("PNG, 50 megapixels, palette", "paper", picture(key, "PNG", transparency=1)),
        ("JPEG, 48 megapixels", "paper", picture(photo, "JPEG", quality=15, progressive=True)),
        ("the same, for its code", "code", picture(photo, "JPEG", quality=15)),
        ("PDF, 100,000 objects", "paper", many_objects()),
        ("workbook, 5,000 x 30", "table", workbook()),
    ]


def picture(drawn: Image.Image, kind: str, **options: object) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    drawn.save(out, kind, **options)
    return out.getvalue()


def many_objects() -> bytes:
    """Return a PDF with nearly as many things as are looked at."""
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.Root.Many = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(A=place)) for place in range(100_000)])
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def workbook() -> bytes:
    """Return a table of the most rows and columns."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in range(5_000):
        book.worksheets[0].append([f"{row} {column}" for column in range(30)])
    book.save(out)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
