"""Starts workers by forking a process that has imported everything once, keeps them running, shows their warnings."""

import contextlib
import gc
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any, BinaryIO, Self, TypeVar

FORK = get_context("fork")
GRACE = 20.0  # seconds that workers have to finish what they are at
LONG_ENOUGH = 10.0  # seconds of life after which a death counts as the first again
LONGEST_WAIT = 30.0
LARGEST_LOG = 10 * 1024 * 1024
ALARMING = {"warning", "error", "critical"}
T = TypeVar("T")
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Failed(SystemExit):
    """Something that must not fail did; the text says what and where to look."""


@dataclass(frozen=True, kw_only=True)
class Worker:
    """What runs in one process; ``run`` is called in the child, under ``environ`` on top of the present one.

    ``once``: a piece of work that ends; it is begun again only if it fails, and says on the terminal how far it is.
    """

    name: str
    run: Callable[[], object]
    environ: Mapping[str, str] = field(default_factory=dict)
    once: bool = False


@dataclass
class _Life:
    """A worker's present process and what it adds to its log; ``again_at`` is when a dead one is started again."""

    worker: Worker
    log: BinaryIO | None
    process: ForkProcess
    started: float
    deaths: int = 0
    again_at: float | None = None


class Supervisor:
    """Keeps workers running within its ``with`` block. At its end they are ended; the first, on which they stand, last.

    Should this process die, however that happens, each worker notices and ends by itself.
    """

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.lives: list[_Life] = []
        self.stopping = False
        self.watched, self.held = os.pipe()  # only this process holds the second end: it closes with it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_trouble: object) -> None:
        for lives in (self.lives[1:], self.lives[:1]):
            _end([life.process for life in lives])

    def run_jobs(self, jobs: Iterable[Worker], meanwhile: Callable[[], T]) -> T:
        """Run the jobs side by side, their output on this terminal; raises Failed if one fails.

        ``meanwhile`` is done here while they run; what it returns is returned. A job is begun before the next is asked
        for, so that the longest can run while what the others need is imported.
        """
        processes: list[ForkProcess] = []
        try:
            for job in jobs:
                gc.freeze()  # as in start
                processes.append(self._fork(job, log=None))
            done = meanwhile()
            for process in processes:
                process.join()
        finally:
            _end(processes)
        if failed := [process.name for process in processes if process.exitcode]:
            raise Failed(f"This failed: {', '.join(failed)}. What was said above tells why.")
        return done

    def start(self, workers: Sequence[Worker]) -> None:
        """Start the workers; from then on ``look`` and ``watch`` keep them running."""
        gc.collect()
        gc.freeze()  # what is there now is shared by all: they need not look through it
        for worker in workers:
            log = None if worker.once else self._open_log(worker)
            self.lives.append(_Life(worker, log, self._fork(worker, log), time.monotonic()))

    def wait(self, until: Callable[[], T | None], seconds: float, what: str) -> T:
        """Look after the workers until ``until`` gives something; raises Failed after too many seconds."""
        end = time.monotonic() + seconds
        while not (found := until()):
            if time.monotonic() > end:
                raise Failed(f"{what} is not ready after {seconds:.0f} s. The logs are in {self.logs}")
            self.look()
            time.sleep(0.05)
        return found

    def watch(self) -> None:
        """Look after the workers until SIGINT, SIGTERM or SIGHUP."""
        for number in STOPS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._ask_to_stop)
        while not self.stopping:
            self.look()
            time.sleep(0.1)

    def look(self) -> None:
        """Start again what died, show new warnings."""
        for life in self.lives:
            if life.again_at is None and not life.process.is_alive():
                self._note_end(life)
            if life.again_at is not None and time.monotonic() >= life.again_at:
                life.process, life.started, life.again_at = self._fork(life.worker, life.log), time.monotonic(), None
            _show_warnings(life)

    def _ask_to_stop(self, number: int, _frame: object) -> None:
        if self.stopping and number == signal.SIGINT:
            for life in self.lives:
                life.process.kill()
        self.stopping = True

    def _note_end(self, life: _Life) -> None:
        code = life.process.exitcode or 0
        if life.worker.once and code == 0:
            self.lives = [other for other in self.lives if other is not life]
            return
        killed = code == -signal.SIGKILL  # no fault of its own
        lived = time.monotonic() - life.started
        life.deaths = 1 if killed or lived > LONG_ENOUGH else life.deaths + 1
        wait = min(0.2 * 2 ** (life.deaths - 1), LONGEST_WAIT)
        life.again_at = time.monotonic() + wait
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
        log = f" Its log: {life.log.name}" if life.log else ""
        print(f"{life.worker.name} ended ({how}); starting it again in {wait:.1f} s.{log}", flush=True)

    def _open_log(self, worker: Worker) -> BinaryIO:
        """Return the worker's log, to be read from where its next line will be; a large one is put aside first."""
        path = self.logs / f"{worker.name}.log"
        path.touch()
        if path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
            path.touch()
        log = path.open("rb")
        log.seek(0, os.SEEK_END)
        return log

    def _fork(self, worker: Worker, log: BinaryIO | None) -> ForkProcess:
        process = FORK.Process(target=self._be, args=(worker, log), name=worker.name, daemon=True)
        process.start()
        return process

    def _be(self, worker: Worker, log: BinaryIO | None) -> None:
        os.setpgid(0, 0)  # so that Ctrl-C reaches the supervisor only
        for stop in STOPS:
            signal.signal(stop, signal.SIG_DFL)
        os.close(self.held)
        threading.Thread(target=_end_with, args=(self.watched,), daemon=True).start()
        if log:
            with open(log.name, "ab") as out:
                os.dup2(out.fileno(), 1)
                os.dup2(out.fileno(), 2)
        with contextlib.suppress(OSError):  # have ps and top show what this process is, where the system lets one
            Path("/proc/self/comm").write_text(worker.name[:15])
        os.environ.update(worker.environ)
        worker.run()


def _end_with(line: int) -> None:
    """End this process when the other end of ``line`` is closed."""
    os.read(line, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)


def _end(processes: Sequence[ForkProcess]) -> None:
    """End processes; those that do not within GRACE are killed."""
    until = time.monotonic() + GRACE
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(max(0.0, until - time.monotonic()))
        process.kill()
        process.join()


def _show_warnings(life: _Life) -> None:
    if life.log and (new := life.log.read()):
        whole, _, half = new.rpartition(b"\n")
        life.log.seek(-len(half), os.SEEK_CUR)
        for line in whole.decode("utf-8", "replace").splitlines():
            if text := alarming(line):
                print(f"{life.worker.name}: {text}", flush=True)


def alarming(line: str) -> str:
    """Return what a person at the terminal should see of a line of a log, or nothing."""
    if line.startswith("{"):
        with contextlib.suppress(ValueError):
            entry = json.loads(line)
            level = str(entry.get("level", "")).lower()
            return f"{level}: {entry.get('event', line)} {_cause(entry)}".rstrip() if level in ALARMING else ""
    is_alarm = any(mark in line for mark in ("[ERROR]", "[CRITICAL]", "[WARNING]", "Error: "))
    return line.strip() if is_alarm else ""


def _cause(entry: Mapping[str, Any]) -> str:
    """Return the exception of a line as structlog writes it, or its reason."""
    exceptions = entry.get("exception")
    if isinstance(exceptions, list) and exceptions:
        return f"({exceptions[0].get('exc_type')}: {exceptions[0].get('exc_value')})"
    return str(entry.get("error") or entry.get("reason") or "")
