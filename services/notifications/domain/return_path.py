"""The return address of a letter (VERP): a server that gives nothing of a letter back still writes to its address."""

import re
from typing import Final
from uuid import UUID

_OURS: Final = re.compile(r"[^\s<>@+]+\+([0-9a-f]{32})@[^\s<>@]+", re.IGNORECASE | re.ASCII)


def return_address(address: str, letter_id: UUID) -> str:
    """Return ``address`` with the letter in it: thu@x.vn becomes thu+<32 digits>@x.vn."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{letter_id.hex}@{domain}"


def letter_of_return(text: str) -> UUID | None:
    """Return the letter of the first return address in a text; None if there is none."""
    found = _OURS.search(text)
    return UUID(found[1]) if found else None
