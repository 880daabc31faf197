"""The Merkle tree of a round's signed sheets: RFC 9162 (Certificate Transparency 2.0), section 2.1, with SHA-256.

All functions take the leaves' *hashes* in tree order (``leaf_hash`` of each leaf's bytes), 32 bytes each.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

EMPTY: Final = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return SHA-256(0x00 || leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the tree's root: MTH of RFC 9162, section 2.1.1. A node without a partner goes up as it is."""
    level = list(leaf_hashes)
    if not level:
        return EMPTY
    while len(level) > 1:
        level = _level_above(level)
    return level[0]


def size_of_root(digits: str, leaf_hashes: Sequence[bytes]) -> int:
    """Return of how many first leaves the root begins with these hexadecimal digits, 0 if of none."""
    peaks: list[tuple[int, bytes]] = []  # whole trees of falling sizes, whose leaves are all so far
    for place, hashed in enumerate(leaf_hashes, start=1):
        size, top = 1, hashed
        while peaks and peaks[-1][0] == size:
            size, top = 2 * size, node_hash(peaks.pop()[1], top)
        peaks.append((size, top))
        for _, left in reversed(peaks[:-1]):
            top = node_hash(left, top)
        if top.hex().startswith(digits):
            return place
    return 0


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Return the audit path of the leaf at ``index`` (from 0): PATH of RFC 9162, section 2.1.3.1, the leaf's end first.

    Raises IndexError if there is no such leaf.
    """
    if not 0 <= index < len(leaf_hashes):
        raise IndexError(index)
    level, path = list(leaf_hashes), []
    while len(level) > 1:
        if (beside := index ^ 1) < len(level):
            path.append(level[beside])
        level, index = _level_above(level), index >> 1
    return path


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether ``proof`` leads from the leaf to the root of a tree of ``size`` leaves (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, computed = index, size - 1, leaf_hash
    for beside in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            computed = node_hash(beside, computed)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            computed = node_hash(computed, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and hmac.compare_digest(computed, root)


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    paired = [node_hash(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
    return [*paired, level[-1]] if len(level) % 2 else paired
