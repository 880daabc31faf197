"""Sources and their numbers as people read and type them: by prize, with as many digits as the lottery prints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from services.booths.domain.lotteries import Lottery, lotteries, places_of
from services.booths.domain.sources import OWN, DrawSource
from shared.i18n import N_
from shared.i18n import gettext as _

DAYS: Final = (
    N_("thứ Hai"), N_("thứ Ba"), N_("thứ Tư"), N_("thứ Năm"), N_("thứ Sáu"), N_("thứ Bảy"), N_("Chủ nhật"),
)  # fmt: skip
SAID: Final = (
    N_("Giải đặc biệt"), N_("Giải nhất"), N_("Giải nhì"), N_("Giải ba"), N_("Giải tư"), N_("Giải năm"),
    N_("Giải sáu"), N_("Giải bảy"), N_("Giải tám"),
    N_("Hai chữ số cuối của cả 27 số trúng thưởng, từ giải đặc biệt đến giải bảy"),
    N_("Hai chữ số cuối của cả 18 số trúng thưởng, từ giải tám đến giải đặc biệt"),
    N_("Sáu số của kỳ quay"),
    N_("Sáu số của kỳ quay, không lấy số thứ bảy (Jackpot 2)"),
)  # fmt: skip
"""What lotteries.toml says in words, to be translated."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The field of one number: its name in the form and what it is called."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A source with its numbers, by prize; one group without a name where the source has no prizes."""

    source: DrawSource
    groups: Sequence[tuple[str, Sequence[str]]]


def choices() -> list[tuple[str, str]]:
    """Return the sources that one may name: each lottery with its days and hour, then one's own."""
    return [*((key, _said(one)) for key, one in lotteries().items()), (OWN, _("Nguồn khác, tự mô tả"))]


def what_of(source: DrawSource) -> str:
    """Return which numbers of a source are taken, and how, in a sentence or two."""
    said = [_(source.what)] if source.what else []
    low, high = source.written(source.least), source.written(source.most)
    said.append(_("%(count)s số, mỗi số từ %(low)s đến %(high)s", count=source.count, low=low, high=high))
    said.append(_("thứ tự có ý nghĩa") if source.ordered else _("không kể thứ tự"))
    if source.count > 1:
        said.append(_("một số có thể ra nhiều lần") if source.repeats else _("không số nào ra hai lần"))
    return "; ".join(said) + "."


def asked(sources: Sequence[DrawSource]) -> list[tuple[DrawSource, list[Asked]]]:
    """Return each source with the fields of its numbers, ``numbers.SOURCE.PLACE``."""
    return [(source, [*_fields(at, source)]) for at, source in enumerate(sources)]


def drawn(sources: Sequence[DrawSource], numbers: Sequence[Sequence[int]]) -> list[Drawn]:
    """Return each source with its numbers, written as the lottery prints them."""
    return [Drawn(source, _grouped(source, own)) for source, own in zip(sources, numbers, strict=True)]


def drawn_of(sources: Sequence[DrawSource], randomness: Sequence[Any]) -> list[Drawn]:
    """Return the same of the part ``randomness`` of a draw file."""
    return drawn(sources, [one["numbers"] for one in randomness])


def _said(lottery: Lottery) -> str:
    days = ", ".join(_(DAYS[day - 1]) for day in lottery.days)
    return f"{lottery.name} ({days}, {lottery.at:%H:%M})"


def _fields(at: int, source: DrawSource) -> Iterable[Asked]:
    places = places_of(source)
    for place in range(source.count):
        if places:
            prize, number = places[place]
            label = f"{_(prize)} – {number}" if number else _(prize)
        else:
            label = _("Số %(n)s", n=place + 1)
        yield Asked(f"numbers.{at}.{place}", label)


def _grouped(source: DrawSource, numbers: Sequence[int]) -> list[tuple[str, list[str]]]:
    written = [source.written(number) for number in numbers]
    places = places_of(source)
    if not places:
        return [("", written)]
    pairs = zip(places, written, strict=True)
    return [(_(prize), [text for _place, text in own]) for prize, own in groupby(pairs, lambda pair: pair[0][0])]
