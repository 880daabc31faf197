"""Public sources of randomness: how many numbers each draws, within which range, and whether what was entered fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from shared import reading
from shared.errors import N_, Conflict, Invalid

OWN: Final = "own"
"""The kind of a source that the organiser describes; the others are those of lotteries.py."""
MOST_SOURCES: Final = 5
MOST_NUMBERS: Final = 100
LARGEST_NUMBER: Final = 999_999_999

OUTSIDE: Final = N_("Số này nằm ngoài khoảng của nguồn.")
MISSING: Final = N_("Còn thiếu số này.")
NO_NUMBER: Final = N_("Chỉ nhập chữ số, ví dụ 05.")
TWICE: Final = N_("Số này đã nhập ở ô khác, mà nguồn này không quay một số hai lần.")
OTHER_COUNT: Final = N_("Số lượng số không đúng với nguồn đã công bố.")


class NumbersDoNotFit(Invalid):
    """Numbers that the announced source cannot have drawn; ``fields`` says which, as ``numbers.SOURCE.PLACE``."""

    text = N_("Các số chưa khớp với nguồn đã công bố.")


class NumbersMissing(Conflict):
    """A source of the announcement has no numbers, or there are numbers without a source."""

    text = "Cần nhập kết quả của đúng từng nguồn ngẫu nhiên đã công bố."


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawSource(reading.Written):
    """A public source of randomness, for example one drawing of a state lottery: ``count`` numbers, each in a range.

    ``kind`` is the lottery's key, or ``own``; ``address`` says where its numbers are published, ``what`` which of them
    are taken. ``ordered``: the order in which they are drawn counts; otherwise they are sorted before use.
    ``repeats``: one number may come more than once.
    """

    name: str
    kind: str = OWN
    address: str
    what: str = ""
    drawn_at: datetime
    count: int
    least: int
    most: int
    ordered: bool = False
    repeats: bool = False

    @classmethod
    def from_json(cls, value: Any, path: str) -> Self:
        """Return the source, or raise Malformed."""
        names = reading.record(value, path, cls.__slots__)
        least = reading.integer(names["least"], f"{path}/least", 0, LARGEST_NUMBER)
        source = cls(
            name=reading.text(names["name"], f"{path}/name"),
            kind=reading.text(names["kind"], f"{path}/kind"),
            address=reading.text(names["address"], f"{path}/address"),
            what=reading.text(names["what"], f"{path}/what", empty=True),
            drawn_at=reading.moment(names["drawn_at"], f"{path}/drawn_at"),
            count=reading.integer(names["count"], f"{path}/count", 1, MOST_NUMBERS),
            least=least,
            most=reading.integer(names["most"], f"{path}/most", least, LARGEST_NUMBER),
            ordered=reading.flag(names["ordered"], f"{path}/ordered"),
            repeats=reading.flag(names["repeats"], f"{path}/repeats"),
        )
        if not source.possible:
            raise reading.Malformed(f"{path}/count", "is more than there are numbers in the range")
        return source

    @property
    def possible(self) -> bool:
        """Whether so many numbers can come out of the range."""
        return self.repeats or self.count <= self.most - self.least + 1

    def written(self, number: int) -> str:
        """Return a number with as many digits as the largest has, as lotteries print it: 05."""
        return str(number).zfill(len(str(self.most)))


def misfits(source: DrawSource, numbers: Sequence[int]) -> Mapping[int, str]:
    """Return what is wrong with numbers, by place: those outside of the range, and seconds where none may be."""
    wrong: dict[int, str] = {}
    for place, number in enumerate(numbers):
        if not source.least <= number <= source.most:
            wrong[place] = OUTSIDE
        elif not source.repeats and number in numbers[:place]:
            wrong[place] = TWICE
    return wrong


def read_numbers(sources: Sequence[DrawSource], typed: Sequence[Sequence[int | str]]) -> tuple[tuple[int, ...], ...]:
    """Return what was typed as the numbers of each source; a text is digits, "05" is 5.

    Raises NumbersMissing, NumbersDoNotFit.
    """
    if len(typed) != len(sources):
        raise NumbersMissing
    read = [[_number(one) for one in numbers] for numbers in typed]
    wrong: dict[str, str | list[str]] = {}
    for at, (source, numbers) in enumerate(zip(sources, read, strict=True)):
        if len(numbers) != source.count:
            wrong[f"numbers.{at}"] = OTHER_COUNT
            continue
        whole = [one if isinstance(one, int) else -1 for one in numbers]
        problems = {**misfits(source, whole), **{p: one for p, one in enumerate(numbers) if isinstance(one, str)}}
        wrong |= {f"numbers.{at}.{place}": problems[place] for place in sorted(problems)}
    if wrong:
        raise NumbersDoNotFit(fields=wrong)
    return tuple(tuple(one for one in numbers if isinstance(one, int)) for numbers in read)


def _number(typed: int | str) -> int | str:
    """Return the number, or what is wrong with what was typed."""
    if isinstance(typed, int):
        return typed
    if not typed.strip():
        return MISSING
    digits = typed.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else NO_NUMBER
