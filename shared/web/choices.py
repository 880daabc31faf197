"""What forms and filters of every service let people choose from: words by their values, product groups, provinces."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar

from flask import Blueprint, request

from shared.alphabet import alphabetical
from shared.clock import hanoi_date, now
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.places import Province, provinces, provinces_on
from shared.web.app import kit

Chosen = TypeVar("Chosen", bound=str)

GROUPS: Final[Mapping[str, str]] = {
    "A": N_("Thủ công mỹ nghệ"),
    "B": N_("Chế biến nông, lâm, thủy sản và thực phẩm"),
    "C": N_("Thiết bị, máy móc, dụng cụ và phụ tùng cơ khí"),
    "D": N_("Sản phẩm khác"),
}
"""The words of product groups (shared.makers)."""


def teach(bp: Blueprint, **words: Mapping[Any, str] | Mapping[Any, tuple[str, str]]) -> None:
    """Let every template of the app say province_name(code), group_choices(), and each word by its code.

    ``kind_word=KINDS`` makes kind_word(kind). A word may have the kind of its chip before it: (kind, word).
    """
    bp.add_app_template_global(province_name)
    bp.add_app_template_global(group_choices)
    for name, by_code in words.items():
        bp.add_app_template_global(partial(_word_of, by_code), name)


def _word_of(by_code: Mapping[Any, Any], code: object) -> str | tuple[str, str]:
    word = by_code[code]
    return _(word) if isinstance(word, str) else (word[0], _(word[1]))


def asked_of(name: str, allowed: Collection[Chosen]) -> Chosen | None:
    """Return what the present address chooses by ``name``; None if it is nothing that there is."""
    asked = request.args.get(name)
    return next((one for one in allowed if one == asked), None)


def counted(
    every: str, words: Mapping[Any, str], counts: Mapping[str, int], *, also: Collection[str] = ()
) -> list[tuple[str | None, str, int]]:
    """Return a filter's choices as (value, word, how many): all, and each that has any or is in ``also``."""
    some = [
        (value, _(word), counts.get(value, 0)) for value, word in words.items() if counts.get(value) or value in also
    ]
    return [(None, every, sum(counts.values())), *some]


def group_choices() -> list[tuple[str, str]]:
    """Return the product groups for a form, with their letters."""
    return [(letter, f"{letter}. {_(word)}") for letter, word in GROUPS.items()]


def named_provinces(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, name) of some provinces, by the Vietnamese alphabet."""
    return sorted(((code, province_name(code)) for code in codes), key=lambda pair: alphabetical(pair[1]))


def choices(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Return (value, word in the present language) for a form."""
    return [(value, _(word)) for value, word in words.items()]


def provinces_in_force() -> list[Province]:
    """Return the provinces that one may choose now, by the Vietnamese alphabet.

    The day is the setting PROVINCES_ON, or today in Hà Nội.
    """
    fixed = kit().settings.provinces_on
    day = date.fromisoformat(fixed) if fixed else hanoi_date(now())
    return sorted(provinces_on(day), key=lambda province: alphabetical(province.name))


def province_choices(*, also: str = "") -> list[tuple[str, str]]:
    """Return (code, name) for a form; ``also`` is a code of an older table that is kept where it stands."""
    found = [(province.code, province.name) for province in provinces_in_force()]
    if also and also not in dict(found) and also in provinces():
        found.append((also, provinces()[also].name))
    return found


def province_codes(*, also: str = "") -> frozenset[str]:
    """Return the codes of `province_choices`."""
    return frozenset(code for code, _name in province_choices(also=also))


def province_name(code: str | None) -> str:
    """Return the name of a province of any table; the code itself if there is none."""
    province = provinces().get(code or "")
    return province.name if province else code or ""
