"""``verify FILE`` and ``allocate FILE``: draw files checked and completed with neither database nor network."""

import json
from typing import Any

from services.booths.domain import proof
from shared.canonical import sha256_of
from shared.proof_commands import Told, complete_file, verify_file


def verify_command(argv: list[str]) -> int:
    """Recompute a draw file: 0 if all of it is true, 1 with what differs, 2 if it cannot be read."""
    return verify_file(argv, proof.verify, _told)


def _told(file: Any) -> Told:
    replaced = file["announcement"]["replaces"]
    return Told(
        "Hash, code, order, allocation and every reason were recomputed.",
        {
            "commitment": file["announcement"]["commitment"]["hash"],
            **({"replaces": replaced["announcement_sha256"]} if replaced else {}),
            **{f"former/{place}": one["result_sha256"] for place, one in enumerate(file["former"])},
            "result_sha256": sha256_of(file["result"]),
            "announcement_sha256": file["announcement_sha256"],
        },
        [
            f"{drawn['name']}, {drawn['drawn_at']}: {' '.join(map(str, drawn['numbers']))}"
            for drawn in file["randomness"]
        ],
    )


def allocate_command(argv: list[str]) -> int:
    """Print a draw file that has no result with its result: 0; 1 if nothing follows from it, 2 if it cannot be read."""
    return complete_file("allocate FILE", argv, _whole)


def _whole(file: Any) -> bytes:
    whole = json.dumps(proof.allocate_file(file), ensure_ascii=False, indent=1)
    return f"{whole}\n".encode()
