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


def confine() -> None:
    """Give this process its limits; at those of time it is killed, at that of memory it gets no more."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
    if sys.platform == "linux":
        most = _in_use() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        with suppress(OSError):  # where the machine runs out of memory, the child goes first
            Path("/proc/self/oom_score_adj").write_text("1000")


def _in_use() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
