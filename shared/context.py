"""What travels with a piece of work: the correlation id, from the HTTP request through every event to the letter.

And the address that a visitor came from, as far as the request goes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

_correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")
_visitor: ContextVar[str] = ContextVar("visitor", default="")


def correlation_id() -> str:
    """Return the id of the present piece of work; a new one if none was set."""
    current = _correlation_id.get()
    if not current:
        current = uuid4().hex
        _correlation_id.set(current)
    return current


@contextmanager
def correlated(value: str | None = None) -> Iterator[str]:
    """Run the block under ``value`` (or a new id) as its correlation id."""
    token = _correlation_id.set(value or uuid4().hex)
    try:
        yield _correlation_id.get()
    finally:
        _correlation_id.reset(token)


def known_correlation_id() -> str | None:
    """Return the id of the present piece of work if there is one; makes none."""
    return _correlation_id.get() or None


@contextmanager
def visited_from(address: str) -> Iterator[None]:
    """Run the block for a visitor who came from ``address``."""
    token = _visitor.set(address)
    try:
        yield
    finally:
        _visitor.reset(token)


def visitor() -> str:
    """Return the address that the present visitor came from; empty where no visitor is served."""
    return _visitor.get()
