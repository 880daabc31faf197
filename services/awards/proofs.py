"""``tally FILE`` and ``verify FILE``: round files recomputed with neither database nor network. Files are untrusted."""

import json
import sys
from pathlib import Path
from typing import Any, Final

from services.awards.domain import round_file
from services.awards.domain.differences import Difference
from shared.errors import Trouble
from shared.json_files import Unreadable, read_json
from shared.reading import Malformed

MOST_SHOWN: Final = 50
SHORT: Final = 120

OK, DIFFERENT, UNREADABLE = 0, 1, 2


def tally_command(argv: list[str]) -> int:
    """Print the result that follows from a round file, as canonical JSON: 0; 1 if nothing follows, 2 if unreadable."""
    if len(argv) != 1:
        return _complain("usage: tally FILE")
    try:
        result = round_file.result_bytes(read_json(Path(argv[0])))
    except Unreadable as unreadable:
        return _complain(f"{argv[0]}: {unreadable}")
    except Trouble as trouble:
        return _say_wrong(f"{argv[0]}: {_english(trouble)}")
    sys.stdout.buffer.write(result)
    sys.stdout.buffer.flush()
    return OK


def verify_command(argv: list[str]) -> int:
    """Recompute a round file: 0 if all of it is true, 1 with what differs, 2 if it cannot be read."""
    if len(argv) != 1:
        return _complain("usage: verify FILE")
    try:
        file = read_json(Path(argv[0]))
        differences = round_file.verify(file)
    except Unreadable as unreadable:
        return _complain(f"{argv[0]}: {unreadable}")
    except Trouble as trouble:
        return _say_wrong(f"{argv[0]}: {_english(trouble)}")
    for difference in differences[:MOST_SHOWN]:
        _out(_line(difference))
    if differences:
        return _say_wrong(f"{argv[0]}: {len(differences)} differences")
    _out(f"{argv[0]}: true. Rules, {file['tree']['size']} sheets, tree and result were recomputed.")
    for name in ("rules_sha256", "result_sha256"):
        _out(f"{name:14} {file[name]}")
    _out(f"{'root':14} {file['tree']['root']}")
    return OK


def _line(difference: Difference) -> str:
    if difference.said is None and difference.computed is None:  # the place says it all
        return difference.where
    return f"{difference.where}: the file says {_short(difference.said)}, computed {_short(difference.computed)}"


def _english(trouble: Trouble) -> str:
    """Say it as docs/proofs.md does, for whoever runs the command."""
    if isinstance(trouble, Malformed):
        return f"{trouble.path} {trouble.problem}"
    return f"{type(trouble).__name__}: {(type(trouble).__doc__ or '').strip()} {dict(trouble.values) or ''}".strip()


def _short(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "something nested too deeply"
    return text if len(text) <= SHORT else text[: SHORT - 3] + "..."


def _out(line: str) -> None:
    sys.stdout.write(line + "\n")


def _say_wrong(line: str) -> int:
    sys.stderr.write(line + "\n")
    return DIFFERENT


def _complain(line: str) -> int:
    sys.stderr.write(line + "\n")
    return UNREADABLE
