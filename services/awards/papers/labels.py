"""Labels with a voting code (mã số bình chọn), to be stuck on a product: a page of three columns and eight rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.qr import qr_svg

A_PAGE: Final = 24


@dataclass(frozen=True, slots=True)
class Label:
    """One label: the code, and the same as a QR drawing."""

    code: str
    qr: str


def label_pages(codes: Iterable[str], copies: int = 1) -> list[list[Label]]:
    """Return the labels of ``codes``, ``copies`` of each side by side, page by page."""
    made = [label for code in codes for label in [Label(code, qr_svg(code, quiet=2))] * copies]
    return [made[first : first + A_PAGE] for first in range(0, len(made), A_PAGE)]
