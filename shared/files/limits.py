"""What a file may cost, set by the child upon itself before it looks at the file."""

import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

MEMORY: Final = 256 * 1024 * 1024
"""Bytes of a child's own, above what the nursery has."""
CPU_SECONDS: Final = 5
WALL_SECONDS: Final = 15


def confine() -> int:
    """Give this process its limits; at those of time it is killed, at that of memory it gets no more.

    Return the bytes that it has already, which are not its own.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
    if sys.platform != "linux":
        return 0
    there = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (there + MEMORY, there + MEMORY))
    with suppress(OSError):  # where the machine runs out of memory, the child goes first
        Path("/proc/self/oom_score_adj").write_text("1000")
    return there


def spent(before: int) -> dict[str, float]:
    """Return what this process has cost so far: seconds of processor, and bytes above those it had ``before``."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = 0
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text()
        most = 1024 * int(status.partition("VmPeak:")[2].split()[0]) - before
    return {"seconds": used.ru_utime + used.ru_stime, "memory": most}
