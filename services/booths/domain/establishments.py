"""What an establishment may say of itself, cleaned: the same rules for the pages, the API and the demo."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from shared import makers
from shared.cleaning import line, mailbox_refusal, real_mailbox, telephone
from shared.errors import N_, Invalid

KINDS: Final = makers.KINDS
GROUPS: Final = makers.GROUPS
DOCUMENT_KINDS: Final = ("business_registration", "food_safety", "product_photo", "certificate", "other")
MOST_DOCUMENTS: Final = 20
MOST_MEMBERS: Final = 20
MOST_BYTES: Final = 5 * 1024 * 1024
MEDIA_TYPES: Final = ("application/pdf", "image/jpeg", "image/png")
CERTIFICATE_YEARS: Final = 4

NUMBER_REFUSED: Final = N_(
    "Mã số thuế gồm 10 chữ số, hoặc 10 chữ số, gạch ngang và 3 chữ số (chi nhánh). Ví dụ: 0100112437, 0100112437-001."
)
OTHER_NUMBER_REFUSED: Final = N_(
    "Vui lòng nhập mã số thuế (10 số, hoặc 10 số và 3 số chi nhánh), số định danh cá nhân (12 số),"
    " hoặc số trên giấy đăng ký có cả chữ và số, ví dụ 01A8012345."
)
PHONE_REFUSED: Final = N_("Số điện thoại gồm 10 số (di động) hoặc 11 số (cố định, kể cả mã vùng). Ví dụ: 0912 345 678.")
KIND_REFUSED: Final = N_("Vui lòng chọn loại giấy tờ.")

_TAX_CODE: Final = re.compile(r"(\d{10})-?(\d{3})?")
_PERSONAL_NUMBER: Final = re.compile(r"\d{12}")
_REGISTER_NUMBER: Final = re.compile(r"(?=.*\d)(?=.*[A-ZĐ])[A-ZĐ0-9][A-ZĐ0-9/-]{4,18}[A-ZĐ0-9]")
_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)


@dataclass(frozen=True, kw_only=True)
class Details:
    """The facts of an establishment, clean. Made by `checked` only."""

    kind: str
    name: str
    registration_number: str
    contact_name: str
    contact_phone: str
    province_code: str
    commune: str
    address: str
    product_group: str
    women_owned: bool
    ethnic_minority: bool
    hard_area: bool


def checked(answers: Mapping[str, Any], *, provinces: Collection[str]) -> Details:
    """Return all answers as clean details; ``provinces`` are the codes that may be chosen.

    Raises Invalid with everything that is wrong, by field.
    """
    found: dict[str, Any] = {}
    wrong: dict[str, str | list[str]] = {}
    for part in (who, lambda given: where(given, provinces=provinces), makes):
        try:
            found |= part(answers)
        except Invalid as trouble:
            wrong |= trouble.fields
    if wrong:
        raise Invalid(fields=wrong)
    return Details(**found)


def who(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return who the establishment is: kind, name, number, contact.

    Raises Invalid by field.
    """
    kind = str(answers.get("kind") or "")
    rules: dict[str, Callable[[str], str]] = {
        "kind": lambda raw: _one_of(raw, KINDS, N_("Vui lòng chọn loại hình cơ sở.")),
        "name": lambda raw: _line(raw, 2, 200, N_("Vui lòng nhập tên cơ sở, từ 2 đến 200 ký tự.")),
        "registration_number": lambda raw: registration_number(raw, kind),
        "contact_name": lambda raw: _line(raw, 2, 100, N_("Vui lòng nhập họ tên người liên hệ, từ 2 đến 100 ký tự.")),
        "contact_phone": phone,
    }
    return _each(answers, rules)


def where(answers: Mapping[str, Any], *, provinces: Collection[str]) -> dict[str, Any]:
    """Return where the establishment makes its products.

    Raises Invalid by field.
    """
    rules: dict[str, Callable[[str], str]] = {
        "province_code": lambda raw: _one_of(raw, provinces, N_("Vui lòng chọn tỉnh, thành phố trong danh sách.")),
        "commune": lambda raw: _line(raw, 2, 100, N_("Vui lòng nhập xã, phường, từ 2 đến 100 ký tự.")),
        "address": lambda raw: _line(raw, 0, 300, N_("Địa chỉ dài nhất 300 ký tự.")),
    }
    return _each(answers, rules)


def makes(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the establishment makes, and the flags that its fair's rules may look at.

    Raises Invalid by field.
    """
    rules: dict[str, Callable[[str], str]] = {
        "product_group": lambda raw: _one_of(raw, GROUPS, N_("Vui lòng chọn nhóm sản phẩm chính.")),
    }
    flags = {name: bool(answers.get(name)) for name in ("women_owned", "ethnic_minority", "hard_area")}
    return _each(answers, rules) | flags


def any_number(raw: str) -> str:
    """As `registration_number` of an establishment whose kind is not known. Raises Invalid."""
    return registration_number(raw, "business_household")  # whose numbers may have every form


def registration_number(raw: str, kind: str) -> str:
    """Return a registration number or tax code without spaces and dots, a branch's three digits after a dash.

    An enterprise has a tax code: 10 digits, or 10 and 3. Cooperatives, groups and households may have that, too, or
    12 digits (since 1/7/2025 a household's tax code is its owner's personal number), or the number of an older
    certificate, which has letters. The check digit is not asked for: registration numbers of before 2010 have ten
    digits and none (see `looks_mistyped`).

    Raises Invalid for the field ``registration_number``.
    Source: Circular 105/2020/TT-BTC, Art. 5 (10 digits, or 10-3); Circular 86/2024/TT-BTC (12 digits).
    """
    text = makers.plain_number(raw)
    code = _TAX_CODE.fullmatch(text)
    if code and text.isascii():
        return f"{code[1]}-{code[2]}" if code[2] else code[1]
    if kind != "enterprise" and text.isascii() and _PERSONAL_NUMBER.fullmatch(text):
        return text
    if kind not in ("enterprise", "") and _REGISTER_NUMBER.fullmatch(text):
        return text
    refused = NUMBER_REFUSED if kind in ("enterprise", "") else OTHER_NUMBER_REFUSED
    raise Invalid(fields={"registration_number": refused})


def looks_mistyped(number: str) -> bool:
    """Return whether a clean number of ten digits (and three) fails the tax code's check digit: worth a second look.

    Tenth digit = 10 - (sum of the first nine by 31, 29, 23, 19, 17, 13, 7, 5, 3, modulo 11).
    Source: python-stdnum, stdnum.vn.mst; its examples 0100233488 and 0314409058-002 are tests here.
    """
    digits = number[:10]
    if not (len(number) in (10, 14) and digits.isascii() and digits.isdigit()):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return int(digits[9]) != 10 - total % 11


def phone(raw: str) -> str:
    """Return a telephone number of Viet Nam as its digits with the leading 0; +84 and separators are understood.

    Raises Invalid for the field ``contact_phone``.
    """
    text = telephone(raw)
    if not text:
        raise Invalid(fields={"contact_phone": PHONE_REFUSED})
    return text


def person_details(email: str, name: str, phone_typed: str = "", message: str | None = None) -> dict[str, str]:
    """Return email (lower case), name, phone ("" if none) and message (if asked for) of a person, clean.

    Raises Invalid by field.
    """
    rules: dict[str, Callable[[str], str]] = {
        "email": mailbox,
        "name": lambda raw: _line(raw, 2, 100, N_("Vui lòng nhập họ tên, từ 2 đến 100 ký tự.")),
        "phone": lambda raw: phone(raw) if raw.strip() else "",
    }
    answers = {"email": email, "name": name, "phone": phone_typed}
    if message is not None:
        answers["message"] = message
        rules["message"] = lambda raw: _line(raw, 0, 1000, N_("Lời nhắn dài nhất 1.000 ký tự."))
    return _each(answers, rules)


def mailbox(raw: str) -> str:
    """Return an email address in lower case, as sign-in has it.

    Raises Invalid for the field ``email``.
    """
    if refusal := mailbox_refusal(raw):
        raise Invalid(fields={"email": refusal})
    return real_mailbox(raw)


def document_kind(raw: str) -> str:
    """Return the kind of an uploaded paper.

    Raises Invalid for the field ``kind``.
    """
    return str(_each({"kind": raw}, {"kind": lambda text: _one_of(text, DOCUMENT_KINDS, KIND_REFUSED)})["kind"])


def file_name(raw: str) -> str:
    """Return the last part of a file's name on one line, at most 150 characters with its ending, never empty."""
    name = line(raw.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if len(name) > 150:
        name = f"{stem[:140]}{dot}{ending[:9]}"
    return name or "document"


def certificate(number: str, until: date | None, *, today: date) -> tuple[str, date | None]:
    """Return a certificate's number and last day, clean; both or neither.

    Raises Invalid by field: one without the other, a day that is past, or one no certificate of today reaches.
    Source: Circular 26/2014/TT-BCT: valid to 31 December of the fourth year, the year of issue being the first.
    """
    clean = line(number)
    wrong: dict[str, str | list[str]] = {}
    if until is not None and not clean:
        wrong["certificate_number"] = N_("Vui lòng nhập số giấy chứng nhận, hoặc bỏ trống cả hai ô.")
    if len(clean) > 60:
        wrong["certificate_number"] = N_("Số giấy chứng nhận dài nhất 60 ký tự.")
    if clean and until is None:
        wrong["certificate_until"] = N_("Vui lòng nhập ngày hết hiệu lực, hoặc bỏ trống cả hai ô.")
    if until is not None and until < today:
        wrong["certificate_until"] = N_("Giấy chứng nhận này đã hết hiệu lực. Vui lòng kiểm tra lại ngày.")
    if until is not None and until > date(today.year + CERTIFICATE_YEARS - 1, 12, 31):
        wrong["certificate_until"] = N_("Giấy chứng nhận có hiệu lực nhiều nhất đến 31/12 của năm thứ tư.")
    if wrong:
        raise Invalid(fields=wrong)
    return clean, until


def _line(raw: str, fewest: int, most: int, refused: str) -> str:
    text = line(raw)
    if not fewest <= len(text) <= most:
        raise Invalid(refused)
    return text


def _one_of(raw: str, values: Collection[str], refused: str) -> str:
    if raw not in values:
        raise Invalid(refused)
    return raw


def _each(answers: Mapping[str, Any], rules: Mapping[str, Callable[[str], str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    wrong: dict[str, str | list[str]] = {}
    for field, rule in rules.items():
        try:
            found[field] = rule(str(answers.get(field) or ""))
        except Invalid as trouble:
            wrong[field] = next(iter(trouble.fields.values()), trouble.text)
    if wrong:
        raise Invalid(fields=wrong)
    return found
