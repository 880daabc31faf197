"""What forms let people choose from, and the words of services/awards/web/words.py for every template."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint

from services.awards.models import Round
from services.awards.web.words import GROUPS, LEVELS, OFFICES, REGIONS, ROUND_STATES
from shared.alphabet import alphabetical
from shared.clock import hanoi_date, now
from shared.i18n import gettext as _
from shared.i18n import language
from shared.places import Province, provinces, provinces_on
from shared.web.app import kit


def choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (value, word in the present language) for a form."""
    return [(value, _(word)) for value, word in words.items()]


def group_choices() -> list[tuple[str, str]]:
    """Return the product groups for a form, with their letters."""
    return [(letter, f"{letter}. {_(word)}") for letter, word in GROUPS.items()]


def provinces_in_force() -> list[Province]:
    """Return the provinces that one may choose now, by the Vietnamese alphabet (setting PROVINCES_ON, or today)."""
    fixed = kit().settings.provinces_on
    day = date.fromisoformat(fixed) if fixed else hanoi_date(now())
    return sorted(provinces_on(day), key=lambda province: alphabetical(province.name))


def province_choices(*, also: str = "") -> list[tuple[str, str]]:
    """Return (code, name) for a form; ``also`` is a code of an older table that is kept where it stands."""
    found = [(province.code, province.name) for province in provinces_in_force()]
    if also and also not in dict(found) and also in provinces():
        found.append((also, provinces()[also].name))
    return found


def province_name(code: str | None) -> str:
    """Return the name of a province of any table; the code itself if there is none."""
    province = provinces().get(code or "")
    return province.name if province else code or ""


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
