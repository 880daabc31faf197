"""A province's summary list (danh sách tổng hợp) as a table of texts: one product a row, columns found by their heads.

Statements, photos and papers are not in such a list: they are filled in afterwards.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from services.awards.domain.dossiers import LONGEST_NAME, PART
from shared.columns import Column, Fault, head_row, read_rows
from shared.errors import N_, Invalid, Trouble
from shared.makers import plain_number, same_name

MOST_ROWS: Final = 1_000
WHOLE: Final = re.compile(r"[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?:,[0-9]{3})+")
LONGEST_NUMBER: Final = 24


COLUMNS: Final = (
    Column("registration_number", ("Mã số thuế hoặc số đăng ký", "Registration number"), needed=True),
    Column("establishment", ("Tên cơ sở", "Establishment")),
    Column("product_name", ("Tên sản phẩm", "Product"), needed=True),
    Column("product_group", ("Nhóm", "Group"), needed=True),
    Column("product_kind", ("Sản phẩm hay bộ sản phẩm", "Kind")),
    Column("annual_output", ("Sản lượng một năm", "Annual output")),
    Column("output_unit", ("Đơn vị tính", "Unit")),
    Column("price_vnd", ("Giá bán (đồng)", "Price (VND)")),
    Column("labour", ("Số lao động", "Workers")),
    Column("certificate_number", ("Số giấy chứng nhận cấp dưới", "Certificate below")),
    Column("certificate_until", ("Hiệu lực đến", "Valid until")),
)
BY_NAME: Final[Mapping[str, Column]] = {column.name: column for column in COLUMNS}
KINDS: Final[Mapping[str, str]] = {
    "": "single",
    "san pham": "single",
    "mot san pham": "single",
    "single": "single",
    "bo san pham": "set_of_parts",
    "bo": "set_of_parts",
    "set": "set_of_parts",
    "set_of_materials": "set_of_materials",
    "set_of_designs": "set_of_designs",
    "set_of_parts": "set_of_parts",
}


class ListEmpty(Invalid):
    """No row of products."""

    text = N_("Tệp không có sản phẩm nào. Dòng đầu là tên cột, mỗi dòng sau là một sản phẩm.")


class CellMissing(Invalid):
    """A needed cell is empty."""

    text = N_("Không được để trống.")


class CellTooLong(Invalid):
    """A cell with more in it than is kept."""

    text = N_("“%(value)s…” dài hơn %(most)s ký tự.")


class GroupWrong(Invalid):
    """No group."""

    text = N_("Nhóm phải là A, B, C hoặc D, không phải “%(value)s”.")


class KindWrong(Invalid):
    """Neither a product nor a set."""

    text = N_("Ghi “sản phẩm” hoặc “bộ sản phẩm”, không phải “%(value)s”.")


class NumberWrong(Invalid):
    """No whole number in its bounds."""

    text = N_("“%(value)s” phải là một số nguyên lớn hơn 0.")


class DateWrong(Invalid):
    """No day."""

    text = N_("“%(value)s” phải là một ngày, ví dụ 31/12/2026.")


class RowTwice(Invalid):
    """The same product of the same establishment twice in the file."""

    text = N_("Sản phẩm này của cơ sở đã có ở dòng %(other)s.")


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """One product of the list, from ``row`` of the file."""

    row: int
    registration_number: str
    establishment: str
    product_name: str
    product_group: str
    product_kind: str
    statement: Mapping[str, Any]
    certificate_number: str
    certificate_until: date | None


@dataclass(slots=True)
class SummaryList:
    """What was read; it may be saved only if ``faults`` is empty. ``hidden``: rows of products that a filter hides."""

    entries: list[ListedProduct] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def read_list(rows: Sequence[Sequence[str]], hidden: Collection[int] = ()) -> SummaryList:
    """Return the products that ``rows`` of texts describe, the first filled row being the heads.

    ``hidden`` are the numbers of rows that the sender's program does not show. Empty rows are skipped. All faults are
    collected, none is raised.
    """
    filled, faults = read_rows(rows, COLUMNS, most=MOST_ROWS, empty=ListEmpty(), spelt=_bare)
    found = SummaryList(faults=faults, hidden=[number for number, _ in filled if number in hidden])
    seen: dict[tuple[str, str], int] = {}
    for number, cells in filled:
        _read_row(number, cells, found, seen)
    return found


def head_rows(language: str) -> list[str]:
    """Return the heads of a file to be filled in."""
    return head_row(COLUMNS, language)


def _read_row(number: int, cells: Mapping[str, str], found: SummaryList, seen: dict[tuple[str, str], int]) -> None:
    faults: list[Fault] = []

    def fault(name: str, trouble: Trouble) -> None:
        faults.append(Fault(number, BY_NAME[name].heads[0], trouble))

    for column in COLUMNS:
        if column.needed and not cells[column.name]:
            fault(column.name, CellMissing())
    name, group, kind = (cells.get(key, "") for key in ("product_name", "product_group", "product_kind"))
    if len(name) > LONGEST_NAME:
        fault("product_name", CellTooLong(value=name[:40].strip(), most=LONGEST_NAME))
    if group and group.upper() not in {"A", "B", "C", "D"}:
        fault("product_group", GroupWrong(value=group))
    if _bare(kind) not in KINDS:
        fault("product_kind", KindWrong(value=kind))
    statement = _statement(cells, fault)
    until = _day(cells.get("certificate_until", ""))
    if until is None and cells.get("certificate_until"):
        fault("certificate_until", DateWrong(value=cells["certificate_until"]))
    key = (_plain_number(cells["registration_number"]), same_name(name))
    if all(key) and key in seen:
        fault("product_name", RowTwice(other=seen[key]))
    seen.setdefault(key, number)
    found.faults += faults
    if not faults:
        found.entries.append(_entry(number, cells, statement, until))


def _entry(number: int, cells: Mapping[str, str], statement: dict[str, Any], until: date | None) -> ListedProduct:
    return ListedProduct(
        row=number,
        registration_number=_plain_number(cells["registration_number"]),
        establishment=cells.get("establishment", ""),
        product_name=cells["product_name"],
        product_group=cells.get("product_group", "").upper(),
        product_kind=KINDS[_bare(cells.get("product_kind", ""))],
        statement=statement,
        certificate_number=cells.get("certificate_number", "")[:80],
        certificate_until=until,
    )


def _statement(cells: Mapping[str, str], fault: Any) -> dict[str, Any]:
    statement: dict[str, Any] = {}
    for name in ("annual_output", "price_vnd", "labour"):
        if not cells.get(name):
            continue
        number = _whole(cells[name])
        if number is None or not PART[name].least <= number <= PART[name].most:
            fault(name, NumberWrong(value=cells[name][:40]))
        else:
            statement[name] = number
    unit = cells.get("output_unit", "")
    if len(unit) > PART["output_unit"].most:
        fault("output_unit", CellTooLong(value=unit[:40].strip(), most=PART["output_unit"].most))
    elif unit:
        statement["output_unit"] = unit
    return statement


def _whole(text: str) -> int | None:
    """Return a whole number typed with or without thousands (450000, 450.000 ₫, 1,234,567); None for 12.5 or 1e3."""
    plain = re.sub(r"[\s₫đ]", "", text)
    found = WHOLE.fullmatch(plain)
    return int(re.sub("[.,]", "", plain)) if found and len(plain) <= LONGEST_NUMBER else None


def _plain_number(text: str) -> str:
    """Return a registration number as it is compared; a first 0 that a spreadsheet ate is put back.

    That is where one digit lacks: nine for a tax code of ten, eleven for a personal number of twelve.
    """
    plain = plain_number(text)
    return f"0{plain}" if re.fullmatch("[1-9][0-9]{8}(-[0-9]{3})?|[1-9][0-9]{10}", plain) else plain


def _day(text: str) -> date | None:
    """Return the day written as 31/12/2026, 2026-12-31 or as a spreadsheet gives it; None if it is none."""
    turned = re.sub(r"^(\d{1,2})/(\d{1,2})/(\d{4})$", lambda found: f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}", text)
    try:
        day = date.fromisoformat(turned.removesuffix(" 00:00:00"))
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def _bare(text: str) -> str:
    """Return ``text`` in lower case without diacritics, as shared.alphabet does it for searching."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
