"""What pages of every service are visited with; ``app`` is the service's own."""

from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask

from shared.database import Tables
from tests import once, steps, taken
from tests.clients import Visit, signed_in


@pytest.fixture
def visit(app: Flask) -> Visit:
    """Give somebody's browser."""
    return partial(signed_in, app)


@pytest.fixture(scope="session", autouse=True)
def _every_verb_notes_who_did_it() -> Iterator[None]:
    """Fail a test in which a verb changes something and leaves no step of who did it."""
    with steps.watched(Tables):
        yield


@pytest.fixture(scope="session", autouse=True)
def _every_verb_takes_what_it_moves() -> Iterator[None]:
    """Fail a test in which a verb moves a case that it did not lock."""
    with taken.watched(Tables):
        yield


@pytest.fixture(scope="session", autouse=True)
def _every_verb_tells_once() -> Iterator[None]:
    """Fail a test in which a verb records an event twice."""
    with once.watched():
        yield
