"""Commands on proof files: what they say, and their exit codes. No database, no network; files are untrusted."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shared.errors import Trouble
from shared.json_files import UnreadableFile, read_json
from shared.noted import noted, short
from shared.reading import ABSENT, UNWANTED, Difference, Malformed

MOST_SHOWN: Final = 50
SHORT: Final = 120

OK, DIFFERENT, UNREADABLE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Told:
    """What a true file is true of, and what only something from outside of it can confirm."""

    recomputed: str
    hashes: Mapping[str, str]
    """Those that were published apart from the file, by name."""
    look_up: Sequence[str] = ()
    """What else the file cannot prove of itself."""
    part_of: Callable[[str], str] = lambda _: ""
    """Of which part of the file the digits that somebody noted are the hash; "" if of none."""


def verify_file(argv: list[str], verify: Callable[[Any], Sequence[Difference]], tell: Callable[[Any], Told]) -> int:
    """Recompute a file: 0 if all of it is true, 1 with what differs, 2 if it cannot be read.

    Hashes given after the file's name, in full or in their short form, must be the file's own.
    """
    given = {typed: noted(typed) for typed in argv[1:]}
    if wrong := [typed for typed, digits in given.items() if digits is None]:
        return _complain(f"{wrong[0]}: no hash, in full or in its short form", UNREADABLE)

    def verified(name: str, file: Any) -> int:
        differences = verify(file)
        for difference in differences[:MOST_SHOWN]:
            _out(_line(difference))
        if differences:
            return _complain(f"{name}: {len(differences)} differences", DIFFERENT)
        return _compared(name, tell(file), {typed: digits or "" for typed, digits in given.items()})

    return _on_file("verify FILE [HASH ...]", argv[:1], verified)


def _compared(name: str, told: Told, given: Mapping[str, str]) -> int:
    """Say what a file that is true in itself was compared with, and what is still to be compared."""
    matched = {typed: _matching(told.hashes, digits) or told.part_of(digits) for typed, digits in given.items()}
    if foreign := [typed for typed, named in matched.items() if not named]:
        for typed in foreign:
            _out(f"{typed}: no hash of this file begins so")
        return _complain(f"{name}: true in itself, but not the file that was noted", DIFFERENT)
    _out(f"{name}: true in itself. {told.recomputed}")
    for typed, named in matched.items():
        _out(f"{named} is what was noted: {typed}")
    rest = [hashed for hashed in told.hashes if hashed not in matched.values()]
    if rest or told.look_up:
        _out("Not compared with anything from outside this file:")
    for hashed in rest:
        _out(f"{hashed:20} {told.hashes[hashed]} ({short(told.hashes[hashed])})")
    for line in told.look_up:
        _out(line)
    return OK


def _matching(hashes: Mapping[str, str], digits: str) -> str:
    return next((name for name, hashed in hashes.items() if hashed.startswith(digits)), "")


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
    if difference.said is ABSENT and difference.computed is ABSENT:
        return difference.where
    return f"{difference.where}: the file says {_short(difference.said)}, computed {_short(difference.computed)}"


def _english(trouble: Trouble) -> str:
    """Say it as docs/proofs.md does, for whoever runs the command."""
    if isinstance(trouble, Malformed):
        return f"{trouble.path} {trouble.problem}"
    return f"{type(trouble).__name__}: {(type(trouble).__doc__ or '').strip()} {dict(trouble.values) or ''}".strip()


def _short(value: Any) -> str:
    text = "nothing" if value is ABSENT else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHORT else text[: SHORT - 3] + "..."


def _out(line: str) -> None:
    sys.stdout.write(_visible(line) + "\n")


def _complain(line: str, exit_code: int) -> int:
    sys.stderr.write(_visible(line) + "\n")
    return exit_code


def _visible(line: str) -> str:
    """Return a line without what a stranger's file would steer a terminal with."""
    return UNWANTED.sub("\ufffd", line)
