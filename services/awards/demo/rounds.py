"""The demo rounds. Figures: recognised in 2018 at least 57, 69 and 100 by region, 244 in all; entered in the North in
2020 194, by group and from 24 provinces (domain of the programme, real rounds). The rest is invented. Days are moved to
the present, as those of the demo year's fairs are, so that certificates hold and letters have a date."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from services.awards.domain.rules import PROFILES, Rules

RULES: Final = PROFILES["vn-26-2014"]


@dataclass(frozen=True, kw_only=True)
class DemoRound:
    """One round. ``groups``: products of each group, None = as they come; ``over_days_ago``: None = in scoring."""

    code: str
    name_vi: str
    name_en: str
    region: str
    year: int
    entered: int
    judges: int
    cap: int
    provinces: int
    place: str
    over_days_ago: int | None = None
    decision: str = ""
    groups: Mapping[str, int] | None = None

    @property
    def rules(self) -> Rules:
        """Return the rules of the circular with the round's cap."""
        return replace(RULES, cap_total=self.cap, fewest_sheets=5)


SCORING: Final = DemoRound(
    code="KV-BAC-2020",
    name_vi="Bình chọn khu vực phía Bắc năm 2020 (số liệu mẫu)",
    name_en="Selection of the North 2020 (sample data)",
    region="north",
    year=2020,
    entered=194,
    judges=7,
    cap=110,
    provinces=24,
    place="Hà Nội",
    groups={"A": 66, "B": 104, "C": 12, "D": 12},
)
OVER: Final = (
    DemoRound(
        code="KV-BAC-2018",
        name_vi="Bình chọn khu vực phía Bắc năm 2018 (số liệu mẫu)",
        name_en="Selection of the North 2018 (sample data)",
        region="north",
        year=2018,
        entered=120,
        judges=7,
        cap=60,
        provinces=28,
        place="Hải Phòng",
        over_days_ago=95,
        decision="1870/QĐ-HĐBC",
    ),
    DemoRound(
        code="KV-MT-2018",
        name_vi="Bình chọn khu vực miền Trung - Tây Nguyên năm 2018 (số liệu mẫu)",
        name_en="Selection of Central and Highlands 2018 (sample data)",
        region="central",
        year=2018,
        entered=165,
        judges=7,
        cap=75,
        provinces=15,
        place="Đà Nẵng",
        over_days_ago=80,
        decision="2014/QĐ-HĐBC",
    ),
    DemoRound(
        code="KV-NAM-2018",
        name_vi="Bình chọn khu vực phía Nam năm 2018 (số liệu mẫu)",
        name_en="Selection of the South 2018 (sample data)",
        region="south",
        year=2018,
        entered=215,
        judges=9,
        cap=109,
        provinces=20,
        place="Cần Thơ",
        over_days_ago=60,
        decision="2155/QĐ-HĐBC",
    ),
)
ROUNDS: Final = (SCORING, *OVER)
