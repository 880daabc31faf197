"""The particulars of people who work for a round, clean: mailbox, name, telephone, language."""

import re
from typing import Final

from shared.errors import N_, Invalid

LANGUAGES: Final = ("vi", "en")
PHONE_REFUSED: Final = N_("Số điện thoại gồm 10 số (di động) hoặc 11 số (cố định, kể cả mã vùng). Ví dụ: 0912 345 678.")
_EMAIL: Final = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
_PHONE: Final = re.compile(r"0[35789]\d{8}|02\d{9}|1[89]00\d{4,6}")


def mailbox(raw: str) -> str:
    """Return an email address in lower case, as sign-in has it, or "" if it is none."""
    text = " ".join(raw.split()).lower()
    return text if len(text) <= 254 and _EMAIL.fullmatch(text) else ""


def phone(raw: str) -> str | None:
    """Return a Vietnamese telephone number as digits, "" for nothing typed, None if it is no number."""
    digits = re.sub(r"[\s.()-]", "", raw)
    digits = re.sub(r"^(\+|00)84", "0", digits)
    return digits if not digits or (digits.isascii() and _PHONE.fullmatch(digits)) else None


def person_details(email: str, name: str, phone_typed: str = "", language: str = "vi") -> dict[str, str]:
    """Return email, name, phone ("" if none) and language of a person, clean. Raises Invalid by field."""
    wrong: dict[str, str | list[str]] = {}
    box, number, line = mailbox(email), phone(phone_typed), " ".join(name.split())
    if not box:
        wrong["email"] = N_("Vui lòng nhập địa chỉ thư điện tử, ví dụ ten@vidu.vn.")
    if not 2 <= len(line) <= 100:
        wrong["name"] = N_("Vui lòng nhập họ tên, từ 2 đến 100 ký tự.")
    if number is None:
        wrong["phone"] = N_(
            "Số điện thoại gồm 10 số (di động) hoặc 11 số (cố định, kể cả mã vùng). Ví dụ: 0912 345 678."
        )
    if language not in LANGUAGES:
        wrong["language"] = N_("Vui lòng chọn một trong các mục đã cho.")
    if wrong:
        raise Invalid(fields=wrong)
    return {"email": box, "name": line, "phone": number or "", "language": language}
