"""The services on this machine, to be measured: their databases on a PostgreSQL of their own, workers as processes."""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from deploy.local import postgres
from shared.database import new_engine, new_sessions
from shared.migrate import upgrade
from shared.service import load_service

Sessions = sessionmaker[Session]
WARM_UP = 20
"""Changes at the beginning that do not count."""


@contextmanager
def database_server(*, fast: bool = False) -> Iterator[tuple[Path, postgres.Server]]:
    """Give a folder and a PostgreSQL in it, gone afterwards; ``fast`` if what it keeps need not be safe on disk."""
    with tempfile.TemporaryDirectory() as folder:
        server = postgres.start(Path(folder) / "postgres", fast=fast)
        try:
            yield Path(folder), server
        finally:
            server.stop()


def migrated(name: str, url: str) -> Sessions:
    """Return sessions of a service's migrated database."""
    engine = new_engine(url)
    upgrade(load_service(name), engine)
    return new_sessions(engine)


@contextmanager
def worker(service: str, word: str, folder: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``python -m services.<service> <word>`` with these settings, its log in ``folder``."""
    given = {"SECRET_KEY": "bench" * 8, "LOG_FORMAT": "json"}
    given |= {name.upper(): value for name, value in settings.items()}
    with (folder / f"{service}-{word}.log").open("wb") as log:
        command = [sys.executable, "-m", f"services.{service}", word]
        process = subprocess.Popen(command, env=os.environ | given, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def wait(found: Callable[[], bool], *, seconds: float = 300, pause: float = 0.02) -> None:
    """Wait until ``found``; SystemExit after ``seconds``."""
    until = time.monotonic() + seconds
    while not found():
        if time.monotonic() > until:
            raise SystemExit(f"not done within {seconds:.0f} s")
        time.sleep(pause)


def latency(what: str, millis: Sequence[float], *, median_ms: float, p99_ms: float) -> int:
    """Print how long something took, once for each change; 1 if median or 99th percentile are above their limits."""
    median, p99 = statistics.median(millis), statistics.quantiles(millis, n=100)[98]
    print(f"{what}: n = {len(millis)}, median {median:.0f} ms, p99 {p99:.0f} ms, longest {max(millis):.0f} ms")
    print(f"limits: median {median_ms} ms, p99 {p99_ms} ms")
    return 0 if median < median_ms and p99 < p99_ms else 1
