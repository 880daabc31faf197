"""No verb changes a row without a step that names who did it: watched wherever a test lets a verb be committed.

A verb is a function of a service's actions that is told ``by``; what it sets on a row of a noun (shared/cases.py) is
remembered with the session, and when the session commits there must be a step by the same person.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import DeclarativeBase, Session, object_session

from shared.cases import EDITED, Noted, last_step
from shared.steps import StepColumns
from tests.unit.test_steps import WITHOUT

CHANGED, NOTED = "changed by", "noted by"
KEPT_WITHOUT = frozenset(name for verbs in WITHOUT.values() for name in verbs)


class Unnoted(AssertionError):
    """A verb changed something and left no step of who did it."""


@contextmanager
def watched(base: type[DeclarativeBase]) -> Iterator[None]:
    """Watch the tables of a service within the block."""
    kinds = [mapper.class_ for mapper in base.registry.mappers if issubclass(mapper.class_, Noted)]
    columns = [getattr(kind, column.key) for kind in kinds for column in inspect(kind).column_attrs]
    heard: list[tuple[Any, str, Callable[..., None]]] = [(column, "set", _set) for column in columns]
    heard += [(Session, "transient_to_pending", _added)]
    heard += [(Session, "before_flush", _gather), (Session, "before_commit", _compare)]
    plainly = Session.delete  # of which SQLAlchemy tells nothing before the flush
    Session.delete = _deleting(plainly)  # type: ignore[assignment,method-assign]
    for of, what, heed in heard:
        event.listen(of, what, heed)
    try:
        yield
    finally:
        Session.delete = plainly  # type: ignore[method-assign]
        for of, what, heed in heard:
            event.remove(of, what, heed)


def _set(row: Noted, value: object, before: object, _initiator: object) -> None:
    session = object_session(row)
    if session is not None and value != before:
        _remember(session, row)


def _added(session: Session, row: object) -> None:
    if isinstance(row, Noted):
        _remember(session, row)


def _deleting(plainly: Callable[[Session, object], None]) -> Callable[[Session, object], None]:
    def delete(session: Session, row: object) -> None:
        if isinstance(row, Noted):
            _remember(session, row)
        plainly(session, row)

    return delete


def _remember(session: Session, row: Noted) -> None:
    frame: FrameType | None = sys._getframe(2)  # who sets it is on the stack and nowhere else
    while frame is not None:
        if "/actions/" in frame.f_code.co_filename and (by := frame.f_locals.get("by")):
            if frame.f_code.co_name not in KEPT_WITHOUT:
                session.info.setdefault(CHANGED, []).append((by, row, frame.f_code.co_name))
            return
        frame = frame.f_back


def _gather(session: Session, *_: object) -> None:
    noted = session.info.setdefault(NOTED, set())
    noted.update(step.by for step in session.new if isinstance(step, StepColumns))


def _compare(session: Session) -> None:
    session.flush()
    changed, noted = session.info.pop(CHANGED, []), session.info.pop(NOTED, set())
    silent = {(by, verb, row.noun) for by, row, verb in changed if by not in noted and not _fills_in(session, row, by)}
    if silent:
        raise Unnoted(silent)


def _fills_in(session: Session, row: Noted, by: str) -> bool:
    """Return whether it is noted already that ``by`` fills it in: once, not for every field (`note_edit`)."""
    last = last_step(session, row) if inspect(row).persistent else None
    return last is not None and (last.what, last.by) == (EDITED, by)
