"""Certificates: how long they hold, what they are called, the code by which anyone can check one."""

import re
from datetime import date
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without I, L, O and U. Source: Crockford, Base 32."""
CODE_BYTES: Final = 8
SIGNS: Final = 12
GROUP: Final = 4
READ_AS: Final = str.maketrans("OIL", "011")
BETWEEN: Final = re.compile(r"[\s\-‐‑‒–—−.·_/]+")
MOST_TYPED: Final = 400

STANDINGS: Final = ("valid", "expired", "revoked")


def valid_until(issued_on: date, years: int) -> date:
    """Return the last day of validity: 31 December, the year of issue being the first of ``years``.

    Source: Circular 26/2014/TT-BCT; issued in 2024 for four years: to 31/12/2027.
    """
    return date(issued_on.year + years - 1, 12, 31)


def certificate_number(running: int, year: int, round_code: str) -> str:
    """Return what a certificate is called: 001/2024/KV-BAC-2024."""
    return f"{running:03d}/{year}/{round_code}"


def check_code(random: bytes) -> str:
    """Return the check code that CODE_BYTES random bytes make: 60 of their bits, such as 7K3Q-9FMD-2XNA."""
    if len(random) != CODE_BYTES:
        raise ValueError(f"a check code is made of {CODE_BYTES} bytes")
    bits = int.from_bytes(random) >> (8 * CODE_BYTES - 5 * SIGNS)
    return _grouped("".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(SIGNS))))


def read_check_code(typed: str) -> str | None:
    """Return the check code that somebody typed, copied or scanned, None if it cannot be one.

    Forgives case, spaces, dashes, O for 0, I and L for 1; of an address of the check page, only its last part counts.
    """
    if len(typed) > MOST_TYPED:
        return None
    last = typed.strip().partition("?")[0].rstrip("/").rpartition("/check/")[2]
    plain = BETWEEN.sub("", last).upper().translate(READ_AS)
    if len(plain) != SIGNS or any(sign not in ALPHABET for sign in plain):
        return None
    return _grouped(plain)


def standing(*, valid_until: date, revoked: bool, today: date) -> str:
    """Return how a certificate stands on a day, one of STANDINGS; what is revoked stays so."""
    if revoked:
        return "revoked"
    return "valid" if today <= valid_until else "expired"


def _grouped(signs: str) -> str:
    return "-".join(signs[start : start + GROUP] for start in range(0, SIGNS, GROUP))
