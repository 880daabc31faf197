"""A process that only waits for the supervisor to be gone, however it went, and then leaves nothing running."""

import os
import select
import signal
from collections.abc import Callable
from multiprocessing import get_context

FORK = get_context("fork")
GRACE = 8.0  # seconds that workers have to finish what they are at


class Guard:
    """The guard's side of things; it leads the process group that every worker joins.

    Two pipes tell it what it waits for, for the system closes a dead process's ends: the supervisor alone holds one
    end of ``line``, every worker (and the supervisor) one of ``work``. When the line breaks, the guard ends its group,
    calls ``finish`` once all workers are gone (or after GRACE), and kills what is left.
    """

    def __init__(self, finish: Callable[[], object]) -> None:
        line, self._line = os.pipe()
        work, self._work = os.pipe()
        self.process = FORK.Process(target=self._wait, args=(line, work, finish), name="guard")
        self.process.start()
        os.setpgid(self.pid, self.pid)
        os.close(line)
        os.close(work)

    @property
    def pid(self) -> int:
        """The guard's process, and the group of all workers."""
        return self.process.pid or 0

    def adopt(self) -> None:
        """Make the calling (just forked) process one that the guard ends."""
        os.close(self._line)
        os.setpgid(0, self.pid)

    def release(self) -> None:
        """Have everything ended, and wait until it is."""
        os.close(self._line)
        os.close(self._work)
        self.process.join()

    def _wait(self, line: int, work: int, finish: Callable[[], object]) -> None:
        os.close(self._line)
        os.close(self._work)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        try:
            os.read(line, 1)
            os.killpg(os.getpid(), signal.SIGTERM)
            select.select([work], [], [], GRACE)
            finish()
        finally:
            os.killpg(os.getpid(), signal.SIGKILL)
