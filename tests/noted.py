"""What the actions of a service note, read from their code."""

import ast
from collections.abc import Iterator
from pathlib import Path


def noted(service: str) -> set[str]:
    """Return the words that actions give as ``what`` to note, change and move, where they are written out."""
    return {
        word
        for path in Path("services", service, "actions").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        for word in _words(node)
    }


def _words(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    said = [keyword.value for keyword in call.keywords if keyword.arg == "what"]
    if name in {"note", "_note"}:
        said += call.args[2:3]
    for value in said:
        yield from (
            one.value for one in ast.walk(value) if isinstance(one, ast.Constant) and isinstance(one.value, str)
        )
