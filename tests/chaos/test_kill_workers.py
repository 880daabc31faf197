"""Kill any worker at any step of a booth's path: nothing is lost and nothing is sent twice."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tests.booth_path import BoothPath, Office
from tests.installation import Installation, local_site
from tests.visitor import wait_for

pytestmark = [pytest.mark.smtp, pytest.mark.slow]

KINDS = {
    "web": ["web"],
    "relay": ["booths-relay", "notifications-relay"],
    "consume": ["booths-consume", "notifications-consume"],
    "tick": ["booths-tick", "notifications-tick"],
    "send": ["notifications-send"],
}
"""What a booth's path needs; those of awards are killed in test_round_path.py."""


@dataclass
class Running:
    """An installation with its office set up, shared by all tests here."""

    office: Office
    installation: Installation


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with local_site(tmp_path_factory.mktemp("chaos") / "var") as (site, installation):
        office = Office(site)
        office.set_up()
        yield Running(office, installation)


def kill_alive(installation: Installation, worker: str) -> int:
    """Kill a worker once it is there to be killed: the one before may just be starting again."""
    wait_for(worker, lambda: installation.pids(worker))
    return installation.kill(worker)


@pytest.mark.parametrize("kind", KINDS)
def test_killing_one_kind_of_worker_at_every_step_changes_no_letter(running: Running, kind: str) -> None:
    path = BoothPath(running.office, f"CH{kind[:4].upper()}", datetime.now(UTC))
    before, killed = set(running.office.ledger.twice()), 0
    for number, step in enumerate(path.walk()):
        for wait in (0, 0.3 + number % 5 / 10):  # while it works on the step, and again while it catches up
            time.sleep(wait)
            killed += sum(kill_alive(running.installation, worker) for worker in KINDS[kind])
        if step in {"open_fair", "publish", "release"}:
            running.office.ledger.settle(step)
    running.office.ledger.settle(f"the path under kill -9 of {kind}")
    assert killed >= 20
    assert [state for state, _ in path.held()[path.waiting.email]] == ["offered"]
    repeated = set(running.office.ledger.twice()) - before
    # A sender that dies between the server's "250" and its own commit hands that one letter over again, under the same
    # Message-ID, by which mailboxes know it: SMTP allows no better. Nothing else may come twice.
    assert len(repeated) <= (killed if kind == "send" else 0)


def test_a_web_killed_in_the_middle_of_requests_does_nothing_twice(running: Running) -> None:
    path = BoothPath(running.office, "CHMID", datetime.now(UTC))
    before = set(running.office.ledger.twice())
    site = running.office.site
    timers: list[threading.Timer] = []

    def kill_soon() -> None:
        if len(timers) % 7 == 3:  # some requests are hit before, some while, some after they are worked on
            delay = (len(timers) % 5) * 0.01
            timers.append(threading.Timer(delay, running.installation.kill, ["web"]))
            timers[-1].start()
        else:
            timers.append(threading.Timer(0, lambda: None))

    site.before_request = kill_soon
    try:
        for step in path.walk():
            if step == "release":  # a letter not out yet when its offer is answered would rightly not go out any more
                running.office.ledger.settle(step)
    finally:
        site.before_request = lambda: None
        for timer in timers:
            timer.cancel()
    running.office.ledger.settle("the path under kill -9 of the web")
    assert set(running.office.ledger.twice()) == before
