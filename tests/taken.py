"""No verb moves a case that it has not taken under lock: watched wherever a test lets a verb run.

Two people who decide at once would both find the old state. What a transaction has locked is remembered with its
session; when a verb of the actions moves a case (shared/cases.py), its table must be among that, or one that it belongs
to (whoever has the round for itself has its ballots too), unless the row is new.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from sqlalchemy import Select, event, inspect
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, SessionTransaction, object_session
from sqlalchemy.sql.util import find_tables

from shared import cases
from shared.cases import Case

LOCKED: Final = "locked tables"
MADE: Final = "made here"


class NotTaken(AssertionError):
    """A verb moved a case without its lock."""


@contextmanager
def watched(base: type[DeclarativeBase]) -> Iterator[None]:
    """Watch the cases of a service within the block."""
    kinds = [mapper.class_ for mapper in base.registry.mappers if issubclass(mapper.class_, Case)]
    heard: list[tuple[Any, str, Callable[..., None]]] = [(kind.state, "set", _moved) for kind in kinds]
    heard += [(Session, "do_orm_execute", _read), (Session, "pending_to_persistent", _made)]
    heard += [(Session, "after_transaction_end", _ended)]
    for of, what, heed in heard:
        event.listen(of, what, heed)
    try:
        yield
    finally:
        for of, what, heed in heard:
            event.remove(of, what, heed)


def _read(state: ORMExecuteState) -> None:
    statement = state.statement
    if not isinstance(statement, Select) or (lock := statement._for_update_arg) is None or lock.read:
        return
    parts = lock.of or statement.get_final_froms()
    tables = (table for part in parts for table in find_tables(part, check_columns=True))
    state.session.info.setdefault(LOCKED, set()).update(table.name for table in tables)


def _made(session: Session, row: object) -> None:
    session.info.setdefault(MADE, set()).add(row)


def _ended(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(LOCKED, None)
        session.info.pop(MADE, None)


def _moved(row: Case[Any], value: object, before: object, _initiator: object) -> None:
    session = object_session(row)
    if session is None or value == before or not _by_a_verb():
        return
    table = inspect(type(row)).local_table
    enough = {table.name, *(key.column.table.name for key in table.foreign_keys)}
    if enough.isdisjoint(session.info.get(LOCKED, ())) and row not in session.info.get(MADE, ()):
        raise NotTaken(f"{type(row).__name__} becomes {value}, and none of {sorted(enough)} was locked")


def _by_a_verb() -> bool:
    """Return whether ``move`` sets it, called by a verb of the actions."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code is not cases.move.__code__:
        frame = frame.f_back
    return frame is not None and frame.f_back is not None and "/actions/" in frame.f_back.f_code.co_filename
