"""Pages of papers as pictures: of what they are, how many, and of what no page can be drawn."""

import io

import pikepdf
import pytest
from PIL import Image

from shared.files import pages, room
from shared.files.refusals import TooBusy
from shared.web.uploads import checked_file
from tests.unit.shared.test_uploads import picture


def paper(count: int, size: tuple[int, int] = (595, 842)) -> bytes:
    """A PDF whose pages are black below their middle."""
    pdf, out = pikepdf.new(), io.BytesIO()
    for _ in range(count):
        page = pdf.add_blank_page(page_size=size)
        page.contents_add(f"0 g 0 0 {size[0]} {size[1] // 2} re f".encode())
    pdf.save(out)
    return out.getvalue()


def _is_dark(seen: Image.Image, height: int) -> bool:
    point = seen.getpixel((600, height))
    return isinstance(point, int) and point < 10


def test_the_first_pages_of_a_paper_are_drawn() -> None:
    kept = checked_file("a.pdf", paper(23))
    assert (kept.page_count, len(kept.pages)) == (23, pages.MOST_PAGES)
    with Image.open(io.BytesIO(kept.pages[0])) as drawn:
        assert (drawn.format, drawn.width) == ("JPEG", pages.WIDTH)
        seen = drawn.convert("L")
        assert (_is_dark(seen, 100), _is_dark(seen, drawn.height - 100)) == (False, True)


def test_a_photo_is_one_page() -> None:
    kept = checked_file("a.jpg", picture(size=(2_400, 1_200)))
    with Image.open(io.BytesIO(kept.pages[0])) as drawn:
        assert (kept.page_count, drawn.size) == (1, (1_200, 600))


@pytest.mark.parametrize("size", [(3, 14_400), (14_400, 3), (14_400, 14_400)])
def test_a_page_of_any_shape_has_its_bounds(size: tuple[int, int]) -> None:
    (made,) = room.read("pages", paper(1, size)).files
    with Image.open(io.BytesIO(made)) as drawn:
        assert drawn.width <= pages.WIDTH
        assert drawn.height <= pages.MOST_HEIGHT


def test_a_paper_whose_pages_cannot_be_drawn_now_is_taken_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    read = room.read

    def busy(work: room.Work, content: bytes) -> room.Read:
        if work == "pages":
            raise TooBusy
        return read(work, content)

    monkeypatch.setattr(room, "read", busy)
    kept = checked_file("a.pdf", paper(1))
    assert (kept.media_type, kept.page_count, kept.pages) == ("application/pdf", 0, [])
