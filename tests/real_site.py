"""Where a whole path is played once: in the containers where a Docker engine answers, else on `make run`.

Elsewhere (tests/chaos) it is played again only for what is different there.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.booth_path import Office
from tests.containers import container_site
from tests.docker import Stack, no_docker
from tests.installation import local_site

AUTHORITY = "/secrets/certificates/authority.pem"


@dataclass(frozen=True)
class RealSite:
    """An installation with its office; its ledger knows all letters of all paths that are played there.

    ``authority`` gives the certificate (PEM) of the one who signs its certificates.
    """

    office: Office
    authority: Callable[[], bytes]


@pytest.fixture(scope="session")
def real_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealSite]:
    """The most real site that this machine can have, with its organiser and its officer."""
    if not no_docker() or os.environ.get("CI"):
        yield _set_up(in_containers(request.getfixturevalue("stack")))
        return
    var = tmp_path_factory.mktemp("real") / "var"
    with local_site(var) as (site, _):
        yield _set_up(RealSite(Office(site), (var / "authority" / "authority.pem").read_bytes))


def in_containers(stack: Stack) -> RealSite:
    """Return the containers as a site; only awards-tick, which signs, sees the authority there."""
    read = [*stack.compose, "exec", "-T", "awards-tick", "cat", AUTHORITY]

    def authority() -> bytes:
        return subprocess.run(read, check=True, capture_output=True, timeout=60).stdout

    return RealSite(Office(container_site(stack)), authority)


def _set_up(real: RealSite) -> RealSite:
    real.office.set_up()
    return real
