"""What others typed, made fit for a letter: plain text, never markup, never a link, never a header."""

import re
import unicodedata
from typing import Final

JOINER: Final = "\u2060"
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_NEWLINES: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LINKED: Final = re.compile(r"(?<=\w)([.@])(?=[^\W\d_])|(?<=\w)(:)(?=/)|(?<=/)(/)", re.UNICODE)


def plain(text: str) -> str:
    """Return ``text`` with no character that steers a terminal, a header or the direction of writing.

    Lines stay lines. An address in it stays readable but is broken by invisible word joiners (U+2060), so that no
    reader's program turns it into a link under the office's name.
    """
    lines = _FORBIDDEN.sub("", _NEWLINES.sub("\n", unicodedata.normalize("NFC", text)))
    return _LINKED.sub(lambda found: f"{JOINER}{found[0]}{JOINER}", lines).strip()


def one_line(text: str) -> str:
    """Return ``text`` on one line, as a subject or a name must be."""
    return " ".join(text.split())
