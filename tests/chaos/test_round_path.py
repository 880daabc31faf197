"""A voting round on `make run` while two of its workers are killed at every step: nothing is lost or sent twice."""

import time
from pathlib import Path

import pytest

from tests.booth_path import Office
from tests.installation import local_site
from tests.round_path import RoundPath, check_what_is_public
from tests.visitor import wait_for

pytestmark = [pytest.mark.smtp, pytest.mark.slow]

WORKERS = (
    "web", "awards-relay", "awards-consume", "awards-tick",
    "booths-consume", "notifications-consume", "web",
)  # fmt: skip


def test_killing_workers_at_every_step_of_a_round_changes_nothing(tmp_path: Path) -> None:
    with local_site(tmp_path / "var") as (site, installation):
        office = Office(site)
        office.set_up()
        path, killed = RoundPath(office, "CHAOS26", seconds=90), 0
        for number, _step in enumerate(path.walk()):
            time.sleep(number % 4 / 10)
            for worker in (WORKERS[number % len(WORKERS)], WORKERS[(number + 3) % len(WORKERS)]):
                wait_for(worker, lambda worker=worker: installation.pids(worker))  # type: ignore[misc]  # it is bound
                killed += installation.kill(worker)
        office.ledger.settle("a round under kill -9")
        assert killed >= 14 * 2
        assert office.ledger.twice() == []
        check_what_is_public(path, (tmp_path / "var" / "authority" / "authority.pem").read_bytes(), tmp_path)
