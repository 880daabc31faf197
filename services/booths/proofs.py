"""``verify FILE`` and ``allocate FILE``: draw files checked and completed with neither database nor network."""

import json
import sys
from pathlib import Path
from typing import Any, Final

from services.booths.domain import proof
from shared.errors import Trouble
from shared.json_files import Unreadable, read_json
from shared.reading import Malformed

MOST_SHOWN: Final = 50

OK, DIFFERENT, UNREADABLE = 0, 1, 2


def verify_command(argv: list[str]) -> int:
    """Recompute a draw file: 0 if all of it is true, 1 with what differs, 2 if it cannot be read."""
    if len(argv) != 1:
        return _complain("usage: verify FILE")
    try:
        differences = proof.verify(read_json(Path(argv[0])))
    except Unreadable as unreadable:
        return _complain(f"{argv[0]}: {unreadable}")
    except Trouble as trouble:
        return _say_wrong(f"{argv[0]}: {_english(trouble)}")
    for difference in differences[:MOST_SHOWN]:
        _out(f"{difference.where}: the file says {_short(difference.said)}, computed {_short(difference.computed)}")
    if differences:
        return _say_wrong(f"{argv[0]}: {len(differences)} differences")
    _out(f"{argv[0]}: true. Hash, code, order, allocation and every reason were recomputed.")
    return OK


def allocate_command(argv: list[str]) -> int:
    """Print a draw file that has no result with its result: 0; 1 if nothing follows from it, 2 if it cannot be read."""
    if len(argv) != 1:
        return _complain("usage: allocate FILE")
    try:
        whole = proof.allocate_file(read_json(Path(argv[0])))
    except Unreadable as unreadable:
        return _complain(f"{argv[0]}: {unreadable}")
    except Trouble as trouble:
        return _say_wrong(f"{argv[0]}: {_english(trouble)}")
    _out(json.dumps(whole, ensure_ascii=False, indent=1))
    return OK


def _english(trouble: Trouble) -> str:
    """Say it as docs/proofs.md does, for whoever runs the command."""
    if isinstance(trouble, Malformed):
        return f"{trouble.path} {trouble.problem}"
    return f"{type(trouble).__name__}: {(type(trouble).__doc__ or '').strip()} {dict(trouble.values) or ''}".strip()


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:117] + "..."


def _out(line: str) -> None:
    sys.stdout.write(line + "\n")


def _say_wrong(line: str) -> int:
    sys.stderr.write(line + "\n")
    return DIFFERENT


def _complain(line: str) -> int:
    sys.stderr.write(line + "\n")
    return UNREADABLE
