"""Hashes as people note them: what is printed in letters, receipts and minutes, and whether it is that of a file.

docs/proofs.md, section 3, says it; shared/web/static/verify/noted.js reads the same.
"""

import re
from typing import Final

DIGITS: Final = 4
FIELDS: Final = 4
FEWEST: Final = DIGITS * FIELDS
APART: Final = re.compile(r"[\s.:\u2010-\u2015-]+")
NOTED: Final = re.compile(f"[0-9a-f]{{{FEWEST},64}}")


def short(sha256: str) -> str:
    """Return the short form of a hash in hexadecimal: d531-049d-99c0-49a0."""
    return "-".join(sha256[at : at + DIGITS] for at in range(0, FEWEST, DIGITS))


def noted(typed: str) -> str | None:
    """Return the digits of what somebody typed or pasted, a hash or at least its short form; None if it is neither."""
    digits = APART.sub("", typed).lower()
    return digits if NOTED.fullmatch(digits) else None
