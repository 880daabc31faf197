"""``tally FILE`` and ``verify FILE``: round files recomputed with neither database nor network. Files are untrusted."""

from typing import Any

from services.awards.domain import merkle, round_file
from shared.proof_commands import Told, complete_file, verify_file


def tally_command(argv: list[str]) -> int:
    """Print the result that follows from a round file, as canonical JSON: 0; 1 if nothing follows, 2 if unreadable."""
    return complete_file("tally FILE", argv, round_file.result_bytes)


def verify_command(argv: list[str]) -> int:
    """Recompute a round file: 0 if all of it is true, 1 with what differs, 2 if it cannot be read."""
    return verify_file(argv, round_file.verify, _told)


def _told(file: Any) -> Told:
    return Told(
        f"Rules, {file['tree']['size']} sheets, tree and result were recomputed.",
        {"rules_sha256": file["rules_sha256"], "root": file["tree"]["root"], "result_sha256": file["result_sha256"]},
        part_of=lambda digits: _part_of(digits, [bytes.fromhex(sheet["leaf_hash"]) for sheet in file["sheets"]]),
    )


def _part_of(digits: str, hashes: list[bytes]) -> str:
    """Return of which sheet or of how many first ones the noted digits are the hash, as receipts have them."""
    if size := merkle.size_of_root(digits, hashes):
        return f"The root of the first {size} of {len(hashes)} sheets"
    found = (place for place, hashed in enumerate(hashes, start=1) if hashed.hex().startswith(digits))
    return f"The hash of the sheet in place {place}" if (place := next(found, 0)) else ""
