"""What forms let people choose from, and the words of services/awards/web/words.py for every template."""

from flask import Blueprint

from services.awards.models import Round
from services.awards.web.words import GROUPS, LEVELS, OFFICES, REGIONS, ROUND_STATES
from shared.i18n import gettext as _
from shared.i18n import language
from shared.web.choices import choices, province_choices, province_name

__all__ = [
    "choices",
    "group_choices",
    "province_choices",
    "province_name",
    "round_name",
    "round_place",
    "teach",
]


def group_choices() -> list[tuple[str, str]]:
    """Return the product groups for a form, with their letters."""
    return [(letter, f"{letter}. {_(word)}") for letter, word in GROUPS.items()]


def round_name(round: Round) -> str:
    """Return the round's name in the reader's language."""
    return round.name_en if language() == "en" else round.name_vi


def round_place(round: Round) -> str:
    """Return where a round's products come from: its province, its regions, or the whole country."""
    if round.province_code is not None:
        return province_name(round.province_code)
    if round.level == "region":
        return ", ".join(_(REGIONS[code]) for code in round.regions)
    return _("Cả nước")


def teach(bp: Blueprint) -> None:
    """Let every template of the app say province_name(code), round_name(round), group_word(letter) and so on."""
    for function in (province_name, round_name, round_place, group_choices):
        bp.add_app_template_global(function)
    for name, words in {
        "group_word": GROUPS,
        "level_word": LEVELS,
        "region_word": REGIONS,
        "office_word": OFFICES,
        "round_state_word": ROUND_STATES,
    }.items():
        bp.add_app_template_global(lambda value, words=words: _(words[value]), name)
