"""The minutes of a draw as a PDF: A4 with numbered pages, in the language in which its texts come."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from shared.typesetting import typeset

TEMPLATE: Final = Path(__file__).parent / "minutes.typ"


@dataclass(frozen=True, kw_only=True)
class SourceTold:
    """A source with the numbers it drew, by prize, as the lottery prints them."""

    name: str
    about: str
    groups: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the minutes: facts in pairs, what was drawn, and a table; each may be empty.

    ``hashes`` are long, and printed in the short form too; ``codes`` are as long, and nobody's to note.
    """

    title: str
    facts: Sequence[tuple[str, str]] = ()
    hashes: Sequence[tuple[str, str]] = ()
    codes: Sequence[tuple[str, str]] = ()
    sources: Sequence[SourceTold] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """The whole paper; ``signers`` are who entered and who confirmed, ``sign`` what they are asked for."""

    language: str
    agency: str
    kind: str
    title: str
    about: str
    foot: str
    page: str
    sections: Sequence[Section]
    signers: Sequence[tuple[str, str]]
    sign: str


def minutes_pdf(minutes: Minutes, *, at: datetime) -> bytes:
    """Return the minutes; whatever texts hold is set as text, never as markup."""
    return typeset(TEMPLATE, asdict(minutes), at=at)
