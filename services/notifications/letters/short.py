"""Short messages: at most 160 characters, without diacritics, so that each is one message on every telephone."""

import re
import unicodedata
from typing import Final

from services.notifications.domain.texts import JOINER

MOST: Final = 160
SIGNED: Final = "KHUYEN CONG: "
_GSM: Final = str.maketrans(
    {"đ": "d", "Đ": "D", "–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "..."}
)

_BROKEN: Final = re.compile(f"{JOINER}(.){JOINER}")
"""Where an address in a text is broken (domain.texts.plain). A short message has no sign that is unseen: a space."""


def without_diacritics(text: str) -> str:
    """Return Vietnamese in the letters that a short message of 160 characters has; what it has not is left out."""
    spread = unicodedata.normalize("NFD", _BROKEN.sub("\\1 ", text).translate(_GSM))
    return spread.encode("ascii", errors="ignore").decode()


def short_message(subject: str, address: str) -> str:
    """Return what a letter says in one short message: its subject, cut if it must be, and where to read it."""
    room = MOST - len(SIGNED) - len(address) - 2
    said = " ".join(without_diacritics(subject).split())
    if len(said) > room:
        said = f"{said[: max(room - 3, 0)].rstrip()}..."
    return f"{SIGNED}{said}. {address}" if said else f"{SIGNED}{address}"
