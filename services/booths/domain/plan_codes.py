"""Short ways of naming many booths, as organisers type them."""

import re
from collections.abc import Collection

from services.booths.domain.plan_grids import Grid, row_names
from shared.errors import N_, Invalid


class NoSuchBooths(Invalid):
    """A part that names no booth of the plan."""

    text = "Không có gian nào khớp với “%(part)s”."


def codes_in(text: str, known: Collection[str]) -> list[str]:
    """Return the booths that ``text`` names, in the plan's order.

    Parts stand apart by commas, semicolons or new lines: ``A-05`` is one booth, ``A-01..A-12`` all from one to the
    other by the plan's order, ``A-*`` all that begin so. Raises NoSuchBooths for a part that names none.
    """
    ordered = sorted(known)
    found: set[str] = set()
    for part in filter(None, (part.strip().upper() for part in re.split(r"[,;\n]", text))):
        first, dots, last = part.partition("..")
        if dots:
            named = [code for code in ordered if first.strip() <= code <= last.strip()]
        elif part.endswith("*"):
            named = [code for code in ordered if code.startswith(part[:-1])]
        else:
            named = [part] if part in known else []
        if not named:
            raise NoSuchBooths(part=part)
        found.update(named)
    return [code for code in ordered if code in found]


def zones_by_row(text: str, grid: Grid) -> list[str]:
    """Return the zone of each row of a grid from lines of ``A-C: B`` (rows: zone's code); rows not named have none.

    One zone's code alone is for all rows. Raises Invalid, field ``zones``.
    """
    names = row_names(grid.first_row, grid.rows)
    zones = dict.fromkeys(names, "")
    for line in filter(None, (line.strip().upper() for line in text.splitlines())):
        rows, colon, zone = line.rpartition(":")
        first, _dash, last = (rows.strip() or f"{names[0]}-{names[-1]}").partition("-")
        first, last = first.strip(), (last or first).strip()
        if (colon and not rows.strip()) or not zone.strip() or first not in zones or last not in zones:
            raise Invalid(fields={"zones": N_("Mỗi dòng có dạng A-C: B (từ hàng A đến hàng C thuộc khu B).")})
        for name in names[names.index(first) : names.index(last) + 1]:
            zones[name] = zone.strip()
    return [zones[name] for name in names]
