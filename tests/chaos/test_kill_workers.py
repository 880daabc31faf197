"""Kill any worker at any step of a booth's path: nothing is lost and nothing is sent twice."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tests.booth_path import BoothPath, Office
from tests.installation import Installation, local_site
from tests.leaks import leaks
from tests.visitor import wait_for

pytestmark = [pytest.mark.smtp, pytest.mark.slow]

KILLED_TOGETHER = (
    (["booths-relay", "notifications-relay"], ["booths-tick", "notifications-tick"]),
    (["booths-consume", "notifications-consume"], ["notifications-send"]),
)
"""What a booth's path needs but the web, two kinds a walk: at each step one is killed while it works on the step, the
other while it catches up; at the next step the other way round. Those of awards are killed in test_round_path.py."""


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
        assert leaks(site, installation.var) == []


def kill_alive(installation: Installation, worker: str) -> int:
    """Kill a worker once it is there to be killed: the one before may just be starting again."""
    wait_for(worker, lambda: installation.pids(worker))
    return installation.kill(worker)


@pytest.mark.parametrize("kinds", KILLED_TOGETHER, ids=lambda kinds: "+".join(kind[-1] for kind in kinds))
def test_killing_workers_at_every_step_changes_no_letter(running: Running, kinds: tuple[list[str], list[str]]) -> None:
    path = BoothPath(running.office, f"CH{KILLED_TOGETHER.index(kinds)}", datetime.now(UTC))
    before, killed = set(running.office.ledger.twice()), Counter[str]()
    for number, step in enumerate(path.walk()):
        for wait, kind in zip((0, 0.3 + number % 5 / 10), (kinds, kinds[::-1])[number % 2], strict=True):
            time.sleep(wait)
            killed.update({worker: kill_alive(running.installation, worker) for worker in kind})
        if step in {"open_fair", "publish", "release"}:
            running.office.ledger.settle(step)
    running.office.ledger.settle(f"the path under kill -9 of {kinds}")
    assert all(killed[worker] >= 10 for kind in kinds for worker in kind)
    assert [state for state, _ in path.held()[path.waiting.email]] == ["offered"]
    repeated = set(running.office.ledger.twice()) - before
    # A sender that dies between the server's "250" and its own commit hands that one letter over again, under the same
    # Message-ID, by which mailboxes know it: SMTP allows no better. Nothing else may come twice.
    assert len(repeated) <= killed["notifications-send"]


def test_a_web_killed_in_the_middle_of_requests_and_between_them_does_nothing_twice(running: Running) -> None:
    path = BoothPath(running.office, "CHMID", datetime.now(UTC))
    before, killed = set(running.office.ledger.twice()), 0
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
            killed += kill_alive(running.installation, "web")
            if step == "release":  # a letter not out yet when its offer is answered would rightly not go out any more
                running.office.ledger.settle(step)
    finally:
        site.before_request = lambda: None
        for timer in timers:
            timer.cancel()
    running.office.ledger.settle("the path under kill -9 of the web")
    assert killed >= 10
    assert set(running.office.ledger.twice()) == before
