"""The facts of a fair: which dates make sense, what is missing before it opens, what a change of them means."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time
from typing import Any, Final, Self

from services.booths.domain.lifecycle import ApplicationState, FairState
from shared.errors import N_, Conflict, Invalid, Trouble
from shared.places import HANOI

CHANGEABLE: Final[frozenset[FairState]] = frozenset({"draft", "open", "closed", "drawn", "published", "running"})
IN_HAND: Final[tuple[ApplicationState, ...]] = ("submitted", "returned", "accepted")
"""States of an application whose establishment counts on the fair."""
CODE_LENGTH = 12
LONGEST_FAIR_DAYS = 90
FARTHEST_YEARS = 5


class FairDatesWrong(Invalid):
    """Dates in the past or in the wrong order; ``fields`` says which."""

    text = "Các mốc thời gian chưa hợp lệ."


class ReasonMissing(Invalid):
    """An announced fair changes only with a reason, for people will be told."""

    def __init__(self) -> None:
        super().__init__(fields={"reason": N_("Vui lòng nêu lý do; lý do được gửi cho mọi cơ sở đã đăng ký.")})


class FairFrozen(Conflict):
    """Rules, payers, zones and plan are what people apply for: they do not change once the fair is open."""

    text = "Hội chợ %(code)s đã mở đăng ký nên thể lệ, đơn vị chi trả, khu và sơ đồ không sửa được nữa."


class FairUnchangeable(Conflict):
    """The fair is over or cancelled."""

    text = "Hội chợ %(code)s đã kết thúc hoặc đã hủy nên không sửa được nữa."


class FairIncomplete(Conflict):
    """The fair cannot open yet; ``missing`` says all that stands in the way."""

    text = "Hội chợ chưa đủ thông tin để mở đăng ký."

    def __init__(self, missing: list["Missing"]) -> None:
        super().__init__()
        self.missing = missing


class TooEarly(Conflict):
    """The day has not come."""

    text = "Chưa đến ngày %(day)s."


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands in the way of opening; ``where`` it is mended: facts, payers, zones, plan or rules."""

    where: str
    trouble: Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class FairFacts:
    """What a fair says about itself; days are Viet Nam's or the place's own calendar, moments aware."""

    name_vi: str
    name_en: str
    abroad: bool
    place_vi: str
    place_en: str
    opens_on: date
    closes_on: date
    registration_opens_at: datetime
    registration_closes_at: datetime
    confirm_deadline_at: datetime

    @classmethod
    def of(cls, fair: Any) -> Self:
        """Return the facts that ``fair`` (a row with these columns) has now."""
        return cls(**{field.name: getattr(fair, field.name) for field in fields(cls)})

    def values(self) -> dict[str, Any]:
        """Return the facts by name."""
        return asdict(self)

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a version's record."""
        return {name: _plain(value) for name, value in self.values().items()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Return the facts of a version's record."""
        read: dict[str, Any] = dict(value)
        for name, said in value.items():
            if name.endswith("_on"):
                read[name] = date.fromisoformat(said)
            elif name.endswith("_at"):
                read[name] = datetime.fromisoformat(said)
        return cls(**read)

    def differing(self, other: "FairFacts") -> list[str]:
        """Return the names of the facts that differ, in order; moments differ by the minute, as forms have them."""
        names = [field.name for field in fields(self)]
        return [name for name in names if _by_minute(getattr(self, name)) != _by_minute(getattr(other, name))]


VERSIONED = frozenset(
    {
        "place_vi",
        "place_en",
        "opens_on",
        "closes_on",
        "registration_opens_at",
        "registration_closes_at",
        "confirm_deadline_at",
    }
)
"""A change of one of these makes a new version and is told to everybody who applied."""

_NOT_ONCE_OPEN = {
    "abroad": N_("Không đổi được sau khi mở đăng ký."),
    "registration_opens_at": N_("Không đổi được sau khi mở đăng ký."),
}
_NOT_ONCE_CLOSED = {"registration_closes_at": N_("Không đổi được sau khi đã đóng đăng ký.")}
_NOT_ONCE_RUNNING = {
    "opens_on": N_("Không đổi được khi hội chợ đang diễn ra."),
    "confirm_deadline_at": N_("Không đổi được khi hội chợ đang diễn ra."),
}


def check_dates(facts: FairFacts, *, former: FairFacts | None, state: FairState, now: datetime) -> None:
    """Check the dates of a new fair (``former`` None) or of a change; a date that stays as it was may lie in the past.

    Order: registration opens, closes, confirming ends, the fair opens, closes. Raises FairDatesWrong with what to do by
    field.
    """
    changed = set(facts.differing(former)) if former else {field.name for field in fields(facts)}
    wrong = (
        _in_the_past(facts, changed, now) | _out_of_order(facts) | _frozen_dates(changed if former else set(), state)
    )
    if wrong:
        raise FairDatesWrong(fields=wrong)


def _in_the_past(facts: FairFacts, changed: set[str], now: datetime) -> dict[str, str]:
    today = _hanoi_day(now)
    far = today.replace(year=today.year + FARTHEST_YEARS, day=min(today.day, 28))
    wrong: dict[str, str] = {}
    for name in sorted(changed):
        value = getattr(facts, name)
        if not isinstance(value, date):
            continue
        day = _hanoi_day(value) if isinstance(value, datetime) else value
        past = day < today or (name == "registration_closes_at" and value <= now)
        if past:
            wrong[name] = N_("Ngày này đã qua. Hãy chọn một ngày từ hôm nay trở đi.")
        elif day > far:
            wrong[name] = N_("Ngày này còn quá xa. Hãy chọn một ngày trong năm năm tới.")
    return wrong


def _out_of_order(facts: FairFacts) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if facts.registration_closes_at <= facts.registration_opens_at:
        wrong["registration_closes_at"] = N_("Hạn đăng ký phải sau lúc bắt đầu nhận đăng ký.")
    if facts.confirm_deadline_at <= facts.registration_closes_at:
        wrong["confirm_deadline_at"] = N_("Hạn xác nhận phải sau hạn đăng ký.")
    if facts.confirm_deadline_at > datetime.combine(facts.opens_on, time.max, HANOI):
        wrong["confirm_deadline_at"] = N_("Hạn xác nhận không được sau ngày khai mạc.")
    if facts.closes_on < facts.opens_on:
        wrong["closes_on"] = N_("Ngày bế mạc không được trước ngày khai mạc.")
    elif (facts.closes_on - facts.opens_on).days >= LONGEST_FAIR_DAYS:
        wrong["closes_on"] = N_("Hội chợ kéo dài quá 90 ngày; hãy kiểm tra lại hai ngày.")
    return wrong


def _frozen_dates(changed: set[str], state: FairState) -> dict[str, str]:
    frozen: dict[str, str] = {}
    if state != "draft":
        frozen |= _NOT_ONCE_OPEN
    if state not in ("draft", "open"):
        frozen |= _NOT_ONCE_CLOSED
    if state == "running":
        frozen |= _NOT_ONCE_RUNNING
    return {name: text for name, text in frozen.items() if name in changed}


def _hanoi_day(moment: datetime) -> date:
    return moment.astimezone(HANOI).date()


def _by_minute(value: Any) -> Any:
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
