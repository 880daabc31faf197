"""A process that only waits for the supervisor to be gone, however it went, and then leaves nothing running."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

GRACE = 8.0  # seconds that workers have to finish what they are at


@dataclass(frozen=True)
class Guard:
    """``pid`` is also the process group that every worker joins; closing ``line`` makes the guard clean up and end."""

    pid: int
    line: int

    def adopt(self) -> None:
        """Make the calling (just forked) process one that the guard ends."""
        os.close(self.line)
        os.setpgid(0, self.pid)

    def release(self) -> None:
        """Have everything ended and wait until it is (and bury the dead meanwhile, for the guard waits for that)."""
        os.close(self.line)
        with contextlib.suppress(ChildProcessError):
            while os.wait()[0] != self.pid:
                pass


def start_guard(finish: Callable[[], object]) -> Guard:
    """Fork the guard. When the line breaks it ends its process group, calls ``finish`` and kills what is left."""
    waits, line = os.pipe()
    pid = os.fork()
    if pid:
        os.close(waits)
        os.setpgid(pid, pid)
        return Guard(pid, line)
    try:
        os.close(line)
        with contextlib.suppress(PermissionError):
            os.setpgid(0, 0)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        os.read(waits, 1)
        _end_group()
        finish()
    finally:
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _end_group() -> None:
    os.killpg(0, signal.SIGTERM)
    until = time.monotonic() + GRACE
    while time.monotonic() < until and _others():
        time.sleep(0.05)


def _others() -> bool:
    """Whether somebody besides the guard is still in its group (where that cannot be seen: assume so)."""
    try:
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return True
    return any(_group_of(pid) == os.getpid() for pid in pids if pid != os.getpid())


def _group_of(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            state, _, group = stat.read().rpartition(")")[2].split()[:3]
    except (OSError, ValueError):
        return 0
    return 0 if state == "Z" else int(group)
