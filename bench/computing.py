"""How long a computation takes and what it needs: each size in a process of its own, beside its limits.

Judged is processor time: on an idle machine the same as the time on the wall, elsewhere not disturbed by others.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

GIB: Final = 1 << 30
HEAD: Final = f"{'took':>10} {'limit':>8} {'ratio':>6} {'peak':>10} {'ratio':>6}"


@dataclass(frozen=True)
class Limit:
    """What is allowed: seconds of processor time, and bytes of memory at the peak."""

    most_seconds: float
    most_bytes: int


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that ``work`` took, and what it returned."""
    begun = time.process_time()
    done = work()
    return time.process_time() - begun, done


def told(what: str, seconds: float, limit: Limit, *, judged: bool = True) -> bool:
    """Print a line under HEAD, the peak of the whole process in it; return whether a limit is broken."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    beside = f"{limit.most_seconds:>6} s {seconds / limit.most_seconds:>6.1%}" if judged else f"{'':>8} {'':>6}"
    memory = f"{peak / GIB:>6.2f} GiB {peak / limit.most_bytes:>6.1%}"
    print(f"{what} {seconds:>8.3f} s {beside} {memory}", flush=True)
    return judged and (seconds > limit.most_seconds or peak > limit.most_bytes)


def each_by_itself(module: str, cases: Iterable[tuple[str, ...]]) -> int:
    """Run ``python module case …`` for each case, so that its peak memory is its own; return 1 if one failed."""
    codes = [subprocess.run([sys.executable, module, *case]).returncode for case in cases]
    return int(any(codes))
