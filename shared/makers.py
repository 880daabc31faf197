"""What the programme distinguishes among makers and their products: the lists that every service keeps to."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from shared.cleaning import line, seen

KINDS: Final = ("enterprise", "cooperative", "cooperative_group", "business_household")
"""An establishment's kind."""

GROUPS: Final = ("A", "B", "C", "D")
"""Product groups: crafts, food, machines and tools, others (rules of the vote)."""

FORMS: Final = (
    "công ty trách nhiệm hữu hạn một thành viên", "công ty tnhh một thành viên", "công ty tnhh mtv", "cty tnhh mtv",
    "công ty trách nhiệm hữu hạn", "công ty tnhh", "cty tnhh", "công ty cổ phần", "công ty cp", "cty cp", "ctcp",
    "công ty", "cty", "tnhh", "mtv", "liên hiệp hợp tác xã", "hợp tác xã", "htx", "tổ hợp tác", "tht", "hộ kinh doanh",
    "hộ kd", "hkd", "doanh nghiệp tư nhân", "dntn", "cơ sở", "xí nghiệp",
)  # fmt: skip
"""Legal forms as they are written before or in an establishment's name, longest first."""
NO_LETTERS: Final = re.compile(r"[\W_]+")
TONES: Final = "\u0300\u0309\u0303\u0301\u0323"


def plain_number(raw: str) -> str:
    """Return a registration number as it is compared: plain digits and capitals, no spaces, dots or invisible signs.

    Any dash is one, digits of other widths are ours, a branch's three digits stand after a dash.
    """
    text = re.sub("[‐‑‒–—−]", "-", unicodedata.normalize("NFKC", seen(raw)).upper())
    text = re.sub(r"[\s.'’]", "", text).strip("-")
    return f"{text[:10]}-{text[10:]}" if re.fullmatch("[0-9]{13}", text) else text


def same_name(raw: str) -> str:
    """Return what two names of a product have in common; tones count, for Dứa, Dừa and Dưa are three."""
    return line(raw).casefold()


def same_maker(typed: str, registered: str) -> bool:
    """Return whether a typed name is that of a registered establishment, as far as a person can tell.

    Legal forms may be written out or short (HTX, CTCP), in any place; tones count unless none was typed at all.
    """
    fold = _bare if typed.isascii() else _tones_behind
    ours, theirs = (_own_words(fold(line(raw).casefold()), fold) for raw in (typed, registered))
    return ours == theirs


def _own_words(text: str, fold: Callable[[str], str]) -> str:
    own = f" {re.sub(NO_LETTERS, ' ', text).strip()} "
    for form in FORMS:
        own = own.replace(f" {fold(form)} ", " ")
    return own.strip()


def _tones_behind(text: str) -> str:
    """Return a text with the tone of each word as a digit behind it, for hoà is hòa."""
    return re.sub(r"[^\W_]+", _tone_behind, unicodedata.normalize("NFC", text))


def _tone_behind(word: re.Match[str]) -> str:
    apart = unicodedata.normalize("NFD", word[0])
    tone = "".join(str(TONES.index(sign)) for sign in apart if sign in TONES)
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in TONES)) + tone


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
