"""What draws, publishes, releases or gives roles asks for a fresh proof: read from the code of all actions."""

import ast
from functools import cache
from typing import Final

import pytest

from shared.sessions import NEEDS_PROOF
from tests.integration.actions import actions_of
from tests.unit.test_steps import SERVICES, calls, functions

GRAVE: Final = frozenset({"drawn", "published", "released"})
MOVING: Final = frozenset({"move", "_decide"})
GIVES: Final = frozenset({"grant_role", "issue_certificate", "tell_officials"})
"""Functions that give a role or a certificate."""
TAKES: Final = frozenset({"delete_draft", "remove_official", "remove_staff"})
"""They tell who is left, which gives nobody anything."""


COMMANDS: Final = frozenset({"grant_role"})
"""Of the command line, which has no person."""


@cache
def moved_to(service: str) -> dict[str, set[str]]:
    """Return the states to which each function of the actions moves something, by name."""
    found: dict[str, set[str]] = {}
    for function in functions(service):
        moves = [node for node in ast.walk(function) if isinstance(node, ast.Call) and _name(node) in MOVING]
        states = {str(one.value) for node in moves for one in node.args if isinstance(one, ast.Constant)}
        found.setdefault(function.name, set()).update(states)
    return found


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def grave(service: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Return whether the function does what asks for a proof, by itself or by what it calls."""
    if moved_to(service).get(name, set()) & GRAVE or calls(service).get(name, set()) & GIVES:
        return True
    inner = calls(service).get(name, set()) & calls(service).keys() - seen - {name}
    return any(grave(service, one, seen | {name}) for one in inner)


@pytest.mark.parametrize("service", SERVICES)
def test_grave_actions_ask_for_a_fresh_proof_and_no_others(service: str) -> None:
    found = {name.rpartition(".")[2]: hasattr(action, NEEDS_PROOF) for name, action in actions_of(service)}
    asking = {name for name, asks in found.items() if asks}
    doing = {name for name in found if grave(service, name)} - TAKES - COMMANDS
    assert asking == doing
