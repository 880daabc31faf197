"""The door of the room: a file goes in, plain facts and bytes come out, or a refusal.

Beside this process stands a nursery (``python -m shared.files``), begun with the first file, that has imported the
libraries once and forks a child for each file (docs/decisions/008). A child that dies without a word was stopped at a
limit.
"""

import atexit
import contextlib
import fcntl
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Literal

import structlog

from shared.files import frames
from shared.files.limits import WALL_SECONDS
from shared.files.refusals import FileRefused, TooBusy, TooHeavy

Work = Literal["paper", "preview", "code", "table", "mail", "pages"]
ROOT: Final = Path(__file__).parents[2]
PASSED_ON: Final = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV")
"""All that the nursery knows of this process's environment: there are no secrets in these."""
OF_ITS_OWN: Final = {"PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

SECONDS_TO_BEGIN: Final = 60.0

PLACES: Final = 2
"""Files that are opened at one time, over all processes of a machine or container."""
PATIENCE: Final = 2.0
MOST_WAITING: Final = 4
folder = Path(tempfile.gettempdir()) / f"khuyen-cong-files-{os.getuid()}"
_waiting = threading.BoundedSemaphore(MOST_WAITING)


@dataclass(frozen=True)
class Read:
    """What a child found in a file: facts as JSON has them, files that it made; and what that cost (limits.spent)."""

    facts: Any
    files: list[bytes]
    spent: Mapping[str, float]


def read(work: Work, content: bytes, **options: Any) -> Read:
    """Have a file opened. Raises FileRefused with what to do, TooHeavy, TooBusy."""
    with _place(), contextlib.closing(_nursery.new_child()) as line:
        line.settimeout(WALL_SECONDS + 2)
        try:
            frames.send(line, json.dumps({"work": work, "options": options}).encode(), content)
            answer: Mapping[str, Any] = json.loads(frames.receive(line))
            files = [frames.receive(line) for _ in range(answer.get("files", 0))]
        except (EOFError, OSError) as gone:
            structlog.get_logger("files").warning("file_too_heavy", work=work, size=len(content))
            raise TooHeavy from gone
    if "failed" in answer:
        structlog.get_logger("files").warning("file_unreadable", work=work, size=len(content), why=answer["failed"])
        raise FileRefused
    if "refused" in answer:
        raise FileRefused(answer["refused"], **answer["values"])
    return Read(answer["facts"], files, answer["spent"])


@contextlib.contextmanager
def _place() -> Iterator[None]:
    """Hold one of the places; wait a little if there is none, but not in a long row. Raises TooBusy."""
    folder.mkdir(mode=0o700, exist_ok=True)
    with contextlib.ExitStack() as held:
        places = [held.enter_context((folder / str(number)).open("w")) for number in range(PLACES)]
        if not _taken(places):
            if not _waiting.acquire(blocking=False):
                raise TooBusy
            with contextlib.ExitStack() as row:
                row.callback(_waiting.release)
                until = time.monotonic() + PATIENCE
                while not _taken(places):
                    if time.monotonic() > until:
                        raise TooBusy
                    time.sleep(0.02)
        yield


def _taken(places: Sequence[IO[str]]) -> bool:
    for place in places:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    return False


class _Nursery:
    """The process that forks a child for each file; begun when it is first needed, and again should it die."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def new_child(self) -> socket.socket:
        """Return the line to a new child."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            for last in (False, True):
                control = self._control or self._begun()
                try:
                    socket.send_fds(control, [b"."], [theirs.fileno()])
                    break
                except OSError:
                    self.end()
                    if last:
                        ours.close()
                        raise
        return ours

    def _begun(self) -> socket.socket:
        control, theirs = socket.socketpair()
        environ = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | OF_ITS_OWN
        with theirs:
            command = [sys.executable, "-m", "shared.files"]
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and words
                command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, cwd=ROOT, env=environ, start_new_session=True
            )
        control.settimeout(SECONDS_TO_BEGIN)
        if control.recv(1) != frames.READY:
            raise RuntimeError("the nursery of shared.files did not begin: see what it wrote to standard error")
        self._control = control
        return control

    def end(self) -> None:
        """Close the line, at which the nursery ends."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        self._control = self._process = None

    def forget(self) -> None:
        """Leave the nursery to the process that this one was forked from."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.returncode = 0  # it is not ours to wait for
        self._control = self._process = None
        self._lock = threading.Lock()


_nursery = _Nursery()
atexit.register(_nursery.end)
os.register_at_fork(after_in_child=_nursery.forget)
