"""The demo rounds. Figures: recognised in 2018 at least 57, 69 and 100 by region, 244 in all; entered in the North in
2020 194, by group and from 24 provinces (domain of the programme, real rounds). The rest is invented. Days are moved to
the present, as those of the demo year's fairs are, so that certificates hold and letters have a date."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from services.awards.domain.rules import PROFILES, Rules
from shared.demo import data_beside

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


ROUNDS: Final = tuple(DemoRound(**said) for said in data_beside(__file__)["round"])
SCORING: Final = ROUNDS[0]
OVER: Final = ROUNDS[1:]
