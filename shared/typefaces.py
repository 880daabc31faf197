"""Texts of the typefaces from before Unicode (TCVN3 or ABC, VNI): letters in place of others, which no page can show.

A word counts as one of them if it is no Vietnamese syllable as it stands, and becomes one when it is read that way.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Final

ABC: Final[dict[int, str]] = dict(
    zip(
        map(
            ord,
            "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢£¤¥¦§",
        ),
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
BASES: Final[dict[str, str]] = {"ô": "ơ", "Ô": "Ơ", "ö": "ư", "Ö": "Ư"}
MARKS: Final[dict[str, str]] = {
    "ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "à": "\u0302\u0300", "á": "\u0302\u0301", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323", "ê": "\u0306", "è": "\u0306\u0300", "é": "\u0306\u0301", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
"""What VNI writes behind a vowel, and which marks that vowel has then."""
ALONE: Final = str.maketrans("ñÑæóòîÆÓÒÎ", "đĐỉĩịỵỈĨỊỴ")
SYLLABLE: Final = re.compile(
    "(?:ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdghklmnpqrstvx])?"
    "(?:[aeiou]|ai|ao|au|ay|eo|eu|ia|ie|ieu|iu|oa|oai|oay|oe|oi|oo|ua|uay|ue|ui|uo|uoi|uou|uu|uy|uya|uye|y|ye|yeu)"
    "(?:ch|ng|nh|[cmnpt])?"
)
LETTERS: Final = frozenset("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
ENOUGH: Final = 2
"""Words that must be so, for one may be a foreign name."""
_PAIR: Final = re.compile(f"([aeouyAEOUYôöÔÖ])([{''.join(MARKS)}{''.join(MARKS).upper()}])")


def in_old_typeface(rows: Iterable[Iterable[str]]) -> tuple[int, int, str] | None:
    """Return row and column (from 0) of the first cell that is written so, and what it says; None if none is."""
    places = ((row, column, cell) for row, cells in enumerate(rows) for column, cell in enumerate(cells))
    for row, column, cell in places:
        if cell.isascii():
            continue
        read = max((_abc, _vni), key=lambda reading: _words(cell, reading))
        if _words(cell, read) >= ENOUGH:
            return row, column, " ".join(read(cell).split())
    return None


def _words(cell: str, read: Callable[[str], str]) -> int:
    return sum(
        not _is_syllable(word) and _is_syllable(read(word)) for word in cell.split() if re.search("[A-Za-z]", word)
    )


def _abc(text: str) -> str:
    return text.translate(ABC)


def _vni(text: str) -> str:
    whole = _PAIR.sub(lambda pair: BASES.get(pair[1], pair[1]) + MARKS[pair[2].lower()], text)
    rest = "".join(BASES.get(sign, sign) for sign in whole)
    return unicodedata.normalize("NFC", rest.translate(ALONE))


def _is_syllable(word: str) -> bool:
    """Return whether a word is built as Vietnamese ones are, with one tone at most."""
    apart = unicodedata.normalize("NFD", word.casefold())
    tones = [sign for sign in apart if sign in TONES]
    letters = unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in TONES))
    if len(tones) > 1 or not set(letters) <= LETTERS:
        return False
    bare = unicodedata.normalize("NFD", letters.replace("đ", "d"))
    return SYLLABLE.fullmatch("".join(chain(sign for sign in bare if not unicodedata.combining(sign)))) is not None
