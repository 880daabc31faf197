"""The paper a letter is written on: plain text and HTML of the same content, with the agency's name and telephone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, Self

import css_inline
from jinja2 import Environment, StrictUndefined, Template

from services.notifications.letters.content import Content, LetterBlock
from shared.i18n import gettext as _
from shared.i18n import speaking
from shared.settings import Settings

FOLDER: Final = Path(__file__).parent / "templates"
NO_BREAK: Final = "\u00a0"


@dataclass(frozen=True)
class Frame:
    """Who writes, in one language; the address behind the letter's button, and that which declines its kind."""

    agency: str
    address: str
    phone: str
    site: str
    link: str = ""
    unsubscribe: str = ""

    @classmethod
    def of(cls, settings: Settings, language: str, link: str = "", unsubscribe: str = "") -> Self:
        """Return the frame of this installation."""
        agency = settings.agency_name_en if language == "en" else settings.agency_name_vi
        return cls(agency, settings.agency_address, settings.agency_phone, settings.public_url, link, unsubscribe)


def as_text(content: Content, frame: Frame) -> str:
    """Return the letter as plain text; lines end with ``\\n``."""
    with speaking(content.language):
        parts = [content.greeting, *(_block_as_text(block, frame) for block in content.blocks), *_closing(frame)]
        declining = f"{_decline()}: {frame.unsubscribe}\n" if frame.unsubscribe else ""
        return "\n\n".join(part for part in parts if part) + f"\n\n-- \n{content.why}\n{frame.site}\n{declining}"


def as_html(content: Content, frame: Frame) -> str:
    """Return the letter as a page of 600 px with its style inlined; it needs no picture and loads nothing."""
    with speaking(content.language):
        unbroken = replace(frame, phone=frame.phone.replace(" ", NO_BREAK))
        said = {"call": _call(unbroken), "regards": _("Trân trọng,"), "decline": _decline()}
        return _page().render(content=content, frame=frame, **said)


def _closing(frame: Frame) -> Iterator[str]:
    yield _call(frame)
    yield f"{_('Trân trọng,')}\n{frame.agency}\n{frame.address}"


def _call(frame: Frame) -> str:
    return _("Cần hỏi thêm, xin gọi %(phone)s.", phone=frame.phone)


def _decline() -> str:
    return _("Không nhận loại thư này nữa")


def _block_as_text(block: LetterBlock, frame: Frame) -> str:
    if block.kind == "facts":
        return "\n".join(f"{label}: {value}" for label, value in block.rows)
    if block.kind == "button":
        return f"{block.text}:\n{frame.link}" if frame.link else ""
    if block.kind == "quote":
        return "\n".join(f"    {line}".rstrip() for line in block.text.splitlines())
    return f"    {block.text}" if block.kind == "code" else block.text


@cache
def _page() -> Template:
    """Return the page with its style inlined once for all letters: Jinja's blocks are comments to an HTML parser."""
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        block_start_string="<!--%",
        block_end_string="%-->",
    )
    return environment.from_string(css_inline.inline((FOLDER / "letter.html").read_text(encoding="utf-8")))
