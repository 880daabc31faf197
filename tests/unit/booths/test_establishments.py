"""What an establishment may say of itself."""

from datetime import date

import pytest

from services.booths.domain import establishments as rules
from shared.errors import Invalid

ANSWERS = {
    "kind": "business_household",
    "name": "  Hộ KD  Nguyễn Đình Giáp ",
    "registration_number": "01 A 8012345",
    "contact_name": "Nguyễn Đình Giáp",
    "contact_phone": "+84 912 345 678",
    "province_code": "42",
    "commune": "Xã Đức Lạc",
    "address": "",
    "product_group": "B",
    "women_owned": True,
}


def wrong(call: object, *args: object, **named: object) -> set[str]:
    with pytest.raises(Invalid) as refused:
        call(*args, **named)  # type: ignore[operator]  # any rule
    return set(refused.value.fields)


def test_all_answers_come_back_clean() -> None:
    assert rules.checked(ANSWERS, provinces={"42"}) == rules.Details(
        kind="business_household",
        name="Hộ KD Nguyễn Đình Giáp",
        registration_number="01A8012345",
        contact_name="Nguyễn Đình Giáp",
        contact_phone="0912345678",
        province_code="42",
        commune="Xã Đức Lạc",
        address="",
        product_group="B",
        women_owned=True,
        ethnic_minority=False,
        hard_area=False,
    )


def test_everything_wrong_is_said_at_once() -> None:
    assert wrong(rules.checked, {}, provinces={"42"}) == {
        "kind", "name", "registration_number", "contact_name", "contact_phone", "province_code", "commune",
        "product_group",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "kind", "clean"),
    [
        ("01 00 112 437", "enterprise", "0100112437"),
        ("01.00.112.437", "enterprise", "0100112437"),
        ("0312 68 78 78 - 001", "enterprise", "0312687878-001"),
        ("0312687878001", "enterprise", "0312687878-001"),
        ("0312687878\u2013001", "cooperative", "0312687878-001"),
        ("\uff10\uff11\uff10\uff10112437", "enterprise", "0100112437"),
        ("001087 123456", "business_household", "001087123456"),
        ("42a8.012.345", "business_household", "42A8012345"),
        ("070B/000123", "cooperative", "070B/000123"),
    ],
)
def test_a_number_is_cleaned(typed: str, kind: str, clean: str) -> None:
    assert rules.registration_number(typed, kind) == clean


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("", "enterprise"),
        ("010011243", "enterprise"),
        ("01001124377", "enterprise"),
        ("0100112437-01", "enterprise"),
        ("001087123456", "enterprise"),
        ("42A8012345", "enterprise"),
        ("42A8012345", ""),
        ("\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669", "enterprise"),
        ("123456", "cooperative"),
        ("ABCDEFGH", "business_household"),
        ("=CMD(1)A", "business_household"),
    ],
)
def test_a_number_that_is_none_is_refused(typed: str, kind: str) -> None:
    assert wrong(rules.registration_number, typed, kind) == {"registration_number"}


@pytest.mark.parametrize(
    ("number", "suspicious"),
    [
        ("0100233488", False),
        ("0314409058-002", False),
        ("0100112437", False),
        ("0100233480", True),
        ("0100112473", True),
        ("001087123456", False),
        ("42A8012345", False),
    ],
)
def test_the_check_digit_only_warns(number: str, suspicious: bool) -> None:
    assert rules.looks_mistyped(number) is suspicious


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 (0)912.345.678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("024 2220 2222", "02422202222"),
        ("1900 1234", "19001234"),
    ],
)
def test_a_telephone_number_is_cleaned(typed: str, clean: str) -> None:
    assert rules.phone(typed) == clean


@pytest.mark.parametrize("typed", ["", "12345", "01234567890", "091234567", "09123456789", "abc", "+1 202 555 0100"])
def test_a_telephone_number_of_nowhere_is_refused(typed: str) -> None:
    assert wrong(rules.phone, typed) == {"contact_phone"}


TODAY = date(2026, 3, 2)


def test_a_certificate_is_both_or_neither() -> None:
    assert rules.certificate(" 12/QĐ ", date(2029, 12, 31), today=TODAY) == ("12/QĐ", date(2029, 12, 31))
    assert rules.certificate("", None, today=TODAY) == ("", None)


@pytest.mark.parametrize(
    ("number", "until", "field"),
    [
        ("12", None, "certificate_until"),
        ("", date(2027, 12, 31), "certificate_number"),
        ("12", date(2026, 3, 1), "certificate_until"),
        ("12", date(2030, 1, 1), "certificate_until"),
        ("1" * 61, date(2027, 12, 31), "certificate_number"),
    ],
)
def test_a_certificate_that_cannot_be_is_refused(number: str, until: date | None, field: str) -> None:
    assert wrong(rules.certificate, number, until, today=TODAY) == {field}


def test_a_person_is_cleaned() -> None:
    assert rules.person_details(" Hoa@Example.VN ", "Trần  Thị Hoa", "", "xin chào") == {
        "email": "hoa@example.vn",
        "name": "Trần Thị Hoa",
        "phone": "",
        "message": "xin chào",
    }
    assert wrong(rules.person_details, "hoa@", "H", "12", "x" * 1001) == {"email", "name", "phone", "message"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Giấy tờ\\ĐKKD.pdf", "ĐKKD.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("...", "document"),
        ("x" * 300 + ".pdf", "x" * 140 + ".pdf"),
    ],
)
def test_a_file_name_is_only_a_name(typed: str, kept: str) -> None:
    assert rules.file_name(typed) == kept
