"""The Vietnamese alphabet: sorting names by it, and finding them without diacritics.

Order: a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y, with f j w z at their Latin places; within equal
letters the tones follow the dictionaries: level, huyền, hỏi, ngã, sắc, nặng. Syllable by syllable.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy.orm import InstrumentedAttribute

from shared.cleaning import seen

LETTERS: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES: Final = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
MOST_WORDS: Final = 8

_RANK: Final = {letter: chr(ord("A") + place) for place, letter in enumerate(LETTERS)}


def alphabetical(text: str) -> str:
    """Return a key that sorts as plain code points do the way a Vietnamese dictionary sorts ``text``.

    Keep it in a column (``COLLATE "C"``) where the database must sort.
    """
    return " ".join(_syllable(part) for part in unicodedata.normalize("NFC", text).casefold().split())


def unaccented(text: str) -> str:
    """Return ``text`` in lower case without diacritics: Hội chợ → hoi cho, Đà Nẵng → da nang.

    The same as PostgreSQL's ``lower(unaccent(text))`` for Vietnamese.
    """
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d").replace("ð", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def matching(query: str, *columns: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that every word of ``query`` is in one of ``columns``, diacritics and case forgiven.

    Needs the extension ``unaccent`` (the first migration makes it). An empty query matches everything; words after
    the eighth are not looked at.
    """
    return containing(query, *(func.lower(func.unaccent(column)) for column in columns))


def containing(query: str, *columns: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the same condition for ``columns`` that hold what `unaccented` makes of a text."""
    words = unaccented(query).split()[:MOST_WORDS]
    return and_(True, *(or_(*(column.contains(word, autoescape=True) for column in columns)) for word in words))


def nearest(query: str, *columns: ColumnElement[str] | InstrumentedAttribute[str]) -> tuple[ColumnElement[int], ...]:
    """Return what a list that is searched is ordered by before its own order; nothing if nothing is searched.

    ``columns`` hold what people read. First what is spelt as typed ("Đông Hồ"), then what is spelt without diacritics
    ("Dong Ho"), then what only means the same letters ("Động Hồ"); within each, whole words before parts of words.
    It is asked of what `matching` found only, so that its index is used as before.
    """
    typed = seen(query).casefold().split()[:MOST_WORDS]
    bare = [unaccented(word) for word in typed]
    if not any(bare):
        return ()
    text = func.lower(func.concat_ws(" ", *columns))
    said = func.translate(text, "ð", "đ")
    spelt = [(said, typed), (said, bare), (func.unaccent(text), bare)]
    asked = [there(where, words) for where, words in spelt for there in (_whole, _part)]
    return (case(*((found, place) for place, found in enumerate(asked)), else_=len(asked)),)


def _whole(text: ColumnElement[str], words: Sequence[str]) -> ColumnElement[bool]:
    return and_(True, *(text.regexp_match(rf"\m{re.escape(word)}\M") for word in words))


def _part(text: ColumnElement[str], words: Sequence[str]) -> ColumnElement[bool]:
    return and_(True, *(text.contains(word, autoescape=True) for word in words))


def _syllable(part: str) -> str:
    letters: list[str] = []
    tone = 0
    for letter in part:
        base, mark = _taken_apart(letter)
        tone = mark or tone
        letters.append(_RANK.get(base, base))
    return "".join(letters) + f"!{tone}"


def _taken_apart(letter: str) -> tuple[str, int]:
    tone = 0
    kept = []
    for sign in unicodedata.normalize("NFD", letter):
        if sign in TONES:
            tone = TONES[sign]
        else:
            kept.append(sign)
    return unicodedata.normalize("NFC", "".join(kept)), tone
