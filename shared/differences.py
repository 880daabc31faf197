"""Where two JSON values differ, said so that a person finds the place: paths, with the product, judge or label meant.

shared/web/static/verify/differences.js names the same places.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from shared.reading import ABSENT, Difference

KEYS: Final = ("code", "label", "judge", "product", "wish")
"""Entries of lists are told apart by those of these that they have; other lists by position."""


def differences(said: Any, computed: Any, path: str) -> list[Difference]:
    """Return every place where ``said`` (untrusted) is not what was ``computed``; 1, 1.0 and true are not the same."""
    return list(_walk(said, computed, path, ""))


def _walk(said: Any, computed: Any, path: str, meant: str) -> Iterator[Difference]:
    if isinstance(said, dict) and isinstance(computed, dict):
        for name in sorted(computed.keys() | said.keys()):
            yield from _walk(said.get(name, ABSENT), computed.get(name, ABSENT), f"{path}/{name}", meant)
    elif isinstance(said, list) and isinstance(computed, list):
        yield from _lists(said, computed, path, meant)
    elif type(said) is not type(computed) or said != computed:
        yield Difference(path + (f" ({meant})" if meant else ""), said, computed)


def _lists(said: list[Any], computed: list[Any], path: str, meant: str) -> Iterator[Difference]:
    names_said, names_computed = _names(said), _names(computed)
    alike = bool(computed) and all(isinstance(item, dict) for item in computed)
    if not (alike and _distinct(names_said) and _distinct(names_computed)):
        for place in range(max(len(said), len(computed))):
            yield from _walk(_at(said, place), _at(computed, place), f"{path}/{place}", meant)
        return
    at = {name: place for place, name in enumerate(names_said)}
    inside = dict(zip(names_computed, computed, strict=True))
    for name, place in at.items():
        told = f"{meant}, {name}" if meant else name
        yield from _walk(said[place], inside.get(name, ABSENT), f"{path}/{place}", told)
    for name in sorted(inside.keys() - at.keys()):
        yield Difference(f"{path} ({meant}, {name})" if meant else f"{path} ({name})", ABSENT, inside[name])
    both = [[name for name in names if name in inside and name in at] for names in (names_said, names_computed)]
    if both[0] != both[1]:
        yield Difference(f"{path}: the order" + (f" ({meant})" if meant else ""), *both)


def _at(items: Sequence[Any], place: int) -> Any:
    return items[place] if place < len(items) else ABSENT


def _distinct(names: Sequence[str]) -> bool:
    return len(set(names)) == len(names)


def _names(items: list[Any]) -> list[str]:
    """Return what the entries are told apart by; an entry without names by its place."""
    return [_name(item) or f"#{place}" for place, item in enumerate(items)]


def _name(item: Any) -> str:
    return ", ".join(item[key] for key in KEYS if isinstance(item.get(key), str)) if isinstance(item, dict) else ""
