"""What docs/rules.md and docs/glossary.md name is there: `path:name`, a class, function, field or constant."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("docs/rules.md", "docs/glossary.md")
PLACE = re.compile(r"`([\w./]+\.(?:py|js)):([\w.]+)`")


@cache
def names_in(path: Path) -> frozenset[str]:
    """Return every name that a file defines: classes, functions, constants, and a class's own as Class.name."""
    if path.suffix == ".js":
        found = re.findall(r"(?:function|class|const|let)\s+(\w+)", path.read_text())
        return frozenset(found)
    names: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        own = defined(node)
        names |= own
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{name}" for inner in node.body for name in defined(inner)}
    return frozenset(names)


def defined(node: ast.stmt) -> set[str]:
    """Return the names that one statement defines."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_place_is_there(document: str) -> None:
    places = PLACE.findall((ROOT / document).read_text())
    missing = [f"{path}:{name}" for path, name in places if not is_there(path, name)]
    assert places
    assert not missing


def is_there(path: str, name: str) -> bool:
    """Return whether ``path`` is a file that defines ``name``."""
    return (ROOT / path).is_file() and name in names_in(ROOT / path)


def test_a_place_that_is_not_there_is_found() -> None:
    assert is_there("shared/places.py", "provinces")
    assert not is_there("shared/places.py", "planets")
    assert not is_there("shared/no_such_file.py", "provinces")
