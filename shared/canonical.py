"""Canonical JSON and its hash: the same value gives the same bytes everywhere."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Return ``value`` as canonical JSON in UTF-8, as RFC 8785 (JCS) defines it for the values that proofs hold.

    Proofs hold objects with ASCII names, lists, texts, integers of at most 53 bits, true, false and null; for these the
    rules of RFC 8785 come down to: names sorted, no white space, only the escapes that JSON demands. (Numbers with a
    fraction, for which RFC 8785 needs more, never occur.) A test compares this with the package rfc8785.
    Raises ValueError for what UTF-8 cannot say (lone surrogates) and for NaN.
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def sha256_of(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of ``value``, in lower-case hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()
