"""Commands on proof files: what they say, and their exit codes. No database, no network; files are untrusted."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from shared.errors import Trouble
from shared.json_files import UnreadableFile, read_json
from shared.reading import Difference, Malformed

MOST_SHOWN: Final = 50
SHORT: Final = 120

OK, DIFFERENT, UNREADABLE = 0, 1, 2


def verify_file(
    argv: list[str], verify: Callable[[Any], Sequence[Difference]], told: Callable[[Any], Iterable[str]]
) -> int:
    """Recompute a file: 0 and what is ``told`` if all of it is true, 1 with what differs, 2 if it cannot be read."""

    def verified(name: str, file: Any) -> int:
        differences = verify(file)
        for difference in differences[:MOST_SHOWN]:
            _out(_line(difference))
        if differences:
            return _complain(f"{name}: {len(differences)} differences", DIFFERENT)
        _out(f"{name}: true. " + "\n".join(told(file)))
        return OK

    return _on_file("verify FILE", argv, verified)


def complete_file(usage: str, argv: list[str], complete: Callable[[Any], bytes]) -> int:
    """Print what follows from a file, byte for byte: 0; 1 if nothing follows from it, 2 if it cannot be read."""

    def completed(_: str, file: Any) -> int:
        result = complete(file)
        sys.stdout.buffer.write(result)
        sys.stdout.buffer.flush()
        return OK

    return _on_file(usage, argv, completed)


def _on_file(usage: str, argv: list[str], act: Callable[[str, Any], int]) -> int:
    if len(argv) != 1:
        return _complain(f"usage: {usage}", UNREADABLE)
    try:
        return act(argv[0], read_json(Path(argv[0])))
    except UnreadableFile as unreadable:
        return _complain(f"{argv[0]}: {unreadable}", UNREADABLE)
    except Trouble as trouble:
        return _complain(f"{argv[0]}: {_english(trouble)}", DIFFERENT)


def _line(difference: Difference) -> str:
    if difference.said is None and difference.computed is None:
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


def _complain(line: str, exit_code: int) -> int:
    sys.stderr.write(line + "\n")
    return exit_code
