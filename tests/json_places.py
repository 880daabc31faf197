"""Every place of a JSON value, and the same value with something else at one place: for tests of proof files."""

import copy
from collections.abc import Iterator
from typing import Any

Place = tuple[str | int, ...]


def values(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield every value inside a JSON value, with its place."""
    yield place, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in inside:
        yield from values(item, (*place, name))


def with_value(file: Any, place: Place, value: Any) -> Any:
    """Return a copy of a JSON value with something else at one place."""
    changed = copy.deepcopy(file)
    inside = changed
    for name in place[:-1]:
        inside = inside[name]
    inside[place[-1]] = value
    return changed


def other(value: Any) -> Any:
    """Return a value of the same kind that means something else; a hexadecimal text stays one."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value[:-1] + ("1" if value[-1:] != "1" else "2")
        case None:
            return 1
        case list():
            return [*value, *value[:1]] if value else ["x"]
    return {**value, "more": 1}
