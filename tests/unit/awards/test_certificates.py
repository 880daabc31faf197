"""Certificates: how long they hold, the codes people type, the page that is printed."""

import io
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from services.awards.domain.certificates import (
    ALPHABET,
    certificate_number,
    check_code,
    read_check_code,
    standing,
    valid_until,
)
from services.awards.papers.certificate import CertificatePaper, certificate_page
from shared.qr import qr_svg

HOSTILE = '#panic("x") $ x $ *b* _i_ `r` \\ @y <z> [a] {b} // /* "q" #import "/etc/passwd" </svg>'


def paper(**changes: object) -> CertificatePaper:
    """A certificate of 2018's North round."""
    given = {
        "agency": "Cục Công Thương địa phương",
        "place": "Hà Nội",
        "level": "region",
        "year": 2018,
        "round_name": "Bình chọn khu vực phía Bắc năm 2018",
        "number": "042/2018/KV-BAC-2018",
        "product": "Chè móc câu Hảo Đạt",
        "group": "B",
        "establishment": "Hợp tác xã chè Hảo Đạt",
        "province": "Thái Nguyên",
        "decision_number": "1234/QĐ-CTĐP",
        "decision_date": date(2018, 9, 12),
        "issued_on": date(2018, 9, 14),
        "valid_until": date(2021, 12, 31),
        "check_code": "7K3Q-9FMD-2XNA",
        "check_url": "https://kc.example/awards/check/7K3Q-9FMD-2XNA",
        "signer": "Khuyến công TEST",
        "signed_at": datetime(2018, 9, 14, 18, 30, tzinfo=UTC),
    }
    return CertificatePaper(**(given | changes))  # type: ignore[arg-type]  # a test's mixture


def text_of(pdf: bytes) -> str:
    """Return what the only page says, as plain words."""
    [page] = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(page.extract_text().replace("\u200b", "").split())


def test_four_years_end_on_the_last_day_of_the_fourth() -> None:
    assert valid_until(date(2024, 6, 30), 4) == date(2027, 12, 31)
    assert valid_until(date(2024, 1, 1), 1) == valid_until(date(2024, 12, 31), 1) == date(2024, 12, 31)


def test_it_holds_through_its_last_day_and_not_once_revoked() -> None:
    until = date(2027, 12, 31)
    assert standing(valid_until=until, revoked=False, today=until) == "valid"
    assert standing(valid_until=until, revoked=False, today=date(2028, 1, 1)) == "expired"
    assert standing(valid_until=until, revoked=True, today=date(2025, 1, 1)) == "revoked"


def test_numbers_say_the_year_and_the_round() -> None:
    assert certificate_number(7, 2024, "KV-BAC-2024") == "007/2024/KV-BAC-2024"
    assert certificate_number(1234, 2024, "QG") == "1234/2024/QG"


@given(st.binary(min_size=8, max_size=8))
def test_every_code_is_read_as_it_is_typed(random: bytes) -> None:
    code = check_code(random)
    assert re.fullmatch(f"(?:[{ALPHABET}]{{4}}-){{2}}[{ALPHABET}]{{4}}", code)
    sloppy = code.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    for typed in (code, sloppy, code.replace("-", ""), f" https://kc.example/awards/check/{code}/?lang=en "):
        assert read_check_code(typed) == code


def test_a_code_uses_all_sixty_bits() -> None:
    assert check_code(bytes(8)) == "0000-0000-0000"
    assert check_code(b"\xff" * 8) == "ZZZZ-ZZZZ-ZZZZ"
    assert check_code((1 << 4).to_bytes(8)) == "0000-0000-0001"


@pytest.mark.parametrize(
    "typed", ["", "7K3Q", "7K3Q-9FMD-2XNU", "7K3Q-9FMD-2XNAA", "x" * 5_000, "Ｏ" * 12, "7K3Q–9FMD–2XN☺"]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_check_code(typed) is None


def test_the_page_says_everything_in_fonts_of_its_own() -> None:
    pdf = certificate_page(paper())
    said = text_of(pdf)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "CỤC CÔNG THƯƠNG ĐỊA PHƯƠNG",
        "GIẤY CHỨNG NHẬN", "SẢN PHẨM CÔNG NGHIỆP NÔNG THÔN TIÊU BIỂU CẤP KHU VỰC NĂM 2018", "Chè móc câu Hảo Đạt",
        "Nhóm B: Chế biến nông, lâm, thủy sản và thực phẩm", "Hợp tác xã chè Hảo Đạt", "Thái Nguyên",
        "Quyết định số 1234/QĐ-CTĐP ngày 12/09/2018", "đến hết ngày 31/12/2021", "042/2018/KV-BAC-2018",
        "7K3Q-9FMD-2XNA", "kc.example/awards/check", "Hà Nội, ngày 14 tháng 09 năm 2018", "15/09/2018 01:30",
    ):  # fmt: skip
        assert words in said, words
    [page] = PdfReader(io.BytesIO(pdf)).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    resources: Any = page["/Resources"]
    fonts = [font.get_object()["/DescendantFonts"][0].get_object() for font in resources["/Font"].values()]
    assert fonts
    assert all("BeVietnamPro" in font["/BaseFont"] for font in fonts)
    assert all({"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].get_object()) for font in fonts)


@pytest.mark.parametrize("name", [HOSTILE, ("Bộ sản phẩm gốm sứ vẽ tay hoa văn cổ " * 9)[:200], "W" * 200])
def test_names_are_set_as_they_are_and_fit_one_page(name: str) -> None:
    said = text_of(certificate_page(paper(product=name, establishment=name, round_name=name, province=name[:60])))
    squeezed = said.replace(" ", "")
    assert squeezed.count(name.strip().replace(" ", "")) == 3
    assert "7K3Q-9FMD-2XNA" in said


def test_a_qr_can_be_drawn_without_a_size() -> None:
    drawing = qr_svg("https://kc.example/awards/check/7K3Q-9FMD-2XNA")
    assert drawing.startswith("<svg")
    assert "viewBox" in drawing
    assert " width=" not in drawing.partition(">")[0]
