"""The shape of the product's code: no circle of imports, no long file, no long function."""

import ast
import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("services", "shared", "deploy", "bench")
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 40
JS_FUNCTION = re.compile(
    r"^( *)(?!if|for|while|switch|catch)\S.*?(?:\bfunction\b.*|=> |\w\([^()]*\) )\{$(?:\n.*?)*?\n\1\}", re.M
)
JS_IMPORT = re.compile(
    r"""^\s*(?:import|export)\b[^;]*?["'](\./[^"']+|\.\./[^"']+)["']|import\(["'](\.[^"']+)["']\)""", re.M
)


def product(ending: str) -> list[Path]:
    """Return the product's files with this ending; what others wrote and what alembic wrote is not the product's."""
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob(f"*{ending}")]
    return [path for path in sorted(found) if not {"vendor", "versions", "migrations"} & {*path.parts}]


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return one circle of what imports what, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as found:
        return list(reversed(found.args[1]))
    return []


def test_no_python_module_imports_what_imports_it() -> None:
    """Imports within functions count: they are how a circle is hidden."""
    graph = grimp.build_graph(*FOLDERS, cache_dir=None)
    assert circle({name: graph.find_modules_directly_imported_by(name) for name in graph.modules}) == []


def test_no_script_imports_what_imports_it() -> None:
    graph: dict[str, set[str]] = {}
    for path in product(".js"):
        named = [first or second for first, second in JS_IMPORT.findall(path.read_text(encoding="utf-8"))]
        graph[str(path)] = {str((path.parent / name).resolve()) for name in named}
    assert sum(len(imported) for imported in graph.values()) > 20
    assert {name for imported in graph.values() for name in imported} - graph.keys() == set()
    assert circle(graph) == []


def test_a_circle_is_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) in (["b", "c", "b"], ["c", "b", "c"])


@pytest.mark.parametrize("ending", [".py", ".html", ".js", ".css", ".mako", ".txt", ".typ"])
def test_no_file_is_too_long_to_be_read_at_once(ending: str) -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in product(ending)
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FILE} == {}


def test_no_function_is_too_long_to_be_read_at_once() -> None:
    lengths = {
        f"{path.relative_to(ROOT)}:{name}": length for path in product(".py") for name, length in functions(path)
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION} == {}


def test_no_function_of_a_script_is_too_long_to_be_read_at_once() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {function[0].splitlines()[0].strip()}": len(function[0].splitlines())
        for path in product(".js")
        for function in JS_FUNCTION.finditer(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 100
    assert {name: length for name, length in found.items() if length > MOST_LINES_OF_A_FUNCTION} == {}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Give the name and the number of lines of each function, from its def to its end."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1
