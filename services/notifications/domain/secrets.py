"""Codes and links: how they look, how they are kept, what a typed code is worth."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Final, Literal

CODE_LENGTH: Final = 6
CODE_LIFE: Final = timedelta(minutes=10)
MOST_TRIES: Final = 5
AGAIN: Final = timedelta(minutes=1)
"""So long a used code still lets in the browser that it let in: its answer may be lost, a button pressed twice."""
LINK_LIFE: Final = timedelta(days=3)
WINDOW: Final = timedelta(minutes=15)
DAY: Final = timedelta(days=1)
MOST_PER_MAILBOX: Final = 5
MOST_PER_MAILBOX_AND_DAY: Final = 30
MOST_PER_ADDRESS: Final = 40
HIDDEN: Final = "••••••"

Verdict = Literal["right", "wrong", "used_up", "expired"]


def code_of(number: int) -> str:
    """Return a random ``number`` below 10^6 as a code of six digits."""
    return f"{number:0{CODE_LENGTH}d}"


def typed_code(text: str) -> str:
    """Return the digits of what was typed: people write codes as 123 456 or 123-456."""
    return re.sub(r"[\s.\-]", "", text)


def digest_of_token(token: str) -> bytes:
    """Return what is kept of a long random token."""
    return hashlib.sha256(token.encode()).digest()


def digest_of_code(code: str, attempt: str, key: str) -> bytes:
    """Return what is kept of a code; keyed, for six digits alone could be guessed from a plain digest."""
    return hmac.digest(key.encode(), f"sign-in code\n{attempt}\n{code}".encode(), "sha256")


def same(one: bytes, other: bytes) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(one, other)


def verdict(*, matches: bool, tries: int, used_at: datetime | None, expires_at: datetime, now: datetime) -> Verdict:
    """Return what a typed code is worth; ``tries`` counts this one.

    A code that was used more than a minute ago is like one that expired: nothing is told about it.
    """
    if used_at is not None:
        return "right" if matches and now < used_at + AGAIN and tries <= MOST_TRIES else "expired"
    if now >= expires_at:
        return "expired"
    if tries > MOST_TRIES:
        return "used_up"
    if matches:
        return "right"
    return "used_up" if tries == MOST_TRIES else "wrong"
