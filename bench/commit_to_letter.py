"""How long it takes from the commit of a change in booths until the mail server has the letter.

    python -m bench.commit_to_letter [--letters 300]

All real, on this machine: PostgreSQL, booths' relay, the broker's log in PostgreSQL, notifications' consumer and
sender, an SMTP server on loopback. One change at a time, a little pause between them. Exits with 1 above the limits.
"""

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from email import message_from_bytes
from pathlib import Path
from uuid import uuid4

from aiosmtpd.smtp import Envelope
from sqlalchemy.orm import Session, sessionmaker

from deploy.local import postgres
from shared.clock import now
from shared.context import correlated
from shared.database import new_engine, new_sessions
from shared.events.booths import ContactsChanged, OfferConfirmed
from shared.messaging import outbox
from shared.migrate import upgrade
from shared.service import load_service
from tests.smtp_sink import Sink, running_sink
from tests.unit.notifications.samples import sample

MEDIAN_MS, P99_MS = 150, 500
WORKERS = (("booths", "relay"), ("notifications", "consume"), ("notifications", "send"))


class Arrivals:
    """When the letter of which change arrived."""

    def __init__(self) -> None:
        self._at: dict[str, float] = {}
        self._news = threading.Condition()

    def note(self, envelope: Envelope) -> None:
        """Called by the sink before it answers."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        trace = str(message_from_bytes(content)["X-Correlation-ID"])
        with self._news:
            self._at[trace] = time.perf_counter()
            self._news.notify_all()

    def wait_for(self, trace: str, seconds: float = 30) -> float:
        """Return when it arrived."""
        with self._news:
            if not self._news.wait_for(lambda: trace in self._at, seconds):
                raise SystemExit(f"the letter of {trace} did not arrive within {seconds:.0f} s")
            return self._at[trace]


def main(argv: list[str]) -> int:
    """Measure, print, and say by the exit code whether it is fast enough."""
    parser = argparse.ArgumentParser(prog="python -m bench.commit_to_letter")
    parser.add_argument("--letters", type=int, default=300)
    given = parser.parse_args(argv)
    arrivals = Arrivals()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = postgres.start(folder)
        stack.callback(server.stop)
        sink = stack.enter_context(running_sink(Sink(on_data=arrivals.note)))
        urls = {name: server.ensure_database(name) for name in ("booths", "notifications", "broker")}
        sessions = {name: migrated(name, urls[name]) for name in ("booths", "notifications")}
        stack.enter_context(workers(urls, sink.url, folder))
        millis = measure(sessions["booths"], arrivals, given.letters)
    return report(millis)


def migrated(name: str, url: str) -> sessionmaker[Session]:
    """Return sessions of a service's migrated database."""
    engine = new_engine(url)
    upgrade(load_service(name), engine)
    return new_sessions(engine)


@contextmanager
def workers(urls: Mapping[str, str], smtp_url: str, folder: Path) -> Iterator[None]:
    """Run the three processes between a commit and its letter."""
    started = []
    for service, word in WORKERS:
        environ = {
            **os.environ,
            "DATABASE_URL": urls[service],
            "BROKER_URL": urls["broker"],
            "SECRET_KEY": "bench",
            "SMTP_URL": smtp_url,
            "QUIET_HOURS": "00:00-00:00",
            "LOG_FORMAT": "json",
        }
        log = (folder / f"{service}-{word}.log").open("wb")
        command = [sys.executable, "-m", f"services.{service}", word]
        started.append(subprocess.Popen(command, env=environ, stdout=log, stderr=log))
    try:
        yield
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(20)


def measure(sessions: sessionmaker[Session], arrivals: Arrivals, letters: int) -> list[float]:
    """Return milliseconds from commit to letter, one change at a time; the first twenty warm up and do not count."""
    contact = sample(ContactsChanged)
    with sessions.begin() as session:
        outbox.record(session, contact, at=now())
    millis = []
    for number in range(letters + 20):
        trace = f"bench-{number}-{uuid4()}"
        with correlated(trace):
            with sessions.begin() as session:
                outbox.record(session, sample(OfferConfirmed), at=now())
            committed = time.perf_counter()
        arrived = arrivals.wait_for(trace)
        if number >= 20:
            millis.append((arrived - committed) * 1000)
        time.sleep(random.uniform(0.005, 0.06))
    return millis


def report(millis: list[float]) -> int:
    """Print the figures; 1 if one is above its limit."""
    median, p99 = statistics.median(millis), statistics.quantiles(millis, n=100)[98]
    print(
        f"commit to letter: n = {len(millis)}, median {median:.0f} ms, p99 {p99:.0f} ms, longest {max(millis):.0f} ms"
    )
    print(f"limits: median {MEDIAN_MS} ms, p99 {P99_MS} ms")
    return 0 if median < MEDIAN_MS and p99 < P99_MS else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
