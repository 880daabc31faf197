"""No verb changes anything without a step that names who did it: read from the code of all actions."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

NOTING = {"move", "change", "note", "note_edit"}
WITHOUT: Mapping[str, Mapping[str, str]] = {
    "booths": {
        "answered_once": "keeps an answer of the API for a retry; the verb that it answers for notes itself",
        "keep_answers": "what a mailbox types for itself; it is nothing yet until it is registered, which is noted",
        "keep_paper": "as keep_answers",
        "drop_paper": "as keep_answers",
        "new_document": "a row that belongs to nobody yet; who keeps it notes it",
    },
    "awards": {
        "list_faults": "only looks",
        "officer_scope": "only asks who may",
        "require_may_add": "only asks who may",
        "save_draft": "a judge's draft is kept every few seconds; the sheet is noted when it is signed",
    },
    "notifications": {
        "change_person": "what somebody says of themselves; nobody else can",
        "change_wishes": "as change_person",
        "mark_read": "read_at says when its reader opened it",
        "mark_all_read": "as mark_read",
        "end_my_sessions": "one's own sessions; those of others are noted",
        "end_session": "the same",
        "sign_out": "the same",
        "send_digest_now": "one's own digest, early; it is a letter like others",
        "require_may_settle": "only asks who may",
        "send_test": "a letter to oneself",
        "send_trial": "a letter to oneself",
        "try_text": "only looks",
    },
}
CLOCKS = frozenset({"shared.clock.now", "shared.clock", "time.time", "time"})
SERVICES = ("booths", "awards", "notifications")


def functions(service: str) -> Iterator[ast.FunctionDef]:
    for path in sorted(Path("services", service, "actions").rglob("*.py")):
        yield from (node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef))


@cache
def calls(service: str) -> dict[str, set[str]]:
    """Return what each function of the actions calls, by name."""
    found: dict[str, set[str]] = {}
    for function in functions(service):
        called = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
        names = (getattr(one, "attr", getattr(one, "id", "")) for one in called)
        found.setdefault(function.name, set()).update(names)
    return found


def notes(service: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Return whether the function of this name comes to note a step, by itself or by what it calls."""
    called = calls(service).get(name, set())
    if called & NOTING:
        return True
    return any(notes(service, one, seen | {name}) for one in called & calls(service).keys() - seen - {name})


def verbs(service: str) -> set[str]:
    """Return the public actions that are told who does it."""
    return {
        function.name
        for function in functions(service)
        if not function.name.startswith(("_", "taken"))
        and "by" in {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_step_names_who_did_it_and_nobody_else(service: str) -> None:
    """That is who asked, time itself (SYSTEM), or the judge as whom they were let in."""
    named = {
        ast.unparse(keyword.value)
        for function in functions(service)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in NOTING
        for keyword in node.keywords
        if keyword.arg == "by"
    }
    assert named <= {"by", "SYSTEM"} | ({"judge.email"} if service == "awards" else set())


@pytest.mark.parametrize("service", SERVICES)
def test_every_verb_notes_who_did_it(service: str) -> None:
    assert len(verbs(service)) > 10
    silent = {name for name in verbs(service) if not notes(service, name)}
    assert silent == set(WITHOUT[service])


@pytest.mark.parametrize("service", SERVICES)
def test_no_verb_asks_the_clock(service: str) -> None:
    """Its caller says what time it is, once for the whole of it: the step, the event and the row say the same."""
    asking = {
        str(path)
        for path in sorted(Path("services", service, "actions").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom | ast.Import) and CLOCKS.intersection(_imported(node))
    }
    assert asking == set()


def _imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    module = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    return {module + alias.name for alias in node.names}
