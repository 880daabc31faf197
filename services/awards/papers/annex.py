"""The annex of the decision (phụ lục quyết định) as PDF and XLSX, and the minutes of the council's ballots as PDF.

Made from plain values. Official papers: they speak Vietnamese only, on A4 with numbered pages, and bear the hashes by
which anyone can recheck what they rest on (docs/proofs.md).
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from services.awards.papers.certificate import GROUPS, LEVELS
from shared.noted import short
from shared.typesetting import typeset

FOLDER: Final = Path(__file__).parent
HEAD: Final = (
    "STT", "Mã số", "Sản phẩm", "Cơ sở", "Tỉnh, thành phố", "Điểm", "Thứ hạng", "Số giấy chứng nhận", "Ghi chú",
)  # fmt: skip
WIDTHS: Final = (6, 10, 42, 42, 20, 9, 10, 26, 34)


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What stands on top and at the foot of both papers. ``draft`` until the round is published."""

    agency: str
    place: str
    round_name: str
    round_code: str
    level: str
    year: int
    decision: str  # "số 12/QĐ ngày 02/03/2026", "" before it is known
    draft: bool
    rehearsal: bool
    rules_sha256: str
    tree_root: str
    tree_size: int
    annulled: int
    result_sha256: str
    tally_version: int

    @property
    def sheets(self) -> str:
        """Return how many sheets were signed, and how many of them do not count."""
        signed, annulled = (f"{count:,}".replace(",", ".") for count in (self.tree_size, self.annulled))
        return f"{signed} phiếu đã ký" + (f", {annulled} phiếu bị loại" if self.annulled else "")


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """A row of the annex; ``decision`` if it is not the heading's, ``revoked`` is the day of the certificate's end."""

    code: str
    product: str
    group: str
    establishment: str
    province: str
    points: Decimal | None
    rank: int | None
    certificate: str
    decision: str = ""
    revoked: str = ""

    @property
    def marks(self) -> list[str]:
        """Return what this product's recognition differs in from what the heading says."""
        own = [f"Công nhận bổ sung, Quyết định {self.decision}"] if self.decision else []
        return own + ([f"Đã thu hồi giấy chứng nhận ngày {self.revoked}"] if self.revoked else [])


@dataclass(frozen=True, kw_only=True)
class BallotTold:
    """A closed ballot as the minutes tell it; ``counts`` are (subject, yes, no), ``recused`` who voted not on what."""

    number: int
    by_group: bool
    minutes_number: str
    opened: str
    closed: str
    members: int
    quorum: int
    papers: int
    counts: Sequence[tuple[str, int, int]]
    recused: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class DepartureTold:
    """A decision that left the jury's order or the ballot; ``how`` says which, in words."""

    code: str
    how: str
    reason: str
    votes_yes: int
    votes_no: int
    minutes_number: str


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """What the minutes tell besides their heading."""

    entered: int
    passed: int
    proposed: int
    recognised: int
    late: int
    revoked: int
    undecided: int
    ballots: Sequence[BallotTold]
    departures: Sequence[DepartureTold]
    members: Sequence[str]


def annex_pdf(heading: Heading, rows: Sequence[Recognised], *, at: datetime) -> bytes:
    """Return the annex: the recognised products group by group, ready to be signed."""
    groups = [
        {"letter": letter, "word": GROUPS[letter], "rows": [_row(one) for one in rows if one.group == letter]}
        for letter in sorted({one.group for one in rows})
    ]
    told = {"groups": groups, "total": _total(rows), "under": _under(heading, rows)}
    return typeset(FOLDER / "annex.typ", {**_heading(heading), **told}, at=at)


def minutes_pdf(heading: Heading, minutes: Minutes, *, at: datetime) -> bytes:
    """Return the minutes: what the council was given, its ballots with their counts, its departures, room to sign."""
    return typeset(FOLDER / "minutes.typ", {**_heading(heading), **asdict(minutes)}, at=at)


def annex_xlsx(heading: Heading, rows: Sequence[Recognised]) -> bytes:
    """Return the annex as a workbook of one sheet; no cell is ever a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Phụ lục")
    looks = {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "head": book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "top"}),
        "group": book.add_format({"bold": True, "border": 1, "bg_color": "#e4efe9"}),
        "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        "points": book.add_format({"border": 1, "num_format": "0.00", "valign": "top"}),
    }
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    top = _on_top(heading, _under(heading, rows))
    for line, text in enumerate(top):
        sheet.write_string(line, 0, text, looks["title"] if line < 2 else None)
    line = len(top) + 1
    for place, word in enumerate(HEAD):
        sheet.write_string(line, place, word, looks["head"])
    sheet.repeat_rows(line)
    end = _write_rows(sheet, rows, line + 1, looks)
    sheet.write_string(end, 0, _total(rows))
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P/&N")
    book.close()
    return out.getvalue()


def _write_rows(sheet: Any, rows: Sequence[Recognised], line: int, looks: Mapping[str, Any]) -> int:
    """Write the products and return the line behind the last."""
    group = ""
    for number, one in enumerate(rows, start=1):
        if one.group != group:
            group = one.group
            sheet.merge_range(line, 0, line, len(HEAD) - 1, f"Nhóm {group}. {GROUPS[group]}", looks["group"])
            line += 1
        sheet.write_number(line, 0, number, looks["cell"])
        for place, text in enumerate((one.code, one.product, one.establishment, one.province), start=1):
            sheet.write_string(line, place, text, looks["cell"])
        sheet.write_number(line, 5, float(one.points or 0), looks["points"])
        sheet.write_number(line, 6, one.rank or 0, looks["cell"])
        sheet.write_string(line, 7, one.certificate, looks["cell"])
        sheet.write(line, 8, "; ".join(one.marks) or None, looks["cell"])
        line += 1
    return line


def _total(rows: Sequence[Recognised]) -> str:
    """Return how many products are recognised: those whose certificate was taken back are said apart, as on pages."""
    holding = [one for one in rows if not one.revoked]
    late, revoked = sum(bool(one.decision) for one in holding), len(rows) - len(holding)
    return (
        f"Tổng cộng: {len(holding)} sản phẩm được công nhận"
        + (f", trong đó {late} sản phẩm được công nhận bổ sung" if late else "")
        + "."
        + (f" Ngoài ra {revoked} sản phẩm từng được công nhận, giấy chứng nhận đã bị thu hồi." if revoked else "")
    )


def title_of(heading: Heading) -> str:
    """Return what the list is called."""
    return f"Danh sách sản phẩm công nghiệp nông thôn tiêu biểu {LEVELS[heading.level]} năm {heading.year}"


def _under(heading: Heading, rows: Sequence[Recognised]) -> str:
    """Return which decisions the list belongs to."""
    own = " và các quyết định công nhận bổ sung ghi ở từng sản phẩm" if any(one.decision for one in rows) else ""
    return f"Kèm theo Quyết định {heading.decision or 'số ………………… ngày ……/……/………'}{own} · {heading.round_name}"


def _on_top(heading: Heading, under: str) -> list[str]:
    marks = [text for text, on in (("DỰ THẢO", heading.draft), ("CHẤM THỬ", heading.rehearsal)) if on]
    return [
        "PHỤ LỤC" + "".join(f" – {mark}" for mark in marks),
        title_of(heading),
        under,
        f"Mã băm thể lệ (SHA-256): {heading.rules_sha256}",
        f"Gốc cây phiếu chấm: {heading.tree_root} ({heading.sheets}, lần tính {heading.tally_version})",
        f"Mã băm kết quả (SHA-256): {heading.result_sha256} (dạng ngắn: {short(heading.result_sha256)})",
    ]


def _heading(heading: Heading) -> dict[str, Any]:
    hashes = {"rules": heading.rules_sha256, "root": heading.tree_root, "result": heading.result_sha256}
    noted = {f"{name}_short": short(value) for name, value in hashes.items()}
    return {**asdict(heading), **noted, "title": title_of(heading), "sheets": heading.sheets}


def _row(one: Recognised) -> dict[str, Any]:
    return {**asdict(one), "marks": one.marks, "points": f"{one.points or 0:.2f}".replace(".", ",")}
