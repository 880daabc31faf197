"""Workers are started again when they die; nothing stays when their supervisor is gone, however it went."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.supervisor import alarming

PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from deploy.local.supervisor import Supervisor, Worker

folder = Path(sys.argv[1])

def work():
    with open(folder / "pids", "a") as file:
        file.write(f"{os.getpid()}\\n")
    time.sleep(60)

def base():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        time.sleep(60)
    finally:
        left = [pid for pid in (folder / "pids").read_text().split() if os.path.exists(f"/proc/{pid}")]
        (folder / "finished").write_text(f"{len(left)} left")

def once():
    with open(folder / "tries", "a") as file:
        file.write("x")
    if (folder / "tries").stat().st_size < 2:
        raise SystemExit(1)

with Supervisor(folder) as supervisor:
    supervisor.start([Worker(name="base", run=base)])
    supervisor.start([Worker(name="one", run=work), Worker(name="two", run=once, once=True)])
    supervisor.watch()
"""


def until(look: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def pids(folder: Path) -> list[int]:
    path = folder / "pids"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.DEVNULL)
    until(lambda: pids(tmp_path))
    yield process
    process.terminate()
    process.wait(10)


def test_a_killed_worker_is_started_again(supervisor: subprocess.Popen[bytes], tmp_path: Path) -> None:
    os.kill(pids(tmp_path)[0], signal.SIGKILL)
    until(lambda: len(pids(tmp_path)) == 2)
    supervisor.terminate()
    assert supervisor.wait(10) == 0
    assert not alive(pids(tmp_path)[1])
    assert (tmp_path / "finished").read_text() == "0 left", "what the others stand on ended before them"


def test_work_that_ends_is_done_until_it_succeeds(supervisor: subprocess.Popen[bytes], tmp_path: Path) -> None:
    until(lambda: (tmp_path / "tries").exists() and (tmp_path / "tries").read_text() == "xx")
    time.sleep(0.6)
    assert (tmp_path / "tries").read_text() == "xx"
    assert supervisor.poll() is None
    supervisor.terminate()
    assert supervisor.wait(10) == 0


def test_a_killed_supervisor_leaves_nothing(supervisor: subprocess.Popen[bytes], tmp_path: Path) -> None:
    supervisor.kill()
    supervisor.wait(10)
    until(lambda: not alive(pids(tmp_path)[0]) and (tmp_path / "finished").exists())


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('{"level": "warning", "event": "slow", "ms": 7}', "warning: slow"),
        (
            '{"level": "error", "event": "failed", "exception": [{"exc_type": "ValueError", "exc_value": "no"}]}',
            "error: failed (ValueError: no)",
        ),
        ('{"level": "info", "event": "fine"}', ""),
        ("[2026-01-01] [7] [ERROR] Worker was sent SIGKILL", "[2026-01-01] [7] [ERROR] Worker was sent SIGKILL"),
        ("ValueError: no", "ValueError: no"),
        ("{not json", ""),
    ],
)
def test_only_what_alarms_is_shown(line: str, shown: str) -> None:
    assert alarming(line) == shown
