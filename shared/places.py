"""Provinces and the regions of the programme, as a dated table (places.csv).

Names and codes: the General Statistics Office's list as packaged by vietnam-provinces 0.6.0 (63 provinces, to
30/06/2025) and 2025.10.1 (34 provinces since 01/07/2025). A code of the new table carries the prefix ``25-``, since
some old numbers name another province now. Regions: North 28, Central and Central Highlands 15, South 20 of 2018's
63; the new Lâm Đồng, the only one that crosses a border, is listed with Central and Central Highlands.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

HANOI: Final = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone by whose clock the programme lives."""
REGIONS: Final = ("north", "central", "south")


@dataclass(frozen=True, slots=True)
class Province:
    """One province of one table; ``valid_to`` is the last day it existed, None while it does."""

    code: str
    name: str
    region: str
    valid_from: date
    valid_to: date | None


@cache
def provinces() -> Mapping[str, Province]:
    """Return every province of every table by its code."""
    with (Path(__file__).parent / "places.csv").open(encoding="utf-8", newline="") as lines:
        return MappingProxyType({row["code"]: _province(row) for row in csv.DictReader(lines)})


def provinces_on(day: date) -> list[Province]:
    """Return the provinces that exist on ``day``, by code."""
    return [p for p in provinces().values() if p.valid_from <= day and (p.valid_to is None or day <= p.valid_to)]


def _province(row: Mapping[str, str]) -> Province:
    last = row["valid_to"]
    return Province(
        row["code"],
        row["name"],
        row["region"],
        date.fromisoformat(row["valid_from"]),
        date.fromisoformat(last) if last else None,
    )
