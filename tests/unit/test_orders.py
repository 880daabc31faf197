"""What is read as a list comes in an order: asked of every query and of every relationship of every service.

Rows that lie in a table as they were written come back so, until one of them is changed; so a list without its ORDER BY
passes every other test.
"""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy.orm import DeclarativeBase

from shared.database import Tables
from shared.service import load_service

SERVICES: Final = ("booths", "awards", "notifications")
ORDERING: Final = frozenset({"order_by", "sorted", "sort"})
IN_NO_ORDER: Final[Mapping[str, Mapping[str, str]]] = {
    "booths": {"with_both": "a part of queries, which order it"},
    "awards": {
        "closed_ballots": "verdicts() goes by their numbers",
        "judge_labels": "the file of the result sorts them",
        "missing_for_closing": "what lacks, in the order of the code",
        "products_asked": "conditions, no query",
        "sheets_to_write": "they are counted",
        "tied_to": "in the order of the ballot's subjects",
        "missing_for_opening": "the same",
        "missing_for_scoring": "the same",
        "with_both": "a part of queries, which order it",
        "with_files": "the same",
        "with_rounds": "the same",
    },
    "notifications": {
        "by_group": "neighbours of a list, which stays as it is",
        "chosen": "the same",
        "findings_now": "the comparison sorts what it finds",
        "listed_decisions": "the comparison looks them up",
        "lost_lately": "conditions, no query",
        "mailboxes_of": "the same",
        "may_leave": "conditions, no query",
        "queue_by_age": "in the order of STANDS",
        "told_events": "the same",
        "written_letters": "the same",
        "undelivered_letters": "a part of queries, which order it",
    },
}
RELATIONS_IN_NO_ORDER: Final = {"Offer.booths": "booths of an offer are told by their codes, which are sorted"}


Named = tuple[Path, str]


def _functions(service: str) -> dict[Named, ast.FunctionDef]:
    return {
        (path, node.name): node
        for path in sorted(Path("services", service, "queries").rglob("*.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }


def _calls(function: ast.FunctionDef) -> set[str]:
    called = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {getattr(one, "attr", getattr(one, "id", "")) for one in called}


def _orders(one: Named, calls: Mapping[Named, set[str]], seen: frozenset[Named] = frozenset()) -> bool:
    """Return whether a function orders what it reads, by itself or by a function of the queries that it calls."""
    own = {called for called in calls if called[1] in calls[one] and called[0] == one[0]}
    names = calls[one] - {name for _, name in own}
    called = (own | {other for other in calls if other[1] in names}) - seen - {one}
    return bool(calls[one] & ORDERING) or any(_orders(other, calls, seen | {one}) for other in called)


def unordered(service: str) -> set[str]:
    """Return the queries that give a list, or the query of one, and order it neither by themselves nor by another."""
    functions = _functions(service)
    calls = {one: _calls(function) for one, function in functions.items()}
    return {
        name
        for (path, name), function in functions.items()
        if not name.startswith("_")
        and ast.unparse(function.returns or ast.Constant("")).startswith(("Sequence[", "list[", "Iterator[", "Select["))
        and not _orders((path, name), calls)
    }


@pytest.mark.parametrize("service", SERVICES)
def test_every_query_of_a_list_orders_it(service: str) -> None:
    assert unordered(service) == IN_NO_ORDER[service].keys()


def test_every_list_of_a_row_has_its_order() -> None:
    for service in SERVICES:
        load_service(service)
    base: type[DeclarativeBase] = Tables
    lists = {
        f"{mapper.class_.__name__}.{relation.key}": relation.order_by
        for mapper in base.registry.mappers
        for relation in mapper.relationships
        if relation.uselist
    }
    assert {name for name, order in lists.items() if not order} == RELATIONS_IN_NO_ORDER.keys()
    assert "Application.wishes" in lists
