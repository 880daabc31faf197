"""Starts workers by forking a process that has imported everything once, keeps them running, shows their warnings."""

import contextlib
import gc
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from deploy.local.guard import Guard

LONG_ENOUGH = 10.0  # seconds of life after which a death counts as the first again
LONGEST_WAIT = 30.0
LARGEST_LOG = 10 * 1024 * 1024
ALARMING = {"warning", "error", "critical"}


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
    worker: Worker
    pid: int = 0
    started: float = 0.0
    deaths: int = 0
    again_at: float = 0.0
    read_to: int = 0
    done: bool = False


class Failed(SystemExit):
    """Something that must not fail did; the text says what and where to look."""


class Supervisor:
    """Runs workers until ``stop`` is asked for by a signal or one of its own processes is beyond repair."""

    def __init__(self, guard: Guard, logs: Path, close_in_children: Sequence[int]) -> None:
        self.guard, self.logs, self.close_in_children = guard, logs, close_in_children
        self.lives: list[_Life] = []
        self.stopping = False

    def run_jobs(self, jobs: Sequence[Worker]) -> None:
        """Run the jobs side by side, their output on this terminal; raises Failed if one fails."""
        pids = {self._fork(job, log=None): job for job in jobs}
        failed = []
        while pids:
            pid, status = os.wait()
            if pid == self.guard.pid:
                raise Failed("The guard process was killed; nothing runs without it.")
            job = pids.pop(pid, None)
            if job and status:
                failed.append(job.name)
        if failed:
            raise Failed(f"This failed: {', '.join(failed)}. What was said above tells why.")

    def start(self, workers: Sequence[Worker]) -> None:
        """Start the workers; from then on ``watch`` keeps them running."""
        gc.collect()
        gc.freeze()
        for worker in workers:
            life = _Life(worker)
            self.lives.append(life)
            self._rotate(life)
            self._start(life)

    def watch(self, on_round: Callable[[], object]) -> None:
        """Restart what dies, show warnings, call ``on_round`` ten times a second, until SIGINT, SIGTERM or SIGHUP."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._ask_to_stop)
        while not self.stopping:
            self._reap()
            for life in self.lives:
                if not life.pid and not life.done and time.monotonic() >= life.again_at:
                    self._start(life)
                self._show_warnings(life)
            on_round()
            time.sleep(0.1)

    def _ask_to_stop(self, number: int, _frame: object) -> None:
        if self.stopping and number == signal.SIGINT:
            os.killpg(self.guard.pid, signal.SIGKILL)
        self.stopping = True

    def _start(self, life: _Life) -> None:
        life.started = time.monotonic()
        life.pid = self._fork(life.worker, log=None if life.worker.once else self._log(life))

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                if pid == self.guard.pid:
                    raise Failed("The guard process was killed; nothing runs without it.")
                for life in self.lives:
                    if life.pid == pid:
                        self._bury(life, status)

    def _bury(self, life: _Life, status: int) -> None:
        lived = time.monotonic() - life.started
        life.pid = 0
        life.done = life.worker.once and not status
        if life.done:
            return
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL  # no fault of its own
        life.deaths = 1 if killed or lived > LONG_ENOUGH else life.deaths + 1
        wait = min(0.2 * 2 ** (life.deaths - 1), LONGEST_WAIT)
        life.again_at = time.monotonic() + wait
        print(
            f"{life.worker.name} ended ({_how(status)}); starting it again in {wait:.1f} s. Its log: {self._log(life)}"
        )

    def _fork(self, worker: Worker, log: Path | None) -> int:
        sys.stdout.flush()
        pid = os.fork()
        if not pid:
            self._be(worker, log)
        return pid

    def _be(self, worker: Worker, log: Path | None) -> NoReturn:
        code = 1
        try:
            self.guard.adopt()
            for number in self.close_in_children:
                os.close(number)
            for signum in (signal.SIGTERM, signal.SIGHUP):
                signal.signal(signum, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            _redirect(log)
            _be_called(worker.name)
            os.environ.update(worker.environ)
            worker.run()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
        except BaseException:  # this is the end of the process: whatever it was must be seen
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _log(self, life: _Life) -> Path:
        return self.logs / f"{life.worker.name}.log"

    def _rotate(self, life: _Life) -> None:
        log = self._log(life)
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        life.read_to = log.stat().st_size if log.exists() else 0

    def _show_warnings(self, life: _Life) -> None:
        try:
            if self._log(life).stat().st_size <= life.read_to:
                return
            with self._log(life).open("rb") as log:
                log.seek(life.read_to)
                new = log.read()
        except OSError:
            return
        whole = new[: new.rfind(b"\n") + 1]
        life.read_to += len(whole)
        for line in whole.decode("utf-8", "replace").splitlines():
            if text := alarming(line):
                print(f"{life.worker.name}: {text}")


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


def _be_called(name: str) -> None:
    """Have ps and top show what this process is, where the system lets one."""
    with contextlib.suppress(OSError):
        Path("/proc/self/comm").write_text(name[:15])


def _redirect(log: Path | None) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    if log is not None:
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(out, 1)
        os.dup2(out, 2)


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"exit {os.waitstatus_to_exitcode(status)}"
