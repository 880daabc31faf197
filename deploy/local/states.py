"""make check: every state that code or a template compares with is one that is declared.

Declared are the Literal types called ``…State`` of a service. mypy looks after the rest of the Python; it sees neither
sets of literals, nor SQL, nor templates. And a state is set by ``move`` alone, which notes who did it.
Run as ``python -m deploy.local.states``; prints what is wrong and returns 1.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

STATE = re.compile(r"(\w+_)?state")
IN_TEMPLATE = re.compile(
    r"(?<![\"'\w])(?:\w+\.)*(?:\w+_)?state(?:\(\))? (?:==|!=|in|not in) (\"\w*\"|[\[(][^\])]*[\])])"
)
WORD = re.compile(r"\"(\w*)\"")
SETS = (ast.Set, ast.Tuple, ast.List)


def declared(service: Path) -> set[str]:
    """Return the states of the service's ``…State = Literal[...]``."""
    found = re.findall(
        r"^\w+State = Literal\[([^\]]*)\]", "\n".join(p.read_text() for p in service.rglob("*.py")), re.M
    )
    return {word for listed in found for word in WORD.findall(listed)}


def wrong_in_code(path: Path, known: set[str]) -> Iterator[str]:
    """Yield what is wrong with the comparisons of a module; SQL must ask by in_state, which mypy reads."""
    for node in ast.walk(ast.parse(path.read_text())):
        if _sets_a_state(node) and "demo" not in path.parts:
            yield f"{path}:{node.lineno}: a state is set by move, which notes who did it"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"in_", "not_in"}:
            sides: list[ast.expr] = [node.func.value, *node.args]
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        else:
            continue
        if not any(STATE.fullmatch(getattr(side, "attr", getattr(side, "id", ""))) for side in sides):
            continue
        words = [one for side in sides for one in (side.elts if isinstance(side, SETS) else [side])]
        said = [word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)]
        for word in sorted(set(said) - known - {""}):
            yield f"{path}:{node.lineno}: no state is called {word!r}"
        if any(said) and any(_is_column(side) for side in sides):
            yield f"{path}:{node.lineno}: ask SQL by in_state or not_in_state"


def _sets_a_state(node: ast.AST) -> TypeGuard[ast.Assign | ast.Call]:
    if isinstance(node, ast.Assign):
        targets = [one for target in node.targets for one in (target.elts if isinstance(target, SETS) else [target])]
        return any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets)
    if not (isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "values"):
        return False
    return any(keyword.arg == "state" for keyword in node.keywords)


def _is_column(side: ast.expr) -> bool:
    return isinstance(side, ast.Attribute) and isinstance(side.value, ast.Name) and side.value.id[:1].isupper()


def wrong_in_template(path: Path, known: set[str]) -> Iterator[str]:
    """Yield what is wrong with the comparisons of a template."""
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        for compared in IN_TEMPLATE.findall(line):
            for word in sorted(set(WORD.findall(compared)) - known):
                yield f"{path}:{number}: no state is called {word!r}"


def main() -> int:
    """Read every service; 1 if something is wrong."""
    wrong: list[str] = []
    for service in sorted(path for path in Path("services").iterdir() if (path / "service.py").exists()):
        known = declared(service)
        if not known:  # nothing of it is a case
            continue
        for path in sorted(service.rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                wrong += wrong_in_code(path, known)
            elif path.suffix in {".html", ".txt"}:
                wrong += wrong_in_template(path, known)
    print("\n".join(wrong) or "Every state that is compared with is declared.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
