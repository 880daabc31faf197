"""JSON files that strangers give us: read so that they mean exactly one thing to everybody, or refused with the reason.

docs/proofs.md, section 2, says what is refused; shared/web/static/verify/json.js refuses the same.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NoReturn

from shared.reading import LARGEST_INTEGER

MOST_BYTES: Final = 100_000_000
MOST_DEEP: Final = 64
SURROGATE: Final = re.compile("[\ud800-\udfff]")  # json joins pairs of them, so what is left stands alone


class UnreadableFile(Exception):
    """The file cannot be read as JSON."""


def read_json(path: Path) -> Any:
    """Return the JSON value in a file; raises UnreadableFile for anything that has not exactly one meaning."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFile(f"is larger than {MOST_BYTES} bytes")
        return parsed(path.read_bytes())
    except OSError as error:
        raise UnreadableFile(error.strerror or "cannot be read") from error


def parsed(data: bytes) -> Any:
    """Return the value that some bytes write; raises UnreadableFile as ``read_json`` does."""
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_float=_no_number,
            parse_int=_integer,
        )
    except RecursionError as error:
        raise UnreadableFile("is nested too deeply") from error
    except ValueError as error:
        raise UnreadableFile(f"is not JSON: {error}") from error
    _look_through(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a name is there twice in one object")
    return names


def _no_number(written: str) -> NoReturn:
    raise ValueError(f"{written[:40]} is no JSON number of a whole value, written plainly")


def _integer(written: str) -> int:
    if written == "-0" or len(written) > len(str(-LARGEST_INTEGER)) or abs(int(written)) > LARGEST_INTEGER:
        _no_number(written)
    return int(written)


def _look_through(value: Any) -> None:
    """Raise UnreadableFile for what lies too deep and for half a character (a surrogate alone)."""
    level: list[Any] = [value]
    for _ in range(MOST_DEEP + 1):
        for text in _texts(level):
            if SURROGATE.search(text):
                raise UnreadableFile("holds half a character, which UTF-8 cannot say")
        level = [inner for item in level for inner in _inside(item)]
        if not level:
            return
    raise UnreadableFile("is nested too deeply")


def _texts(level: Iterable[Any]) -> Iterable[str]:
    for item in level:
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            yield from item


def _inside(item: Any) -> Iterable[Any]:
    if isinstance(item, dict):
        return item.values()
    return item if isinstance(item, list) else ()
