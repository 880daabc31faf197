"""Every action that takes ``by``, collected from the code of a service, and arguments to call it with."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, get_origin
from uuid import UUID

from tests.builders import NOW

Action = Callable[..., Any]
PLAIN: Final[Mapping[Any, Any]] = {str: "x", int: 1, bool: True, bytes: b"x", datetime: NOW, date: NOW.date()}


class LookedAt(AssertionError):
    """What was sent was looked at: whoever did it got past the question who may."""


class Untouched:
    """What stands for facts at which nobody looks before the permission was asked for."""

    def __getattribute__(self, name: str) -> Any:
        raise LookedAt(name)


def actions_of(service: str) -> Iterator[tuple[str, Action]]:
    """Yield (module.name, function) for every public action of a service that takes ``by``."""
    package = importlib.import_module(f"services.{service}.actions")
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(info.name)
        for name, found in vars(module).items():
            own = inspect.isfunction(found) and found.__module__ == info.name and not name.startswith("_")
            if own and "by" in inspect.signature(found).parameters and not _is_part(found):
                yield f"{info.name.removeprefix(package.__name__ + '.')}.{name}", found


def arguments_of(action: Action, known: Mapping[str, Any], by: str) -> dict[str, Any]:
    """Return arguments: ``known`` ones by their names, else something harmless of the kind that the action asks for."""
    given: dict[str, Any] = {}
    for name, parameter in inspect.signature(action).parameters.items():
        if name == "by":
            given[name] = by
        elif name == "now":
            given[name] = NOW
        elif name in known:
            given[name] = known[name]
        elif parameter.kind is parameter.VAR_KEYWORD or name == "session":
            continue
        elif parameter.default is inspect.Parameter.empty:
            given[name] = _harmless(name, parameter.annotation, action)
    return given


def _harmless(name: str, kind: Any, action: Action) -> Any:
    assert kind is not UUID, f"{action.__qualname__} takes {name}: tell the test which row that may be"
    if get_origin(kind) in (Sequence, Collection):
        return []
    if get_origin(kind) is Mapping:
        return {}
    return PLAIN.get(kind, Untouched())


def _is_part(action: Action) -> bool:
    """Whether it is a part of other actions: it takes a row that they have taken, and asked for, already."""
    kinds = [parameter.annotation for parameter in inspect.signature(action).parameters.values()]
    return any(inspect.isclass(kind) and ".models." in kind.__module__ for kind in kinds)
