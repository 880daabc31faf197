"""The containers as a site with its office, once for all paths that are walked on them."""

import pytest

from tests.booth_path import Office
from tests.containers import container_site
from tests.docker import Stack


@pytest.fixture(scope="session")
def office(stack: Stack) -> Office:
    """The organiser and the officer of the one installation; its ledger knows all letters of all paths."""
    people = Office(container_site(stack))
    people.set_up()
    return people
