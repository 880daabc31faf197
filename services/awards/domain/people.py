"""The particulars of people who work for a round, clean: mailbox, name, telephone, language."""

from typing import Final

from shared.cleaning import line, mailbox_refusal, real_mailbox, telephone
from shared.errors import N_, Invalid

LANGUAGES: Final = ("vi", "en")
PHONE_REFUSED: Final = N_("Số điện thoại gồm 10 số (di động) hoặc 11 số (cố định, kể cả mã vùng). Ví dụ: 0912 345 678.")


def person_details(email: str, name: str, phone_typed: str = "", language: str = "vi") -> dict[str, str]:
    """Return email, name, phone ("" if none) and language of a person, clean. Raises Invalid by field."""
    wrong: dict[str, str | list[str]] = {}
    box, number, called = real_mailbox(email), telephone(phone_typed), line(name)
    if refusal := mailbox_refusal(email):
        wrong["email"] = refusal
    if not 2 <= len(called) <= 100:
        wrong["name"] = N_("Vui lòng nhập họ tên, từ 2 đến 100 ký tự.")
    if line(phone_typed) and not number:
        wrong["phone"] = PHONE_REFUSED
    if language not in LANGUAGES:
        wrong["language"] = N_("Vui lòng chọn một trong các mục đã cho.")
    if wrong:
        raise Invalid(fields=wrong)
    return {"email": box, "name": called, "phone": number, "language": language}
