"""Vietnamese telephone numbers as people type them, in the one spelling of an address."""

import re
from typing import Final

SMS: Final = "tel:"
_NOISE: Final = re.compile(r"[\s.\-()/]")
_MOBILE: Final = re.compile(r"(?:\+84|0084|84)?0?([35789]\d{8})")


def mobile(typed: str) -> str | None:
    """Return a mobile number as ``+84…``; None if it is none (a landline gets no short messages).

    Source: numbering plan, Circular 22/2014/TT-BTTTT as changed in 2018: ten digits, 03, 05, 07, 08 or 09.
    """
    digits = _NOISE.sub("", typed)
    if not digits.isascii():
        return None
    found = _MOBILE.fullmatch(digits)
    bare = found is not None and digits == found[1]  # nine digits alone: the zero is missing
    return f"+84{found[1]}" if found and not bare else None
