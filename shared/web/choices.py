"""What forms of every service let people choose from: words by their values, and provinces."""

from collections.abc import Mapping
from datetime import date

from shared.alphabet import alphabetical
from shared.clock import hanoi_date, now
from shared.i18n import gettext as _
from shared.places import Province, provinces, provinces_on
from shared.web.app import kit


def choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
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


def province_name(code: str | None) -> str:
    """Return the name of a province of any table; the code itself if there is none."""
    province = provinces().get(code or "")
    return province.name if province else code or ""
