"""The tally (tổng hợp điểm): from the judges' sheets to the ranked list with its cut line. Whole numbers throughout."""

import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.awards.domain.rules import Rules
from services.awards.domain.sheets import UNIT, Scored, points_text, units

TOO_FEW_SHEETS: Final = "too_few_sheets"
NOT_PASSED: Final = "not_passed"
CAP_TOTAL, CAP_GROUP, CAP_PROVINCE = "cap_total", "cap_group", "cap_province"
WHY: Final = (TOO_FEW_SHEETS, NOT_PASSED, CAP_TOTAL, CAP_GROUP, CAP_PROVINCE)
"""Why a product is not proposed for recognition."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product that takes part: its voting code, group and province."""

    code: str
    group: str
    province: str


@dataclass(slots=True)
class _Row:
    """A product on its way through the tally; points in ten-thousandths."""

    product: Product
    sheets: list[Scored]
    totals: list[int]
    points: int
    values: tuple[int, ...]
    draw: bytes
    why: str | None = None


def tally(rules: Rules, products: Iterable[Product], sheets: Iterable[Scored], *, root: bytes) -> list[dict[str, Any]]:
    """Return the result of every product: those with a rank in its order, then those below the quorum by code.

    ``products`` are those that were not struck, ``sheets`` the signed ones that were not annulled (sheets of other
    products are passed over); ``root`` is that of the tree of *all* signed sheets. The sequence of products and sheets
    does not matter. docs/proofs.md, "The tally", says each step for other languages.
    Source: Circular 26/2014/TT-BCT, Annex 4, for totals; the rest is the round's rules.
    """
    taken: defaultdict[str, list[Scored]] = defaultdict(list)
    for sheet in sheets:
        taken[sheet.product].append(sheet)
    prk = hmac.digest(root, bytes.fromhex(rules.sha256()), "sha256")
    enough, few = [], []
    columns = _columns(rules)
    for product in products:
        own = sorted(taken.get(product.code, ()), key=lambda sheet: sheet.judge)
        if len(own) < rules.fewest_sheets:
            few.append((product, own))
        else:
            enough.append(_row(rules, columns, product, own, draw_value(prk, product.code)))
    enough.sort(key=lambda row: _order(rules, row))
    _propose(rules, enough)
    few.sort(key=lambda pair: pair[0].code)
    names = _names(rules)
    return [_ranked(row, rank, names, units(rules.pass_mark), rules) for rank, row in enumerate(enough, start=1)] + [
        _unranked(product, own) for product, own in few
    ]


def draw_value(prk: bytes, code: str) -> bytes:
    """Return HKDF-Expand(PRK, info = voting code, L = 32) (RFC 5869, section 2.3); the smaller value comes first."""
    return hmac.digest(prk, code.encode() + b"\x01", "sha256")


def rounded(total: int, count: int, decimals: int) -> int:
    """Return ``total / count`` rounded half up to ``decimals`` places; all in ten-thousandths, the result too."""
    place: int = 10 ** (4 - decimals)
    return (2 * total + count * place) // (2 * count * place) * place


def points_of_totals(totals: Sequence[int], method: str, decimals: int) -> int:
    """Return a product's points from its sheets' totals (ten-thousandths): mean, trimmed mean or median.

    The trimmed mean leaves out one highest and one lowest total where there are three or more. The median of an even
    number is the mean of the two in the middle. Raises ValueError without totals.
    """
    if not totals:
        raise ValueError("no totals")
    counted = sorted(totals)
    if method == "trimmed_mean" and len(counted) > 2:
        counted = counted[1:-1]
    elif method == "median":
        counted = counted[(len(counted) - 1) // 2 : len(counted) // 2 + 1]
    return rounded(sum(counted), len(counted), decimals)


def passes(rules: Rules, points: int, mark: int) -> bool:
    """Return whether points reach the pass mark, both in ten-thousandths."""
    return points >= mark if rules.pass_inclusive else points > mark


def _columns(rules: Rules) -> Mapping[str, tuple[int, ...]]:
    """Return which places of a sheet's points belong to each criterion."""
    places, at = {}, 0
    for criterion in rules.criteria:
        size = len(criterion.parts) or 1
        places[f"criterion:{criterion.code}"] = tuple(range(at, at + size))
        at += size
    return places


def _row(
    rules: Rules, columns: Mapping[str, tuple[int, ...]], product: Product, own: list[Scored], draw: bytes
) -> _Row:
    totals = [sum(sheet.points) for sheet in own]
    sums = [sum(column) for column in zip(*(sheet.points for sheet in own), strict=True)]
    values = []
    for name in rules.tie_break:
        if name in columns:
            values.append(rounded(sum(sums[place] for place in columns[name]), len(own), 4))
        elif name == "trimmed_mean":
            values.append(points_of_totals(totals, "trimmed_mean", 4))
        elif name == "share_above_mark":
            mark = units(rules.pass_mark)
            above = sum(passes(rules, total, mark) for total in totals)
            values.append(rounded(above * 100 * UNIT, len(own), 4))
        else:  # the draw, which is no number: see _order
            values.append(0)
    return _Row(product, own, totals, points_of_totals(totals, rules.method, rules.decimals), tuple(values), draw)


def _order(rules: Rules, row: _Row) -> tuple[int | bytes, ...]:
    """Return what ranks are sorted by: more points first, then each tie-break in turn, at last the draw."""
    keys: list[int | bytes] = [-row.points]
    for name, value in zip(rules.tie_break, row.values, strict=True):
        keys.append(row.draw if name == "draw" else -value)
    return (*keys, row.draw)


def _propose(rules: Rules, ranked: Sequence[_Row]) -> None:
    """Go down the ranks and say of each product that is not proposed, why: whoever does not fit is passed over."""
    mark = units(rules.pass_mark)
    groups: Counter[str] = Counter()
    provinces: Counter[str] = Counter()
    count = 0
    for row in ranked:
        group, province = row.product.group, row.product.province
        if not passes(rules, row.points, mark):
            row.why = NOT_PASSED
        elif rules.cap_total is not None and count >= rules.cap_total:
            row.why = CAP_TOTAL
        elif group in rules.caps_by_group and groups[group] >= rules.caps_by_group[group]:
            row.why = CAP_GROUP
        elif rules.cap_per_province is not None and provinces[province] >= rules.cap_per_province:
            row.why = CAP_PROVINCE
        else:
            count += 1
            groups[group] += 1
            provinces[province] += 1


def _names(rules: Rules) -> Sequence[str]:
    """Return the names of tie-break values that are numbers, each once."""
    return [name for name in rules.tie_break if name != "draw"]


def _ranked(row: _Row, rank: int, names: Sequence[str], mark: int, rules: Rules) -> dict[str, Any]:
    numbers = [value for name, value in zip(rules.tie_break, row.values, strict=True) if name != "draw"]
    broken = {name: points_text(value) for name, value in zip(names, numbers, strict=True)}
    return {
        **_head(row.product, row.sheets, row.totals),
        "points": points_text(row.points),
        "passed": passes(rules, row.points, mark),
        "rank": rank,
        "tie_break": {**broken, "draw": row.draw.hex()},
        "proposed": row.why is None,
        "why": row.why,
    }


def _unranked(product: Product, own: Sequence[Scored]) -> dict[str, Any]:
    return {
        **_head(product, own, [sum(sheet.points) for sheet in own]),
        "points": None,
        "passed": False,
        "rank": None,
        "tie_break": {},
        "proposed": False,
        "why": TOO_FEW_SHEETS,
    }


def _head(product: Product, own: Sequence[Scored], totals: Sequence[int]) -> dict[str, Any]:
    return {
        "code": product.code,
        "group": product.group,
        "province": product.province,
        "sheets": [
            {"judge": sheet.judge, "total": points_text(total)} for sheet, total in zip(own, totals, strict=True)
        ],
    }
