"""Commands of a service in processes of their own, forked from one that has imported it: to be killed and begun again.

Starting Python for each costs a second of computing, most of what a test that kills thirty of them would take.
"""

import os
import runpy
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import Final

IMPORTED: Final = (
    "shared.cli",
    "services.booths.service",
    "services.awards.service",
    "services.notifications.service",
    "services.notifications.commands",
)

FORKS: Final = get_context("forkserver")
FORKS.set_forkserver_preload([*IMPORTED])


class Command:
    """A running ``python -m services.<service> <words>``, its output at the end of ``log``."""

    def __init__(self, service: str, *words: str, environ: Mapping[str, str], log: Path) -> None:
        given = {**os.environ, **environ}
        self._process = FORKS.Process(target=_be, args=(service, words, given, log), daemon=True)
        self._process.start()

    def kill(self) -> None:
        """End it with SIGKILL."""
        self._process.kill()
        self._process.join(10)

    def end(self) -> int | None:
        """Ask it to end and return its exit code; None if it does not."""
        self._process.terminate()
        self._process.join(20)
        return self._process.exitcode


def _be(service: str, words: tuple[str, ...], environ: Mapping[str, str], log: Path) -> None:
    os.environ.clear()
    os.environ.update(environ)
    with log.open("ab") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    sys.argv = [f"services.{service}", *words]
    runpy.run_module(f"services.{service}", run_name="__main__", alter_sys=True)
