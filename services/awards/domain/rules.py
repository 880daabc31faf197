"""The rules of one voting round: data, so that a new circular needs no new code. Frozen and hashed when it opens."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Self

from shared import reading
from shared.canonical import sha256_of
from shared.errors import N_

METHODS: Final = ("mean", "trimmed_mean", "median")
TIE_BREAKS: Final = ("trimmed_mean", "share_above_mark", "draw")
"""Besides these a tie-break may be ``criterion:<code>``: the mean of one criterion, more first."""
MOST_POINTS: Final = Decimal(1_000)
MOST_CRITERIA: Final = 20
SCORED_CODE: Final = re.compile(r"[A-Za-z0-9_]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubCriterion(reading.Written):
    """A part of a criterion that is scored by itself; the parts' maxima add up to the criterion's."""

    code: str
    name_vi: str
    name_en: str
    most: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(reading.Written):
    """One criterion of the score sheet; with ``parts`` these are scored in its place."""

    code: str
    name_vi: str
    name_en: str
    most: Decimal
    parts: tuple[SubCriterion, ...] = ()


def _nothing() -> Mapping[str, int]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules(reading.Written):
    """How one round scores, ranks and decides.

    Criteria, their maxima and the pass mark are those of Circular 26/2014/TT-BCT (Annex 4) in profile ``vn-26-2014``.
    For all other fields no official rule was found (docs/rules.md): each is the council's setting.
    """

    profile: str = "custom"
    criteria: tuple[Criterion, ...]
    step: Decimal = Decimal("0.5")
    """Points are given in multiples of this."""
    pass_mark: Decimal = Decimal(70)
    pass_inclusive: bool = True
    """Whether exactly the pass mark passes ("70 or more"); one province writes "over 70"."""
    fewest_sheets: int = 5
    """Signed sheets without which a product has no result (quorum)."""
    method: str = "mean"
    """How the sheets' totals become the product's points: one of METHODS."""
    decimals: int = 2
    """Places the result is rounded to, half up."""
    cap_total: int | None = None
    """Most products recognised by the round; None = no such cap."""
    caps_by_group: Mapping[str, int] = field(default_factory=_nothing)
    cap_per_province: int | None = None
    tie_break: tuple[str, ...] = ("criterion:market", "criterion:economy", "trimmed_mean", "share_above_mark", "draw")
    """What orders products of equal points, first entry first; a draw decides what is equal after the last."""
    blind: bool = True
    """Whether judges do not see whose product it is, nor its province."""
    block_same_province: bool = False
    """Whether a judge may not score products of their own province."""
    sheets_per_product: int | None = None
    """None: all judges score all products; k: each product is assigned to k judges."""
    certificate_years: int = 4
    """Years of validity, the year of issue being the first; to 31 December of the last."""
    council_quorum_percent: int = 67
    """Share of the council's members whose papers make a ballot valid."""
    ballot: str = "by_product"
    complaint_days: int = 15
    """Days after publication in which a complaint is received."""

    @property
    def scored(self) -> Mapping[str, Decimal]:
        """Return what is scored, code → maximum, in the sheet's order: parts where a criterion has some."""
        return {part.code: part.most for criterion in self.criteria for part in (criterion.parts or (criterion,))}

    @property
    def total(self) -> Decimal:
        """Return the most points a sheet can have."""
        return sum((criterion.most for criterion in self.criteria), Decimal(0))

    def passes(self, points: Decimal) -> bool:
        """Return whether a product of ``points`` passes."""
        return points >= self.pass_mark if self.pass_inclusive else points > self.pass_mark

    def sha256(self) -> str:
        """Return the hash that is frozen when the round opens and printed on every result."""
        return sha256_of(self.to_json())

    @classmethod
    def from_json(cls, value: Any, path: str = "/rules") -> Self:
        """Return the rules written by ``to_json``; raises Malformed for anything else."""
        names = reading.record(value, path, cls.__slots__)
        criteria = tuple(
            _criterion(item, f"{path}/criteria/{number}")
            for number, item in enumerate(_list(names["criteria"], f"{path}/criteria", 1, MOST_CRITERIA))
        )
        _check_codes(criteria, f"{path}/criteria")
        return cls(
            profile=reading.text(names["profile"], f"{path}/profile"),
            criteria=criteria,
            step=_positive(names["step"], f"{path}/step"),
            pass_mark=points_of(names["pass_mark"], f"{path}/pass_mark"),
            pass_inclusive=reading.flag(names["pass_inclusive"], f"{path}/pass_inclusive"),
            fewest_sheets=reading.integer(names["fewest_sheets"], f"{path}/fewest_sheets", 1, 100),
            method=reading.one_of(names["method"], f"{path}/method", METHODS),
            decimals=reading.integer(names["decimals"], f"{path}/decimals", 0, 4),
            cap_total=_cap(names["cap_total"], f"{path}/cap_total"),
            caps_by_group=MappingProxyType(
                reading.mapping(names["caps_by_group"], f"{path}/caps_by_group", reading.integer)
            ),
            cap_per_province=_cap(names["cap_per_province"], f"{path}/cap_per_province"),
            tie_break=tuple(
                _tie_break(item, f"{path}/tie_break/{number}", criteria)
                for number, item in enumerate(_list(names["tie_break"], f"{path}/tie_break", 0, MOST_CRITERIA))
            ),
            blind=reading.flag(names["blind"], f"{path}/blind"),
            block_same_province=reading.flag(names["block_same_province"], f"{path}/block_same_province"),
            sheets_per_product=None
            if names["sheets_per_product"] is None
            else reading.integer(names["sheets_per_product"], f"{path}/sheets_per_product", 1, 100),
            certificate_years=reading.integer(names["certificate_years"], f"{path}/certificate_years", 1, 20),
            council_quorum_percent=reading.integer(
                names["council_quorum_percent"], f"{path}/council_quorum_percent", 1, 100
            ),
            ballot=reading.one_of(names["ballot"], f"{path}/ballot", ("by_product", "by_group")),
            complaint_days=reading.integer(names["complaint_days"], f"{path}/complaint_days", 0, 365),
        )


CRITERIA_26_2014: Final = (
    Criterion(
        code="market",
        name_vi=N_("Đáp ứng thị trường và khả năng phát triển sản xuất"),
        name_en="Meets the market; able to grow its production",
        most=Decimal(40),
    ),
    Criterion(
        code="economy",
        name_vi=N_("Kinh tế - kỹ thuật - xã hội và môi trường"),
        name_en="Economic, technical, social, environmental",
        most=Decimal(40),
    ),
    Criterion(code="culture", name_vi=N_("Tính văn hóa, thẩm mỹ"), name_en="Culture and beauty", most=Decimal(10)),
    Criterion(code="other", name_vi=N_("Tiêu chí khác"), name_en="Other criteria", most=Decimal(10)),
)
"""Source: Circular 26/2014/TT-BCT, Annex 4 (score sheet)."""

PROFILES: Final[Mapping[str, Rules]] = MappingProxyType(
    {"vn-26-2014": Rules(profile="vn-26-2014", criteria=CRITERIA_26_2014)}
)


def points_of(value: Any, path: str) -> Decimal:
    """Return points written as text with at most four places ("32.5"); raises Malformed for anything else."""
    text = reading.text(value, path)
    whole, _, places = text.partition(".")
    plain = whole.isascii() and whole.isdigit() and len(whole) <= 4 and (whole == "0" or not whole.startswith("0"))
    fine = not places or (places.isascii() and places.isdigit() and len(places) <= 4 and not places.endswith("0"))
    if not plain or not fine or text.endswith("."):
        raise reading.Malformed(path, "must be points as text, such as 32.5")
    number = Decimal(text)
    if number > MOST_POINTS:
        raise reading.Malformed(path, "is more than anything can be worth")
    return number


def _criterion(value: Any, path: str) -> Criterion:
    names = reading.record(value, path, ("code", "name_vi", "name_en", "most", "parts"))
    parts = tuple(
        SubCriterion(**_scored(item, f"{path}/parts/{number}"))
        for number, item in enumerate(_list(names["parts"], f"{path}/parts", 0, MOST_CRITERIA))
    )
    made = Criterion(**_scored({key: value for key, value in names.items() if key != "parts"}, path), parts=parts)
    if parts and sum(part.most for part in parts) != made.most:
        raise reading.Malformed(f"{path}/parts", "must add up to the criterion's maximum")
    return made


def _scored(value: Any, path: str) -> dict[str, Any]:
    names = reading.record(value, path, ("code", "name_vi", "name_en", "most"))
    code = reading.text(names["code"], f"{path}/code")
    if not SCORED_CODE.fullmatch(code):
        raise reading.Malformed(f"{path}/code", "must be letters, digits and underscores")
    most = _positive(names["most"], f"{path}/most")
    return {
        "code": code,
        "name_vi": reading.text(names["name_vi"], f"{path}/name_vi"),
        "name_en": reading.text(names["name_en"], f"{path}/name_en"),
        "most": most,
    }


def _check_codes(criteria: Sequence[Criterion], path: str) -> None:
    scored = [part.code for criterion in criteria for part in (criterion.parts or (criterion,))]
    for codes in ([criterion.code for criterion in criteria], scored):
        if len(set(codes)) != len(codes):
            raise reading.Malformed(path, "must not name a code twice")


def _positive(value: Any, path: str) -> Decimal:
    number = points_of(value, path)
    if number <= 0:
        raise reading.Malformed(path, "must be more than 0")
    return number


def _tie_break(value: Any, path: str, criteria: Sequence[Criterion]) -> str:
    return reading.one_of(value, path, (*TIE_BREAKS, *(f"criterion:{criterion.code}" for criterion in criteria)))


def _cap(value: Any, path: str) -> int | None:
    return None if value is None else reading.integer(value, path)


def _list(value: Any, path: str, least: int, most: int) -> list[Any]:
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise reading.Malformed(path, f"must be a list of {least} to {most} entries")
    return value
