"""Where two JSON values differ, said so that a person finds the place: paths, with the product and judge meant."""

from collections.abc import Iterator
from typing import Any, Final

from shared.reading import Difference

KEYS: Final = ("code", "judge", "product")
"""Entries of lists are told apart by those of these that they have; other lists by position."""


def differences(said: Any, computed: Any, path: str) -> list[Difference]:
    """Return every place where ``said`` (untrusted) is not what was ``computed``; 1, 1.0 and true are not the same."""
    return list(_walk(said, computed, path, ""))


def _walk(said: Any, computed: Any, path: str, meant: str) -> Iterator[Difference]:
    if isinstance(said, dict) and isinstance(computed, dict):
        for name in sorted(computed.keys() | said.keys()):
            yield from _entry(said, computed, name, f"{path}/{name}", meant)
    elif isinstance(said, list) and isinstance(computed, list):
        yield from _lists(said, computed, path, meant)
    elif type(said) is not type(computed) or said != computed:
        yield Difference(path + (f" ({meant})" if meant else ""), said, computed)


def _entry(said: dict[Any, Any], computed: dict[Any, Any], name: Any, path: str, meant: str) -> Iterator[Difference]:
    if name in said and name in computed:
        yield from _walk(said[name], computed[name], path, meant)
    else:
        where = path + (f" ({meant})" if meant else "")
        yield Difference(where, said.get(name), computed.get(name))


def _lists(said: list[Any], computed: list[Any], path: str, meant: str) -> Iterator[Difference]:
    names_said, names_computed = _names(said), _names(computed)
    alike = bool(computed) and all(isinstance(item, dict) for item in computed)
    if alike and all(len(set(names)) == len(names) for names in (names_said, names_computed)):
        at = {name: place for place, name in enumerate(names_said)}
        inside = dict(zip(names_computed, computed, strict=True))
        for name, place in at.items():
            told = f"{meant}, {name}" if meant else name
            yield from _walk(said[place], inside.get(name), f"{path}/{place}", told)
        for name in sorted(inside.keys() - at.keys()):
            told = f"{meant}, {name}" if meant else name
            yield Difference(f"{path} ({told})", None, inside[name])
        if names_said != names_computed and set(names_said) == set(names_computed):
            yield Difference(f"{path}: the order" + (f" ({meant})" if meant else ""), names_said, names_computed)
        return
    for place in range(max(len(said), len(computed))):
        if place < len(said) and place < len(computed):
            yield from _walk(said[place], computed[place], f"{path}/{place}", meant)
        else:
            where = f"{path}/{place}" + (f" ({meant})" if meant else "")
            yield Difference(where, *(value[place] if place < len(value) else None for value in (said, computed)))


def _names(items: list[Any]) -> list[str]:
    """Return what the entries are told apart by; an entry without names by its place."""
    return [_name(item) or f"#{place}" for place, item in enumerate(items)]


def _name(item: Any) -> str:
    return ", ".join(item[key] for key in KEYS if isinstance(item.get(key), str)) if isinstance(item, dict) else ""
