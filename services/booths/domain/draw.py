"""The verifiable draw: draft-thomson-elegy-vrs-00, with the encoding of RFC 3797 section 4 for the randomness."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

CHAIN_LENGTH: Final = 10
"""How often the secret is hashed for the commitment: one draw and up to eight repeats, the secret itself unused."""


@dataclass(frozen=True, slots=True)
class Randomness:
    """The numbers one public source drew. ``ordered``: their order is part of the result (otherwise it is a set)."""

    numbers: tuple[int, ...]
    ordered: bool = False


def code_after(secret: bytes, times: int) -> bytes:
    """Return H^times(secret) with H = SHA-256 (the draft, section 2.3; RFC 1760)."""
    code = secret
    for _ in range(times):
        code = hashlib.sha256(code).digest()
    return code


def commitment(secret: bytes) -> bytes:
    """Return what is published when the fair opens: H^CHAIN_LENGTH(secret)."""
    return code_after(secret, CHAIN_LENGTH)


def revealed_code(secret: bytes, iteration: int = 1) -> bytes:
    """Return the one-time code of the first (or a repeated) draw: H^(CHAIN_LENGTH - iteration)(secret).

    Raises ValueError when the chain is used up: the secret itself is never a code.
    """
    if not 1 <= iteration < CHAIN_LENGTH:
        raise ValueError(f"iteration {iteration} of a chain of {CHAIN_LENGTH}")
    return code_after(secret, CHAIN_LENGTH - iteration)


def opens(code: bytes, published: bytes) -> bool:
    """Return whether a revealed code is the preimage of what was published before it."""
    return hmac.compare_digest(hashlib.sha256(code).digest(), published)


def encode(sources: Iterable[Randomness]) -> bytes:
    """Return the sources as RFC 3797 section 4 writes them: ``9319./2.5.8.10.12./``.

    Decimal without leading zeros, each number followed by a point, each source by a slash; numbers that are a set
    are sorted, those whose order counts stay as drawn.
    """
    return "".join(_encode(source) for source in sources).encode("ascii")


def _encode(source: Randomness) -> str:
    numbers = source.numbers if source.ordered else sorted(source.numbers)
    return "".join(f"{number}." for number in numbers) + "/"


def key(code: bytes, randomness: bytes) -> bytes:
    """Return PRK = HKDF-Extract(salt = code, IKM = randomness) with SHA-256 (RFC 5869, section 2.2)."""
    return hmac.digest(code, randomness, "sha256")


def draw_value(prk: bytes, label: str) -> bytes:
    """Return HKDF-Expand(PRK, info = label in UTF-8, L = 32) (RFC 5869, section 2.3): one block, T(1)."""
    return hmac.digest(prk, label.encode() + b"\x01", "sha256")


def ordered(labels: Sequence[str], points: Sequence[int], prk: bytes) -> list[int]:
    """Return the indices of ``labels`` in drawing order: more points first, then the smaller draw value.

    Striking a label leaves the order of all others as it was.
    """
    values = [draw_value(prk, label) for label in labels]
    return sorted(range(len(labels)), key=lambda i: (-points[i], values[i]))
