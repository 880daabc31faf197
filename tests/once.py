"""Nothing is told twice by one transaction: watched wherever a test lets a verb run."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
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
    told: list[Any] = session.info.setdefault(TOLD, [])
    said = (event, at)
    if said in told[-200:]:
        raise ToldTwice(f"{event.type} of {event.key} at {at}")
    told.append(said)


def _ended(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(TOLD, None)
