"""The lotteries that an organiser may name as a source: what each draws, where, on which days (lotteries.toml)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from services.booths.domain.sources import DrawSource
from shared.errors import N_, Invalid
from shared.places import HANOI

NOT_THAT_DAY: Final = N_("Kỳ quay này không mở thưởng vào ngày đó trong tuần.")


class NotThatDay(Invalid):
    """The lottery is not drawn on that day of the week."""

    text = NOT_THAT_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Lottery:
    """A lottery of one province (or of the whole country). ``days``: of the week, Monday is 1.

    ``prizes`` are how people find each number on the page of results: (name, how many), in its sequence.
    """

    key: str
    group: str
    place: str
    days: Sequence[int]
    at: time
    address: str
    what: str
    count: int
    least: int
    most: int
    ordered: bool
    repeats: bool
    prizes: Sequence[tuple[str, int]]

    @property
    def name(self) -> str:
        """How it is called in an announcement."""
        return f"{self.group} – {self.place}" if self.place else self.group

    def source(self, day: date) -> DrawSource:
        """Return its drawing of that day as a source of randomness. Raises NotThatDay."""
        if day.isoweekday() not in self.days:
            raise NotThatDay(fields={"drawn_on": NOT_THAT_DAY})
        return DrawSource(
            name=self.name,
            kind=self.key,
            address=self.address,
            what=self.what,
            drawn_at=datetime.combine(day, self.at, HANOI),
            count=self.count,
            least=self.least,
            most=self.most,
            ordered=self.ordered,
            repeats=self.repeats,
        )


@cache
def lotteries() -> Mapping[str, Lottery]:
    """Return all lotteries by key, in the sequence of the file."""
    groups = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    found = [lottery for key, group in groups.items() for lottery in _of_group(key, group)]
    return MappingProxyType({lottery.key: lottery for lottery in found})


def places_of(source: DrawSource) -> Sequence[tuple[str, int]]:
    """Return what each number of a source is, as (prize, its number among those of the prize), 0 if it is the only one.

    Empty for a source that no lottery of the file knows.
    """
    lottery = lotteries().get(source.kind)
    if lottery is None or sum(number for _, number in lottery.prizes) != source.count:
        return ()
    return [(name, place if many > 1 else 0) for name, many in lottery.prizes for place in range(1, many + 1)]


def _of_group(key: str, group: Mapping[str, Any]) -> list[Lottery]:
    facts = {name: group[name] for name in ("address", "what", "count", "least", "most", "ordered", "repeats")}
    prizes = tuple((name, many) for name, many in group.get("prizes", ()))
    return [
        Lottery(
            key=f"{key}-{place}" if place else key,
            group=group["name"],
            place=drawing["place"],
            days=tuple(drawing["days"]),
            at=group["at"],
            prizes=prizes,
            **facts,
        )
        for place, drawing in group["drawings"].items()
    ]
