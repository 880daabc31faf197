"""Pages of a PDF as pictures, for who reads a paper beside a decision. Runs in a child (room.py).

Nothing of the file but what its pages show: no scripts, no links, no files in it.
"""

import io
from time import process_time
from typing import Any, Final

import pypdfium2

MOST_PAGES: Final = 20
WIDTH: Final = 1_200
MOST_HEIGHT: Final = 2_400
MOST_BYTES: Final = 6 * 1024 * 1024
ENOUGH_SECONDS: Final = 2.5
"""Of processor, after which no further page is begun: half of what a child has."""


def pages(content: bytes) -> tuple[Any, list[bytes]]:
    """Return how many pages a checked PDF (pdfs.py) has, and the first of them as JPEGs."""
    pdf = pypdfium2.PdfDocument(content)
    pdf.init_forms()  # what is filled in and signed is drawn too
    drawn: list[bytes] = []
    for number in range(min(len(pdf), MOST_PAGES)):
        if process_time() > ENOUGH_SECONDS or sum(map(len, drawn)) > MOST_BYTES:
            break
        drawn.append(_drawn(pdf[number]))
    return len(pdf), drawn


def _drawn(page: pypdfium2.PdfPage) -> bytes:
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), MOST_HEIGHT / max(height, 1))
    out = io.BytesIO()
    page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()
