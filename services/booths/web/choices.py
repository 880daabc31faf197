"""What forms let people choose from, and the words of services/booths/web/words.py for every template."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from flask import Blueprint

from services.booths.web.words import FLAGS, GROUPS, KINDS, PAPERS
from shared.alphabet import alphabetical
from shared.clock import hanoi_date, now
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.places import Province, provinces, provinces_on
from shared.web.app import kit

ROLES: Final[Mapping[str, str]] = {
    "organiser": N_("Người tổ chức"),
    "officer": N_("Cán bộ tỉnh, thành phố"),
}


def choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (value, word in the present language) for a form."""
    return [(value, _(word)) for value, word in words.items()]


def group_choices() -> list[tuple[str, str]]:
    """Return the product groups for a form, with their letters."""
    return [(letter, f"{letter}. {_(word)}") for letter, word in GROUPS.items()]


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


def teach(bp: Blueprint) -> None:
    """Let every template of the app say province_name(code), kind_word(kind), group_word(group) and so on."""
    bp.add_app_template_global(province_name)
    for name, words in {
        "kind_word": KINDS,
        "group_word": GROUPS,
        "paper_word": PAPERS,
        "flag_word": FLAGS,
        "role_word": ROLES,
    }.items():
        bp.add_app_template_global(lambda value, words=words: _(words[value]), name)
