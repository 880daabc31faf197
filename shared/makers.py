"""What the programme distinguishes among makers and their products: the lists that every service keeps to."""

import re
import unicodedata
from typing import Final

KINDS: Final = ("enterprise", "cooperative", "cooperative_group", "business_household")
"""An establishment's kind."""

GROUPS: Final = ("A", "B", "C", "D")
"""Product groups: crafts, food, machines and tools, others (rules of the vote)."""


def plain_number(raw: str) -> str:
    """Return a registration number as it is compared: plain digits and capitals, no spaces, dots or invisible signs.

    Any dash is one, digits of other widths are ours, a branch's three digits stand after a dash.
    """
    text = re.sub("[‐‑‒–—−]", "-", unicodedata.normalize("NFKC", raw).upper())
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    text = re.sub(r"[\s.'’]", "", text).strip("-")
    return f"{text[:10]}-{text[10:]}" if re.fullmatch("[0-9]{13}", text) else text


def same_name(raw: str) -> str:
    """Return what two names of a product have in common; tones count, for Dứa, Dừa and Dưa are three."""
    return " ".join(unicodedata.normalize("NFC", raw).casefold().split())
