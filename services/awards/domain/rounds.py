"""The facts of a voting round: which make sense, and which may still change once it is open."""

import re
from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final, Self

from services.awards.domain.lifecycle import RoundState
from services.awards.domain.rehearsal import SUFFIX
from services.awards.domain.round_file import one_line
from shared.errors import N_, Conflict, Invalid, Trouble
from shared.places import HANOI

LEVELS: Final = ("commune", "province", "region", "nation")
REGIONS: Final = ("north", "central", "south")
CHANGEABLE: Final[frozenset[RoundState]] = frozenset({"draft", "open", "scoring"})
CODE: Final = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
LONGEST_CODE: Final = 24
FARTHEST_DAYS: Final = 3 * 366


class RoundFactsWrong(Invalid):
    """Facts that do not go together; ``fields`` says which."""

    text = "Thông tin của kỳ bình chọn chưa hợp lệ."


class RoundFrozen(Conflict):
    """Rules are what people enter products by: they do not change once the round is open."""

    text = "Kỳ bình chọn %(code)s đã mở nhận hồ sơ nên thể lệ không sửa được nữa."


class RoundUnchangeable(Conflict):
    """The round is past the state in which this may change."""

    text = "Kỳ bình chọn %(code)s đã qua giai đoạn này nên không sửa được nữa."


class RoundCodeTaken(Conflict):
    """Another round has this code."""

    text = "Đã có kỳ bình chọn mang mã %(code)s. Hãy chọn mã khác."


class RoundIncomplete(Conflict):
    """The round cannot take its next step yet; ``missing`` says all that stands in the way."""

    text = "Kỳ bình chọn chưa đủ điều kiện cho bước tiếp theo."

    def __init__(self, missing: list["Missing"]) -> None:
        super().__init__()
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands in the way; ``where`` it is mended: edit, rules, dossiers, jury or complaints."""

    where: str
    trouble: Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFacts:
    """What a round says about itself, but for its rules; moments are aware."""

    name_vi: str
    name_en: str
    level: str
    regions: tuple[str, ...] = ()
    province_code: str | None = None
    year: int
    dossiers_close_at: datetime
    scoring_closes_at: datetime

    @classmethod
    def of(cls, round_: Any) -> Self:
        """Return the facts that ``round`` (a row with these columns) has now."""
        found = {field.name: getattr(round_, field.name) for field in fields(cls)}
        return cls(**{**found, "regions": tuple(found["regions"])})

    def differing(self, other: "RoundFacts") -> list[str]:
        """Return the names of the facts that differ, in order; moments differ by the minute, as forms have them."""
        names = [field.name for field in fields(self)]
        return [name for name in names if _by_minute(getattr(self, name)) != _by_minute(getattr(other, name))]


def tidied(facts: RoundFacts, former: RoundFacts | None = None) -> RoundFacts:
    """Return the facts without what their level has no use for, names on one line, regions in order.

    A moment that is the former one but for its seconds is the former one.
    """
    local = facts.level in ("commune", "province")
    kept = {
        name: getattr(former, name)
        for name in ("dossiers_close_at", "scoring_closes_at")
        if former and _by_minute(getattr(former, name)) == _by_minute(getattr(facts, name))
    }
    return replace(
        facts,
        name_vi=one_line(facts.name_vi),
        name_en=one_line(facts.name_en),
        regions=tuple(code for code in REGIONS if code in facts.regions) if facts.level == "region" else (),
        province_code=facts.province_code if local else None,
        **kept,
    )


def check_code(code: str) -> None:
    """Raise Invalid unless ``code`` is upper case A-Z, digits and single hyphens, 2 to 24 in all.

    A code that ends as those of rehearsals do would one day stand in the way of another round's rehearsal.
    """
    if not 2 <= len(code) <= LONGEST_CODE or not CODE.fullmatch(code):
        raise Invalid(
            fields={"code": N_("Mã gồm 2 đến 24 chữ cái A-Z không dấu, chữ số và dấu gạch, ví dụ KV-BAC-26.")}
        )
    if code.endswith(SUFFIX):
        raise Invalid(fields={"code": N_("Mã kết thúc bằng -THU dành cho kỳ chấm thử. Vui lòng chọn mã khác.")})


def check_facts(facts: RoundFacts, *, provinces: Collection[str], now: datetime) -> None:
    """Raise RoundFactsWrong, by field, unless the facts of a draft make sense at ``now``."""
    wrong: dict[str, str | list[str]] = {}
    for name in ("name_vi", "name_en"):
        if not 3 <= len(getattr(facts, name)) <= 200:
            wrong[name] = N_("Vui lòng nhập tên, từ 3 đến 200 ký tự.")
    if facts.level not in LEVELS:
        wrong["level"] = N_("Vui lòng chọn cấp bình chọn.")
    if facts.level == "region" and not facts.regions:
        wrong["regions"] = N_("Vui lòng chọn ít nhất một khu vực.")
    if facts.level in ("commune", "province") and facts.province_code not in provinces:
        wrong["province_code"] = N_("Vui lòng chọn tỉnh, thành phố tổ chức.")
    wrong |= _dates_wrong(facts, now)
    if wrong:
        raise RoundFactsWrong(fields=wrong)


def check_change(
    former: RoundFacts, facts: RoundFacts, *, state: RoundState, reason: str, code: str, now: datetime
) -> bool:
    """Return whether this change of a round that is no draft moves a deadline (which is told and needs a reason).

    Its names may be corrected; while dossiers are taken they may be taken longer, until the scoring is over it may last
    longer. Raises RoundUnchangeable, RoundFactsWrong, Invalid (reason).
    """
    if state not in CHANGEABLE:
        raise RoundUnchangeable(code=code)
    differing = set(facts.differing(former))
    wrong: dict[str, str | list[str]] = {
        name: N_("Mục này không đổi được sau khi mở nhận hồ sơ.")
        for name in sorted(differing & {"level", "regions", "province_code", "year"})
    }
    if state == "scoring" and "dossiers_close_at" in differing:
        wrong["dossiers_close_at"] = N_("Đã chấm điểm nên hạn nộp hồ sơ không đổi được nữa.")
    moved = differing & {"dossiers_close_at", "scoring_closes_at"}
    for name in sorted(moved - wrong.keys()):
        if getattr(facts, name) < getattr(former, name):
            wrong[name] = N_("Hạn đã công bố chỉ được lùi lại, không rút ngắn.")
        elif getattr(facts, name) <= now:
            wrong[name] = N_("Vui lòng chọn ngày giờ trong tương lai.")
    if facts.scoring_closes_at <= facts.dossiers_close_at:
        wrong.setdefault("scoring_closes_at", N_("Hạn chấm điểm phải sau hạn nộp hồ sơ."))
    if moved and not wrong and not reason.strip():
        wrong["reason"] = N_("Vui lòng nêu lý do lùi hạn; lý do được gửi cho các tỉnh và cơ sở.")
    if wrong:
        raise RoundFactsWrong(fields=wrong)
    return bool(moved)


def _dates_wrong(facts: RoundFacts, now: datetime) -> dict[str, str | list[str]]:
    wrong: dict[str, str | list[str]] = {}
    for name in ("dossiers_close_at", "scoring_closes_at"):
        ahead = getattr(facts, name) - now
        if ahead.total_seconds() <= 0:
            wrong[name] = N_("Vui lòng chọn ngày giờ trong tương lai.")
        elif ahead.days > FARTHEST_DAYS:
            wrong[name] = N_("Vui lòng chọn ngày giờ trong ba năm tới.")
    if facts.scoring_closes_at <= facts.dossiers_close_at:
        wrong.setdefault("scoring_closes_at", N_("Hạn chấm điểm phải sau hạn nộp hồ sơ."))
    if abs(facts.year - facts.dossiers_close_at.astimezone(HANOI).year) > 1:
        wrong["year"] = N_("Vui lòng nhập năm của kỳ bình chọn, cùng năm hoặc liền năm với hạn nộp hồ sơ.")
    return wrong


def _by_minute(value: Any) -> Any:
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value
