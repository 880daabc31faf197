"""JSON files that strangers give us: read so that they mean exactly one thing, or refused with the reason."""

import json
from pathlib import Path
from typing import Any, Final, NoReturn

MOST_BYTES: Final = 1 << 30


class UnreadableFile(Exception):
    """The file cannot be read as JSON."""


def read_json(path: Path) -> Any:
    """Return the JSON value in a file; raises Unreadable for anything that has not exactly one meaning."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFile(f"is larger than {MOST_BYTES} bytes")
        text = path.read_bytes().decode("utf-8")
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except OSError as error:
        raise UnreadableFile(error.strerror or "cannot be read") from error
    except RecursionError as error:
        raise UnreadableFile("is nested too deeply") from error
    except ValueError as error:
        raise UnreadableFile(f"is not JSON: {error}") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a name is there twice in one object")
    return names


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
