"""Proof of notice as a PDF: which decisions were made, who was told what, and what shows that it reached them.

An official paper: it speaks Vietnamese only, on A4 with numbered pages.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from shared.typesetting import typeset

TEMPLATE: Final = Path(__file__).parent / "proof.typ"
LONGEST_WORD: Final = re.compile(r"\S{22}(?=\S)")


@dataclass(frozen=True, kw_only=True)
class StepTold:
    """Something that is known of a letter: when it was, what, and what a server or an officer said."""

    at: str
    text: str
    more: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterTold:
    """One letter: to whom, what it was, what is known of it, and how it stands. ``proven``: it reached its reader."""

    name: str
    address: str
    letter: str
    steps: Sequence[StepTold]
    standing: str
    proven: bool


@dataclass(frozen=True, kw_only=True)
class DecisionTold:
    """A decision with its letters; without any, ``standing`` says why."""

    at: str
    decision: str
    about: str
    label: str
    whose: str
    standing: str
    proven: bool
    letters: Sequence[LetterTold]


@dataclass(frozen=True, kw_only=True)
class ProofPaper:
    """The whole paper; ``filters`` say which decisions were asked for, as (label, value)."""

    agency: str
    filters: Sequence[tuple[str, str]]
    made_by: str
    made_at: str
    proven: int
    decisions: Sequence[DecisionTold]


def proof_pdf(paper: ProofPaper, *, at: datetime) -> bytes:
    """Return the paper, A4 landscape with its fonts embedded; whatever texts hold is set as text, never as markup."""
    return typeset(TEMPLATE, _breakable(asdict(paper)), at=at)


def _breakable(value: Any) -> Any:
    """Return a value with places in the over-long words of its texts where a line may end."""
    if isinstance(value, str):
        return LONGEST_WORD.sub("\\g<0>\u200b", value)
    if isinstance(value, dict):
        return {name: _breakable(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_breakable(inner) for inner in value]
    return value
