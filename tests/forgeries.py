"""Proof files as a forger would make them: every value changed, every list reordered, added to and shortened."""

import copy
from collections.abc import Iterator
from typing import Any

from tests.json_places import other, values, with_value


def forgeries(file: Any) -> Iterator[tuple[str, Any]]:
    """Yield what was done and the file after it, each done once."""
    for path, value in values(file):
        told = "/" + "/".join(map(str, path))
        for what, changed in _changed(value):
            yield f"{told}: {what}", with_value(file, path, changed) if path else changed


def _changed(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield "a name put in", {**value, "more": None}
        for left_out in value:
            yield f"{left_out} left out", {name: item for name, item in value.items() if name != left_out}
    elif isinstance(value, list):
        yield from _lists(value)
    else:
        yield "changed", other(value)
        yield "null" if value is not None else "no longer null", None if value is not None else ""
        yield "an object", {}


def _lists(value: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    yield "null put in", [*value[:1], None, *value[1:]]
    yield "null alone", [None]
    if len(value) > 1:
        yield "the second like the first", [value[0], copy.deepcopy(value[0]), *value[2:]]
        yield "the first changed, the last null", [other(value[0]), *value[1:-1], None]
    if value:
        yield "shortened", value[:-1]
        yield "the first put in again", [*value, copy.deepcopy(value[0])]
    if value[::-1] != value:
        yield "reversed", value[::-1]
        yield "reversed behind a null", [*value[:0:-1], None, value[0]]
