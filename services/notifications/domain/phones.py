"""Vietnamese telephone numbers as people type them, in the one spelling of an address."""

import re
from typing import Final

from shared.cleaning import telephone

SMS: Final = "tel:"
_MOBILE: Final = re.compile(r"0([35789]\d{8})")


def mobile(typed: str) -> str | None:
    """Return a mobile number as ``+84…``; None if it is none (a landline gets no short messages).

    Source: numbering plan, Circular 22/2014/TT-BTTTT as changed in 2018: ten digits, 03, 05, 07, 08 or 09.
    """
    found = _MOBILE.fullmatch(telephone(typed))
    return f"+84{found[1]}" if found else None
