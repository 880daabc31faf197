"""What forms let people choose from, and the words of services/booths/web/words.py for every template."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint

from services.booths.web.words import FLAGS, GROUPS, KINDS, PAPERS
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.choices import choices, province_choices, province_name, provinces_in_force

__all__ = [
    "ROLES",
    "choices",
    "group_choices",
    "province_choices",
    "province_codes",
    "province_name",
    "provinces_in_force",
    "teach",
]

ROLES: Final[Mapping[str, str]] = {
    "organiser": N_("Người tổ chức"),
    "officer": N_("Cán bộ tỉnh, thành phố"),
}


def group_choices() -> list[tuple[str, str]]:
    """Return the product groups for a form, with their letters."""
    return [(letter, f"{letter}. {_(word)}") for letter, word in GROUPS.items()]


def province_codes(*, also: str = "") -> frozenset[str]:
    """Return the codes of `province_choices`."""
    return frozenset(code for code, _name in province_choices(also=also))


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
