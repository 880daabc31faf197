"""The eight fairs of the demo year: 1,980 booths in all, close to what the programme pays for in a year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.booths.domain.rules import Rules
from shared.demo import data_beside

PROGRAMME: Final = "Chương trình khuyến công quốc gia"
OWN: Final = "Cơ sở tự chi trả"
ABROAD: Final = "Thông tư 28/2018/TT-BTC, Điều 8.6"
AT_HOME: Final = "Dữ liệu minh họa: mức hỗ trợ trong nước do ban tổ chức đặt"
"""The rate and cap at home were not found in any public source; here they are invented and say so."""

POINTS: Final = {"certificate_holder": 3, "women_owned": 1, "ethnic_minority": 1, "hard_area": 1}


@dataclass(frozen=True, kw_only=True)
class DemoFair:
    """One fair: its size (rows x columns a hall), when registration closes and when it opens (days from today).

    ``applicants`` establishments of ``provinces`` provinces apply, each for one to ``most_wanted`` booths.
    """

    code: str
    name_vi: str
    name_en: str
    place_vi: str
    place_en: str
    closes_in_days: int
    opens_in_days: int
    halls: tuple[tuple[int, int], ...]
    applicants: int
    state: str
    rules: Rules
    most_wanted: int = 2
    provinces: int = 63
    abroad: bool = False
    payers: Mapping[str, int] = field(default_factory=lambda: {PROGRAMME: 10_000})


def _fair(said: dict[str, Any]) -> DemoFair:
    rules = said["rules"]
    points = POINTS if rules.get("tiers") == "points" else {}
    halls = tuple((rows, columns) for rows, columns in said["halls"])
    return DemoFair(**{**said, "halls": halls, "rules": Rules(points=points, **rules)})


FAIRS: Final = tuple(_fair(said) for said in data_beside(__file__)["fair"])
