"""What pages of every service are visited with; ``app`` is the service's own."""

from functools import partial

import pytest
from flask import Flask

from tests.clients import Visit, signed_in


@pytest.fixture
def visit(app: Flask) -> Visit:
    """Give somebody's browser."""
    return partial(signed_in, app)
