"""What people type or copy, as it is kept: composed (NFC), and without signs that nobody sees.

Telephones, numbers, mailboxes and names come with such signs out of contact lists, PDFs and chats. Every text that is
taken in goes through here: forms and API (shared/web/schemas), lists (shared/columns), and the rules of a domain.
"""

import re
import unicodedata
from typing import Final

ETH: Final = str.maketrans("Ðð", "Đđ")
LONGEST_MAILBOX: Final = 254
_MAILBOX: Final = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
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
    """Return an address of a mailbox in the one spelling in which it is kept."""
    return seen(text).strip().lower()


def real_mailbox(text: str) -> str:
    """Return an address in that spelling if a letter can be sent there as it stands, else ""."""
    address = mailbox(text)
    return address if len(address) <= LONGEST_MAILBOX and _MAILBOX.fullmatch(address) else ""


def telephone(text: str) -> str:
    """Return a telephone number of Viet Nam as its digits with the leading 0, "" if it is none.

    +84, separators and digits of other widths are understood. Source: Circular 22/2014/TT-BTTTT (02x landlines of 11
    digits, 18xx and 19xx services) and the mobile numbers of ten digits since 2018.
    """
    digits = re.sub(r"[\s.()/\-‐‑‒–—−]", "", unicodedata.normalize("NFKC", seen(text)))
    digits = re.sub(r"^(?:\+84|0084|84(?=\d{9,10}$))0?", "0", digits)
    return digits if digits.isascii() and _TELEPHONE.fullmatch(digits) else ""
