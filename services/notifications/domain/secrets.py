"""Codes and links that prove who reads a mailbox: how they look and live, what a typed code is worth.

The reckoning behind the numbers is docs/decisions/010-codes-that-nobody-can-block.md.
"""

import hashlib
import hmac
import ipaddress
import re
import secrets as randomness
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID


@dataclass(frozen=True)
class CodeKind:
    """How long a code is and lives; a letter with the same code goes out again after ``again`` at the soonest."""

    digits: int
    life: timedelta
    again: timedelta


SHORT: Final = CodeKind(6, timedelta(minutes=10), timedelta(minutes=1))
LONG: Final = CodeKind(15, timedelta(hours=2), timedelta(minutes=30))
"""For a mailbox that somebody is guessing at, or floods: beyond all guessing, and few letters."""
LENGTHS: Final = (SHORT.digits, LONG.digits)
MOST_TRIES: Final = 5
MOST_WRONG: Final = 30
"""So many wrong codes a day at a mailbox, then its short codes are good no more."""
MOST_IN_VAIN: Final = 20
"""So many letters a day with codes that nobody used, then a mailbox gets long ones."""
MOST_PER_NETWORK: Final = 300
WINDOW: Final = timedelta(minutes=15)
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
ALARM: Final = 200
"""So many wrong codes an hour at all mailboxes together are no typing errors any more."""
AGAIN: Final = timedelta(minutes=1)
"""So long a used code still lets in the browser that it let in: its answer may be lost, a button pressed twice."""
LINK_LIFE: Final = timedelta(days=1)
HIDDEN: Final = "••••••"

Verdict = Literal["right", "wrong", "used_up", "expired"]


def kind_for(*, wrong: int, in_vain: int) -> CodeKind:
    """Return which codes a mailbox gets after a day with so many wrong tries, and letters that nobody used."""
    return LONG if wrong >= MOST_WRONG or in_vain >= MOST_IN_VAIN else SHORT


def kind_of(digits: int) -> CodeKind:
    """Return the kind of a code that has so many digits."""
    return SHORT if digits == SHORT.digits else LONG


def code_of(code: UUID, digits: int, key: str) -> str:
    """Return the code that stands in the row with this (random) id: nothing of it is kept, the key alone makes it."""
    number = int.from_bytes(hmac.digest(key.encode(), f"sign-in code\n{code}".encode(), "sha256"))
    return f"{number % 10**digits:0{digits}d}"


def hall_code() -> str:
    """Return a random code for paper, as long as one that nobody can guess."""
    return f"{randomness.randbelow(10**LONG.digits):0{LONG.digits}d}"


def digest_of_hall_code(code: str, key: str) -> bytes:
    """Return what is kept of a code on paper; keyed, for all its digits could be tried on a plain digest."""
    return hmac.digest(key.encode(), f"hall code\n{code}".encode(), "sha256")


def spaced(code: str) -> str:
    """Return a long code in groups of three, as it is read; a short one as it is."""
    return code if len(code) <= SHORT.digits else " ".join(re.findall("...", code))


def typed_code(text: str) -> str:
    """Return the digits of what was typed: people write codes as 123 456 or 123-456."""
    return re.sub(r"[\s.\-]", "", text)


def digest_of_token(token: str) -> bytes:
    """Return what is kept of a long random token."""
    return hashlib.sha256(token.encode()).digest()


def same(one: str, other: str) -> bool:
    """Compare two codes in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def network_of(address: str) -> str:
    """Return what counts as one sender: an IPv4 address, or the /64 that one subscriber of IPv6 has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def verdict(
    *,
    matches: bool,
    wrong: int,
    spent: bool,
    used_at: datetime | None,
    used_here_at: datetime | None,
    expires_at: datetime,
    now: datetime,
) -> Verdict:
    """Return what a typed code is worth, after so many ``wrong`` ones in this browser.

    ``spent`` says that too many were wrong at this mailbox, in whichever browser. A code that was used elsewhere, or
    here more than a minute ago, is like one that expired: nothing is told about it.
    """
    if used_at is not None:
        again = used_here_at is not None and now < used_here_at + AGAIN
        return "right" if matches and again and wrong < MOST_TRIES else "expired"
    if now >= expires_at:
        return "expired"
    if spent or wrong >= MOST_TRIES:
        return "used_up"
    if matches:
        return "right"
    return "used_up" if wrong + 1 == MOST_TRIES else "wrong"
