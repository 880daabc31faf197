"""What others typed, made fit for a letter: plain text, never markup, never a link, never a header."""

import re
import unicodedata
from typing import Final

JOINER: Final = "\u2060"
_CONTROLS: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
_UNSEEN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_FORBIDDEN: Final = re.compile(f"[{_CONTROLS}{_UNSEEN}]")
_NEWLINES: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LINKED: Final = re.compile(
    r"(?<=\S)[.@\u3002\uff0e\uff20\uff61](?=[^\W\d_])|(?i:(?<=www)\.(?=\S))|(?<=\w)[:\uff1a](?=[/\\])|(?<=/)/"
)


def plain(text: str) -> str:
    """Return ``text`` with no character that is unseen or steers a terminal, a header or the direction of writing.

    Lines stay lines. An address in it stays readable but is broken by invisible word joiners (U+2060), so that no
    reader's program turns it into a link under the office's name. What is plain already stays as it is.
    """
    lines = _FORBIDDEN.sub("", _NEWLINES.sub("\n", unicodedata.normalize("NFC", text.replace("\t", " "))))
    return _LINKED.sub(lambda found: f"{JOINER}{found[0]}{JOINER}", lines).strip()


def harmless(text: str) -> str:
    """Return what a stranger's server said as it is shown: on one line, without what is unseen; no word is changed."""
    return one_line(_FORBIDDEN.sub("", _NEWLINES.sub(" ", text)))


def one_line(text: str) -> str:
    """Return ``text`` on one line, as a subject or a name must be."""
    return " ".join(text.split())
