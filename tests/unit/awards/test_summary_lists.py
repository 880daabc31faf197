"""A province's summary list: what is read, and what is wrong where."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.awards.domain.summary_lists import COLUMNS, MOST_ROWS, ListedProduct, head_rows, read_list
from shared.cleaning import line
from shared.columns import OldTypeface
from shared.makers import same_maker

HEAD = head_rows("vi")
GOOD = [
    "0101234567", "HTX Chè Hảo Đạt", "Chè móc câu", "b", "Bộ sản phẩm", "12.000", "kg", "450 000 ₫", "35", "012/2025",
    "31/12/2028",
]  # fmt: skip


def faults_of(*rows: list[str], head: list[str] | None = None) -> list[tuple[int, str, str]]:
    found = read_list([head or HEAD, *rows])
    return [(fault.row, fault.column, type(fault.trouble).__name__) for fault in found.faults]


def row(**changes: str) -> list[str]:
    return [changes.get(column.name, cell) for column, cell in zip(COLUMNS, GOOD, strict=True)]


def test_a_row_is_read_as_people_write_it() -> None:
    found = read_list([[], HEAD, ["", " "], GOOD])
    assert found.faults == []
    assert found.entries == [
        ListedProduct(
            row=4,
            registration_number="0101234567",
            establishment="HTX Chè Hảo Đạt",
            product_name="Chè móc câu",
            product_group="B",
            product_kind="set_of_parts",
            statement={"annual_output": 12_000, "price_vnd": 450_000, "labour": 35, "output_unit": "kg"},
            certificate_number="012/2025",
            certificate_until=date(2028, 12, 31),
        )
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("450000", 450_000), ("1,234,567", 1_234_567), ("450.000₫", 450_000), ("12.5", None), ("12,50", None),
        ("1.23.456", None), ("1.234,567", None), ("1e3", None), ("٣٤", None), ("-5", None), ("NaN", None),
        ("0" * 19 + "1" + "9" * 60, None),
    ],
)  # fmt: skip
def test_a_number_is_whole_or_refused(typed: str, meant: int | None) -> None:
    """Half a million is never read out of 50.000,0: what is no whole number is said to be none."""
    found = read_list([HEAD, row(price_vnd=typed)])
    assert [one.statement["price_vnd"] for one in found.entries] == ([] if meant is None else [meant])
    assert [type(one.trouble).__name__ for one in found.faults] == (["NumberWrong"] if meant is None else [])


def test_english_heads_in_any_order_and_without_diacritics() -> None:
    found = read_list([["NHOM", "product", "Registration Number"], ["A", "Lọ hoa", "101234567"]])
    assert found.faults == []
    assert [(one.registration_number, one.product_name) for one in found.entries] == [("0101234567", "Lọ hoa")]


def test_every_fault_is_told_with_its_row_and_column() -> None:
    bad = row(product_group="E", annual_output="nhiều", certificate_until="31/02/2026", product_name="")
    assert faults_of(GOOD, bad, GOOD, row(labour="0", product_name="Khác", product_kind="thùng")) == [
        (3, "Tên sản phẩm", "CellMissing"),
        (3, "Nhóm", "GroupWrong"),
        (3, "Sản lượng một năm", "NumberWrong"),
        (3, "Hiệu lực đến", "DateWrong"),
        (4, "Tên sản phẩm", "RowTwice"),
        (5, "Sản phẩm hay bộ sản phẩm", "KindWrong"),
        (5, "Số lao động", "NumberWrong"),
    ]


def test_heads_that_are_missing_unknown_or_there_twice() -> None:
    assert faults_of(GOOD, head=["Tên sản phẩm", "Sản phẩm?", "Product"]) == [
        (1, "Sản phẩm?", "ColumnUnknown"),
        (1, "Product", "ColumnTwice"),
        (1, "Mã số thuế hoặc số đăng ký", "ColumnMissing"),
        (1, "Nhóm", "ColumnMissing"),
    ]
    assert faults_of() == [(0, "", "ListEmpty")]
    assert faults_of(*[GOOD] * (MOST_ROWS + 1)) == [(0, "", "TooManyRows")]


@given(st.lists(st.lists(st.text(max_size=12), max_size=13), max_size=6))
@settings(max_examples=100)
def test_whatever_a_file_holds_is_read_or_refused(rows: list[list[str]]) -> None:
    found = read_list([HEAD, *rows])
    filled = sum(any(line(cell) for cell in cells) for cells in rows)
    assert found.faults or len(found.entries) == filled


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0101234567–001", "0101234567-001"), ("0101234567001", "0101234567-001"),
        ("０１０１２３４５６７", "0101234567"),
        ("\u200b0101234567\ufeff", "0101234567"), ("34085012345", "034085012345"), ("101234567", "0101234567"),
        ("0101.234.567", "0101234567"),
    ],
)  # fmt: skip
def test_a_number_is_found_however_it_is_typed(typed: str, meant: str) -> None:
    assert [one.registration_number for one in read_list([HEAD, row(registration_number=typed)]).entries] == [meant]


def test_titles_stand_above_the_heads_and_columns_of_ones_own_are_skipped() -> None:
    head = ["STT", *HEAD[:2], f"{HEAD[2]} (*)", *HEAD[3:], "Ghi chú"]
    found = read_list([["ỦY BAN NHÂN DÂN TỈNH"], ["DANH SÁCH"], head, ["1", *GOOD, "gấp"], ["2", *[""] * 11, ""]])
    assert (len(found.entries), found.faults, found.entries[0].row) == (1, [], 4)


def test_names_are_composed_without_invisible_signs_and_their_tones_count() -> None:
    names = ["Dứa sấy", "Dừa sấy", "Dưa sấy", "Go\u0302\u0301m\u200b Phù\u00ad Lãng"]
    found = read_list([HEAD, *[row(product_name=name) for name in names]])
    assert [one.product_name for one in found.entries] == [*names[:3], "Gốm Phù Lãng"]


def test_a_day_with_words_behind_it_is_no_day() -> None:
    assert faults_of(row(certificate_until="2028-12-31 gia hạn 2030")) == [(2, "Hiệu lực đến", "DateWrong")]
    assert faults_of(row(certificate_until="2028-12-31 00:00:00")) == []


def test_a_list_in_an_old_typeface_is_told_with_a_cell_and_what_it_means() -> None:
    for name in ("ChÌ T©n C\xad¬ng", "Cheø Taân Cöông"):
        (fault,) = read_list([HEAD, row(product_name=name)]).faults
        assert (fault.row, type(fault.trouble), fault.trouble.values["meant"]) == (2, OldTypeface, "Chè Tân Cương")
        assert fault.trouble.values["cell"] == "C2"
    for name in ("Müller Möbel Noël", "Trà® Cà phê® ½ kg", "Gỗ Thaï", "Đồ gốm hoà bình"):
        assert faults_of(row(product_name=name)) == []


def test_rows_that_a_filter_hides_are_counted_and_said() -> None:
    found = read_list([HEAD, GOOD, row(product_name="Khác"), [""]], hidden=[1, 3, 4])
    assert (len(found.entries), found.hidden) == (2, [3])


@pytest.mark.parametrize(
    ("typed", "registered", "same"),
    [
        ("HTX chè Hoà Bình", "Hợp tác xã Chè Hòa Bình", True), ("cty tnhh che thu", "Công ty TNHH Chè Thử", True),
        ("Chè Thử - CTCP", "Công ty Cổ phần Chè Thử", True), ("HTX 19/5", "Hợp tác xã 19-5", True),
        ("HTX Đông Hồ", "HTX Động Hồ", False), ("Công ty TNHH Chè Thử", "HTX Chè Khác", False),
        ("HTX", "HTX Chè Khác", False),
    ],
)  # fmt: skip
def test_a_typed_name_is_held_to_the_registered_one(typed: str, registered: str, same: bool) -> None:
    assert same_maker(typed, registered) is same
