"""A certificate is recognised from a photo of its paper."""

import io
import random

import numpy as np
import pytest
from PIL import Image, ImageFilter

from services.awards.papers.certificate import certificate_page
from services.awards.papers.scan import text_of_qr
from shared.errors import Invalid
from tests.unit.awards.test_certificates import paper

ADDRESS = "https://kc.example/awards/check/7K3Q-9FMD-2XNA"


@pytest.fixture(scope="module")
def page() -> Image.Image:
    """The printed page, as a picture."""
    return Image.open(io.BytesIO(certificate_page(paper(), "png"))).convert("RGB")


def photographed(page: Image.Image, *, turned: float = 7.0, noise: float = 18.0, light: float = 0.6) -> Image.Image:
    """The page on a brown desk, seen from the side, turned, badly lit, a little blurred, with a sensor's noise."""
    desk = Image.new("RGB", (2400, 2000), (96, 70, 52))
    corners = ((330, 420), (2080, 300), (2190, 1590), (210, 1480))
    desk.paste(_seen(page, corners, desk.size), mask=_seen(Image.new("L", page.size, 255), corners, desk.size))
    turned_desk = desk.rotate(turned, expand=True, fillcolor=(96, 70, 52)).filter(ImageFilter.GaussianBlur(1.1))
    grain = np.random.default_rng(26).normal(0, noise, (turned_desk.height, turned_desk.width, 1))
    shade = np.linspace(light, 1.0, turned_desk.width)[None, :, None]
    lit = np.clip(np.asarray(turned_desk, dtype=float) * shade + grain, 0, 255)
    return Image.fromarray(lit.astype(np.uint8))


def _seen(picture: Image.Image, corners: tuple[tuple[int, int], ...], size: tuple[int, int]) -> Image.Image:
    """Return ``picture`` with its corners (clockwise from the upper left) where they are on the photo."""
    width, height = picture.size
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (width, 0), (width, height), (0, height)), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    warp = np.linalg.solve(np.array(rows, dtype=float), np.array(wanted, dtype=float))
    return picture.transform(size, Image.Transform.PERSPECTIVE, list(warp), Image.Resampling.BICUBIC)


def file_of(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("turned", [7.0, 90.0, 205.0])
def test_a_phone_photo_of_the_paper_is_read(page: Image.Image, turned: float) -> None:
    assert text_of_qr(file_of(photographed(page, turned=turned), quality=60)) == ADDRESS


def test_a_photo_that_says_how_it_was_held_is_read(page: Image.Image) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert text_of_qr(file_of(photographed(page), exif=exif)) == ADDRESS


def test_pictures_of_other_kinds_are_read(page: Image.Image) -> None:
    pixels = np.asarray(page.convert("RGBA")).copy()
    pixels[(pixels == 255).all(axis=2), 3] = 0
    clear = Image.fromarray(pixels)
    for picture, kind in ((page, "PNG"), (page.convert("P"), "GIF"), (page, "WEBP"), (clear, "PNG")):
        assert text_of_qr(file_of(picture, kind)) == ADDRESS, (kind, picture.mode)


def test_a_picture_without_a_code_says_nothing() -> None:
    noise = Image.frombytes("L", (600, 400), random.Random(1).randbytes(600 * 400))
    assert text_of_qr(file_of(noise)) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b"\xff\xd8\xff\xe0" + bytes(100), b"\x89PNG\r\n\x1a\n" + bytes(64), bytes(10 * 2**20 + 1)],
)
def test_what_is_no_picture_is_refused_with_advice(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        text_of_qr(content)
    assert list(refused.value.fields) == ["photo"]


def test_a_small_file_that_would_be_a_huge_picture_is_not_opened() -> None:
    with pytest.raises(Invalid) as refused:
        text_of_qr(file_of(Image.new("1", (9_000, 9_000)), "PNG"))
    assert "50 triệu" in str(refused.value.fields["photo"])
