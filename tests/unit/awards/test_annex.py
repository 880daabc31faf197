"""The annex and the minutes as files: everything that was decided is in them, on A4, with the hashes."""

import io
import re
from datetime import UTC, datetime
from decimal import Decimal

from openpyxl import load_workbook
from pypdf import PdfReader

from services.awards.papers.annex import (
    BallotTold,
    DepartureTold,
    Heading,
    Minutes,
    Recognised,
    annex_pdf,
    annex_xlsx,
    minutes_pdf,
)

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HEADING = Heading(
    agency="Cục Công Thương địa phương", place="Hà Nội", round_name="Bình chọn khu vực phía Bắc",
    round_code="KV-BAC-2026", level="region", year=2026, decision="số 12/QĐ-BCT ngày 02/03/2026",
    draft=False, rehearsal=False, rules_sha256="ab" * 32, tree_root="cd" * 32, tree_size=1701, annulled=1,
    result_sha256="ef" * 32, tally_version=2,
)  # fmt: skip


def row(number: int, group: str = "B", product: str = "Trà diếp cá Lụa Vy", **own: str) -> Recognised:
    return Recognised(
        code=f"{group}-{number:03d}", product=product, group=group, establishment="HTX Chế biến nông sản Lụa Vy",
        province="Lạng Sơn", points=Decimal("87.5"), rank=number, certificate=f"{number:03d}/2026/KV-BAC-2026",
        **own,
    )  # fmt: skip


def text_of(pdf: bytes) -> tuple[str, PdfReader]:
    reader = PdfReader(io.BytesIO(pdf))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages)), reader


def test_the_annex_lists_what_is_recognised_by_group_on_numbered_a4_pages() -> None:
    text, reader = text_of(annex_pdf(HEADING, [row(1, "A"), *(row(number) for number in range(2, 200))], at=AT))
    assert all(f"B-{number:03d}" in text for number in range(2, 200))
    total, last = "Tổng cộng: 199 sản phẩm", f"Trang 1/{len(reader.pages)}"
    sheets = "1.701 phiếu đã ký, 1 phiếu bị loại, lần tính 2"
    for words in ("Nhóm A. Thủ công mỹ nghệ (1 sản phẩm)", total, "87,50", "số 12/QĐ-BCT", "ab" * 32, last, sheets):
        assert words in text, words
    assert "cd" * 32 in text
    assert "DỰ THẢO" not in text
    sizes = {tuple(round(float(side)) for side in page.mediabox[2:]) for page in reader.pages}
    assert sizes == {(842, 595)}
    fonts = {font["/BaseFont"] for page in reader.pages for font in page["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert all("BeVietnamPro" in str(font) or "Mono" in str(font) for font in fonts)


def test_a_draft_says_so_and_names_are_never_markup() -> None:
    heading = Heading(**{**vars(HEADING), "draft": True, "decision": ""})
    text, _ = text_of(annex_pdf(heading, [row(1, product="#panic() *chè* $x$ [a]")], at=AT))
    assert "DỰ THẢO" in text
    assert "#panic() *chè* $x$ [a]" in text


LATE, GONE = {"decision": "số 45/QĐ-BCT ngày 20/03/2026"}, {"revoked": "01/04/2026"}


def test_who_was_recognised_later_has_its_own_decision_and_what_was_taken_back_is_no_part_of_the_total() -> None:
    rows = [row(1), row(2, **LATE), row(3, **GONE), row(4, **LATE, **GONE)]
    total = (
        "Tổng cộng: 2 sản phẩm được công nhận, trong đó 1 sản phẩm được công nhận bổ sung."
        " Ngoài ra 2 sản phẩm từng được công nhận, giấy chứng nhận đã bị thu hồi."
    )
    text, _ = text_of(annex_pdf(HEADING, rows, at=AT))
    under = "số 12/QĐ-BCT ngày 02/03/2026 và các quyết định công nhận bổ sung ghi ở từng sản phẩm"
    assert under in text
    assert total in text
    assert "(2 sản phẩm)" in text
    assert text.count("45/QĐ-BCT") == 2
    assert text.count("01/04/2026") == 2
    lines = list(load_workbook(io.BytesIO(annex_xlsx(HEADING, rows)))["Phụ lục"].iter_rows(values_only=True))
    assert [str(line[8] or "") for line in lines[-5:-1]] == ["; ".join(one.marks) for one in rows]
    assert lines[-1][0] == total
    assert any(under in str(line[0]) for line in lines)


def test_the_workbook_has_the_same_rows_and_no_formula() -> None:
    book = load_workbook(io.BytesIO(annex_xlsx(HEADING, [row(1, "A"), row(2, product="=1+1")])))
    sheet = book["Phụ lục"]
    found = [[cell for cell in line if cell is not None] for line in sheet.iter_rows(values_only=True)]
    assert found[-5:] == [
        ["Nhóm A. Thủ công mỹ nghệ"],
        [1, "A-001", "Trà diếp cá Lụa Vy", "HTX Chế biến nông sản Lụa Vy", "Lạng Sơn", 87.5, 1, "001/2026/KV-BAC-2026"],
        ["Nhóm B. Chế biến nông, lâm, thủy sản và thực phẩm"],
        [2, "B-002", "=1+1", "HTX Chế biến nông sản Lụa Vy", "Lạng Sơn", 87.5, 2, "002/2026/KV-BAC-2026"],
        ["Tổng cộng: 2 sản phẩm được công nhận."],
    ]
    assert not any(cell.data_type == "f" for line in sheet.iter_rows() for cell in line)
    assert any("ab" * 32 in str(cells[0]) for cells in found if cells)


def test_the_minutes_tell_ballots_departures_and_leave_room_to_sign() -> None:
    minutes = Minutes(
        entered=6, passed=5, proposed=3, recognised=3, late=0, revoked=0, undecided=0,
        ballots=[
            BallotTold(
                number=1, by_group=False, minutes_number="05/BB", opened="08:00 02/03/2026", closed="09:00 02/03/2026",
                members=9, quorum=7, papers=8, counts=[(f"B-{number:03d}", 8 - number % 5, number % 5)
                                                       for number in range(1, 60)],
            ),
            BallotTold(
                number=2, by_group=True, minutes_number="06/BB", opened="10:00 02/03/2026", closed="10:20 02/03/2026",
                members=9, quorum=7, papers=9, counts=[("B", 9, 0)],
            ),
        ],
        departures=[DepartureTold(code="B-002", how="Công nhận dù lần bỏ phiếu không đồng ý",
                                  reason="Trùng mẫu với sản phẩm khác.", votes_yes=1, votes_no=7,
                                  minutes_number="05/BB")],
        members=["Lê Văn Ủy", "Phạm Thị Viên"],
    )  # fmt: skip
    text, reader = text_of(minutes_pdf(HEADING, minutes, at=AT))
    ballots = ("Lần 1, biên bản số 05/BB", "8 phiếu của 9 ủy viên; cần ít nhất 7 phiếu", "B-059", "Nhóm B")
    departure = ("Trùng mẫu với sản phẩm khác.", "1 đồng ý, 7 không")
    for words in (*ballots, *departure, "Lê Văn Ủy", "CHỦ TỊCH HỘI ĐỒNG", "ab" * 32):
        assert words in text, words
    assert tuple(round(float(side)) for side in reader.pages[0].mediabox[2:]) == (595, 842)
