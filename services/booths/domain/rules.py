"""The rules by which one fair gives out its booths; frozen when the fair opens."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Self

from shared import reading
from shared.errors import N_, Invalid

FLAGS: Final = ("certificate_holder", "women_owned", "ethnic_minority", "hard_area", "newcomer")
TIERS: Final = ("none", "points")
MOST_POINTS: Final = 1_000
MOST_BOOTHS_EACH: Final = 100
MOST_HOURS: Final = 24 * 90


class RulesDoNotFit(Invalid):
    """The rules contradict each other or the number of booths."""

    text = "Thể lệ phân gian hàng chưa hợp lệ."


def _nothing() -> Mapping[str, int]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules(reading.Written):
    """How one fair orders applications and how many booths each may get.

    No official rule was found for any of these numbers (docs/rules.md), so each is the organiser's setting.
    """

    tiers: str = "none"
    """``none``: the draw alone orders; ``points``: more points first, the draw among equals."""
    points: Mapping[str, int] = field(default_factory=_nothing)
    """Points of each maker's flag, for ``tiers="points"``."""
    cap_per_establishment: int = 2
    """Most booths one establishment may get."""
    province_minimum: int = 0
    """Booths guaranteed to each province that has applications, unless ``province_minima`` names it."""
    province_minima: Mapping[str, int] = field(default_factory=_nothing)
    province_maximum: int | None = None
    """Most booths for each province, unless ``province_maxima`` names it; None = no maximum."""
    province_maxima: Mapping[str, int] = field(default_factory=_nothing)
    newcomer_percent: int = 0
    """Share of all booths guaranteed to newcomers, in per cent, rounded down."""
    one_before_second: bool = True
    """Whether everybody gets one booth before anybody gets a second."""
    confirm_hours: int = 72
    """Hours an offer stands, unless the fair's own deadline comes first."""
    second_confirms: bool = True
    """Whether the numbers that were drawn count only once a second organiser has confirmed them."""

    def minimum(self, province: str) -> int:
        """Return the booths guaranteed to a province."""
        return self.province_minima.get(province, self.province_minimum)

    def maximum(self, province: str) -> int | None:
        """Return the most booths a province may get, None if there is no such limit."""
        return self.province_maxima.get(province, self.province_maximum)

    def newcomer_places(self, places: int) -> int:
        """Return how many of ``places`` booths are guaranteed to newcomers."""
        return places * self.newcomer_percent // 100

    @classmethod
    def from_json(cls, value: Any, path: str = "/rules") -> Self:
        """Return the rules written by ``to_json``; raises Malformed for anything else."""
        names = reading.record(value, path, cls.__slots__)
        most = names["province_maximum"]
        return cls(
            tiers=reading.one_of(names["tiers"], f"{path}/tiers", TIERS),
            points=_points(names["points"], f"{path}/points"),
            cap_per_establishment=reading.integer(
                names["cap_per_establishment"], f"{path}/cap_per_establishment", 1, MOST_BOOTHS_EACH
            ),
            province_minimum=reading.integer(names["province_minimum"], f"{path}/province_minimum"),
            province_minima=_by_province(names["province_minima"], f"{path}/province_minima"),
            province_maximum=None if most is None else reading.integer(most, f"{path}/province_maximum"),
            province_maxima=_by_province(names["province_maxima"], f"{path}/province_maxima"),
            newcomer_percent=reading.integer(names["newcomer_percent"], f"{path}/newcomer_percent", 0, 100),
            one_before_second=reading.flag(names["one_before_second"], f"{path}/one_before_second"),
            confirm_hours=reading.integer(names["confirm_hours"], f"{path}/confirm_hours", 1, MOST_HOURS),
            second_confirms=reading.flag(names["second_confirms"], f"{path}/second_confirms"),
        )


def check_fit(rules: Rules, *, places: int, provinces: Collection[str]) -> None:
    """Check that what the rules guarantee fits into the fair's ``places`` (its number of booths).

    ``provinces`` are the codes of all provinces that may apply: each may claim its minimum. Raises RulesDoNotFit with
    one problem per field.
    """
    problems = _contradictions(rules, provinces)
    guaranteed = sum(rules.minimum(code) for code in provinces) + rules.newcomer_places(places)
    if guaranteed > places:
        problems["province_minimum"] = N_("Tổng số gian bảo đảm vượt quá số gian của hội chợ.")
    if problems:
        raise RulesDoNotFit(fields=problems, guaranteed=guaranteed, places=places)


def _contradictions(rules: Rules, provinces: Collection[str]) -> dict[str, str | list[str]]:
    problems: dict[str, str | list[str]] = {}
    for code in provinces:
        most = rules.maximum(code)
        if most is not None and rules.minimum(code) > most:
            problems["province_maximum"] = N_("Số gian tối đa của một tỉnh nhỏ hơn số gian bảo đảm.")
    if (set(rules.province_minima) | set(rules.province_maxima)) - set(provinces):
        problems["province_minima"] = N_("Có mã tỉnh không nằm trong danh mục tỉnh, thành phố.")
    if rules.tiers == "points" and not any(rules.points.values()):
        problems["points"] = N_("Cần bảng điểm khi xếp thứ tự theo điểm.")
    return problems


def _points(value: Any, path: str) -> Mapping[str, int]:
    table = reading.mapping(value, path, lambda item, place: reading.integer(item, place, 0, MOST_POINTS))
    for name in table:
        reading.one_of(name, path, FLAGS)
    return MappingProxyType(table)


def _by_province(value: Any, path: str) -> Mapping[str, int]:
    return MappingProxyType(reading.mapping(value, path, reading.integer))
