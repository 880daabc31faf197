"""How long it takes from the commit of a change in booths until the mail server has the letter.

    python -m bench.commit_to_letter [--letters 300]

All real, on this machine: PostgreSQL, booths' relay, the broker's log in PostgreSQL, notifications' consumer and
sender, an SMTP server on loopback. One change at a time, a little pause between them. Exits with 1 above the limits.
"""

import argparse
import random
import sys
import threading
import time
from contextlib import ExitStack
from email import message_from_bytes
from uuid import uuid4

from aiosmtpd.smtp import Envelope

from bench.machine import WARM_UP, Sessions, database_server, latency, migrated, worker
from shared.clock import now
from shared.context import correlated
from shared.events.booths import ContactsChanged, OfferConfirmed
from shared.events.samples import sample
from shared.messaging import outbox
from shared.messaging.postgres import make_log
from tests.smtp_sink import Sink, running_sink

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
        folder, server = stack.enter_context(database_server())
        sink = stack.enter_context(running_sink(Sink(on_data=arrivals.note)))
        urls = {name: server.ensure_database(name) for name in ("booths", "notifications", "broker")}
        make_log(urls["broker"], [])
        sessions = {name: migrated(name, urls[name]) for name in ("booths", "notifications")}
        for service, word in WORKERS:
            settings = {"database_url": urls[service], "broker_url": urls["broker"], "smtp_url": sink.url}
            stack.enter_context(worker(service, word, folder, quiet_hours="00:00-00:00", **settings))
        millis = measure(sessions["booths"], arrivals, given.letters)
    return latency("commit to letter", millis, median_ms=MEDIAN_MS, p99_ms=P99_MS)


def measure(sessions: Sessions, arrivals: Arrivals, letters: int) -> list[float]:
    """Return milliseconds from commit to letter, one change at a time."""
    contact = sample(ContactsChanged)
    with sessions.begin() as session:
        outbox.record(session, contact, at=now())
    millis = []
    for number in range(letters + WARM_UP):
        trace = f"bench-{number}-{uuid4()}"
        with correlated(trace):
            with sessions.begin() as session:
                outbox.record(session, sample(OfferConfirmed), at=now())
            committed = time.perf_counter()
        arrived = arrivals.wait_for(trace)
        if number >= WARM_UP:
            millis.append((arrived - committed) * 1000)
        time.sleep(random.uniform(0.005, 0.06))
    return millis


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
