"""Nothing is told twice by one verb: watched wherever a test lets a verb run."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from typing import Final
from uuid import UUID

from sqlalchemy import event as heard
from sqlalchemy.orm import Session, SessionTransaction

from shared.events.envelope import Event
from shared.messaging import outbox

TOLD: Final = "told here"


class ToldTwice(AssertionError):
    """The same event was recorded again, in the same words and for the same moment."""


@contextmanager
def watched() -> Iterator[None]:
    """Watch what is put into the outboxes within the block."""
    record, record_all = outbox.record, outbox.record_all

    def recorded(session: Session, event: Event, *, at: datetime) -> UUID:
        _remember(session, event, at)
        return record(session, event, at=at)

    def all_recorded(session: Session, events: Iterable[Event], *, at: datetime) -> None:
        listed = list(events)
        for event in listed:
            _remember(session, event, at)
        record_all(session, listed, at=at)

    outbox.record, outbox.record_all = recorded, all_recorded
    heard.listen(Session, "after_transaction_end", _ended)
    try:
        yield
    finally:
        heard.remove(Session, "after_transaction_end", _ended)
        outbox.record, outbox.record_all = record, record_all


def _remember(session: Session, event: Event, at: datetime) -> None:
    verb = _verb()
    told: list[tuple[FrameType, Event, datetime]] = session.info.setdefault(TOLD, [])
    if verb is not None and any(by is verb and (said, when) == (event, at) for by, said, when in told[-200:]):
        raise ToldTwice(f"{event.type} of {event.key} at {at} by {verb.f_code.co_name}")
    if verb is not None:
        told.append((verb, event, at))


def _verb() -> FrameType | None:
    """Return the call of a verb in which this happens: two calls may tell the same, one may not."""
    frame: FrameType | None = sys._getframe(2)
    verb = None
    while frame is not None:
        verb = frame if "/actions/" in frame.f_code.co_filename else verb
        frame = frame.f_back
    return verb


def _ended(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(TOLD, None)
