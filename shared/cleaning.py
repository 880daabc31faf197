"""What people type or copy, as it is kept: composed (NFC), and without signs that nobody sees.

Telephones, numbers, mailboxes and names come with such signs out of contact lists, PDFs and chats. Every text that is
taken in goes through here: forms and API (shared/web/schemas), lists (shared/columns), and the rules of a domain.
"""

import re
import unicodedata
from typing import Final

from shared.errors import N_

ETH: Final = str.maketrans("Ðð", "Đđ")
LONGEST_MAILBOX: Final = 254
NO_MAILBOX: Final = N_("Vui lòng nhập địa chỉ thư điện tử, ví dụ ten@vidu.vn.")
ACCENTS: Final = N_(
    "Phần trước @ phải viết không dấu. Hộp thư có dấu thì thư chưa gửi tới được: vui lòng dùng hộp thư khác."
)
_MAILBOX: Final = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
_VIETNAMESE: Final = re.compile(r"[a-z0-9.\-àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]+")
_TELEPHONE: Final = re.compile(r"0[35789]\d{8}|02\d{9}|1[89]00\d{4,6}")


def seen(text: str) -> str:
    """Return ``text`` composed and without what is there but unseen (Unicode category Cf); its lines stay.

    Ð (U+00D0), which looks like Đ and which some keyboards and typefaces have in its place, becomes it.
    """
    shown = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", shown).translate(ETH)


def line(text: str) -> str:
    """Return ``text`` on one line, spaces single, without control characters, half signs and what has no meaning."""
    one = " ".join(seen(text).split())
    return "".join(sign for sign in one if not unicodedata.category(sign).startswith("C"))


def mailbox(text: str) -> str:
    """Return an address of a mailbox in the one spelling in which it is kept and shown.

    A domain in letters of Vietnamese (ten@côngnghiệp.vn) is itself, in others its xn-- form, as in browsers: no letter
    that looks like one of ours passes for it.
    """
    name, at, domain = seen(text).strip().lower().rpartition("@")
    if domain.isascii() and "xn--" not in domain:
        return f"{name}{at}{domain}"
    labels, shown = _both_forms(domain)
    return f"{name}{at}{shown if _VIETNAMESE.fullmatch(shown) else labels or domain}"


def mailbox_on_the_wire(address: str) -> str:
    """Return a kept address as mail servers take it, its domain in ASCII (RFC 5891); "" if they do not."""
    name, _, domain = address.rpartition("@")
    sendable = f"{name}@{_both_forms(domain)[0]}"
    return sendable if len(sendable) <= LONGEST_MAILBOX and _MAILBOX.fullmatch(sendable) else ""


def real_mailbox(text: str) -> str:
    """Return an address in its one spelling if a letter can be sent there, else ""."""
    address = mailbox(text)
    return address if mailbox_on_the_wire(address) else ""


def mailbox_refusal(text: str) -> str:
    """Return what to say beside a field in which no address stands to which a letter can be sent; "" if one does."""
    if real_mailbox(text):
        return ""
    name, _, domain = mailbox(text).rpartition("@")
    accents = not name.isascii() and "@" not in name
    return ACCENTS if accents and mailbox_on_the_wire(f"a@{domain}") else NO_MAILBOX


def telephone(text: str) -> str:
    """Return a telephone number of Viet Nam as its digits with the leading 0, "" if it is none.

    +84, separators and digits of other widths are understood. Source: Circular 22/2014/TT-BTTTT (02x landlines of 11
    digits, 18xx and 19xx services) and the mobile numbers of ten digits since 2018.
    """
    digits = re.sub(r"[\s.()/\-‐‑‒–—−]", "", unicodedata.normalize("NFKC", seen(text)))
    digits = re.sub(r"^(?:\+84|0084|84(?=\d{9,10}$))0?", "0", digits)
    return digits if digits.isascii() and _TELEPHONE.fullmatch(digits) else ""


def _both_forms(domain: str) -> tuple[str, str]:
    """Return a domain in ASCII ("" if there is none that is surely the same) and in its own letters."""
    try:
        labels = domain.encode("idna").decode("ascii")
        shown = labels.encode("ascii").decode("idna")
    except UnicodeError:  # one that is in ASCII already goes out as it is, whatever it may stand for
        return domain if domain.isascii() else "", domain
    return (labels, shown) if domain in (labels, shown) else ("", domain)
