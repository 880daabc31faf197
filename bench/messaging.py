"""How much messaging carries, and how long a commit takes until its effect: ``python -m bench.messaging``.

All real, on this machine: PostgreSQL (every commit safely on disk), booths' relay, the broker, awards' consumer. With
``--kafka HOST:PORT`` the broker is Kafka there, else the log in PostgreSQL. Exits with 1 above the limits.
"""

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from deploy.local import postgres
from shared.clock import now
from shared.database import new_engine, new_sessions
from shared.events.booths import EstablishmentChanged
from shared.messaging import outbox
from shared.messaging.tables import INBOX, OUTBOX
from shared.migrate import upgrade
from shared.service import load_service

MEDIAN_MS, P99_MS = 100, 350


def main(argv: list[str]) -> int:
    """Measure, print, and say by the exit code whether it is fast enough."""
    parser = argparse.ArgumentParser(prog="python -m bench.messaging")
    parser.add_argument("--events", type=int, default=5_000, help="for the throughput")
    parser.add_argument("--one-by-one", type=int, default=200, help="for the time from commit to effect")
    parser.add_argument("--kafka", metavar="HOST:PORT", help="a Kafka whose topics deploy.topics has made, still empty")
    given = parser.parse_args(argv)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = postgres.start(folder)
        stack.callback(server.stop)
        urls = {name: server.ensure_database(name) for name in ("booths", "awards", "broker")}
        if given.kafka:
            urls["broker"] = f"kafka://{given.kafka}"
        booths, awards = (_migrated(name, urls[name]) for name in ("booths", "awards"))
        recording = _seconds(lambda: _record(booths, given.events))
        with _worker("booths", "relay", urls, folder):
            relaying = _seconds(lambda: _wait(lambda: _unpublished(booths) == 0))
            with _worker("awards", "consume", urls, folder):
                consuming = _seconds(lambda: _wait(lambda: _handled(awards) == given.events))
                millis = _one_by_one(booths, awards, given.one_by_one)
    return _report(given.events, {"record": recording, "relay": relaying, "consume": consuming}, millis)


def _migrated(name: str, url: str) -> sessionmaker[Session]:
    engine = new_engine(url)
    upgrade(load_service(name), engine)
    return new_sessions(engine)


@contextmanager
def _worker(service: str, word: str, urls: Mapping[str, str], folder: Path) -> Iterator[None]:
    settings = {"DATABASE_URL": urls[service], "BROKER_URL": urls["broker"], "SECRET_KEY": "bench"}
    with (folder / f"{service}-{word}.log").open("wb") as log:
        command = [sys.executable, "-m", f"services.{service}", word]
        process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _record(sessions: sessionmaker[Session], count: int) -> None:
    for _ in range(count):
        with sessions.begin() as session:
            outbox.record(session, _event(), at=now())


def _event() -> EstablishmentChanged:
    return EstablishmentChanged(
        establishment_id=uuid4(),
        name="HTX dệt lanh Lùng Tám",
        kind="cooperative",
        registration_number="5100232135",
        province_code="02",
        commune="Lùng Tám",
        product_group="crafts",
        changed_at=now(),
    )


def _unpublished(sessions: sessionmaker[Session]) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).where(OUTBOX.c.published_at.is_(None))) or 0


def _handled(sessions: sessionmaker[Session]) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(INBOX)) or 0


def _one_by_one(booths: sessionmaker[Session], awards: sessionmaker[Session], count: int) -> list[float]:
    """Return milliseconds from commit to effect; the first twenty warm up and do not count."""
    millis = []
    for number in range(count + 20):
        with booths.begin() as session:
            event_id = outbox.record(session, _event(), at=now())
        committed = time.perf_counter()
        seen = select(INBOX.c.event_id).where(INBOX.c.event_id == event_id)
        with awards() as session:
            while session.execute(seen).first() is None:
                session.rollback()
                time.sleep(0.001)
        if number >= 20:
            millis.append((time.perf_counter() - committed) * 1_000)
        time.sleep(random.uniform(0.005, 0.06))
    return millis


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _wait(found: Callable[[], bool], seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while not found():
        if time.monotonic() > until:
            raise SystemExit(f"not done within {seconds:.0f} s")
        time.sleep(0.02)


def _report(events: int, seconds: Mapping[str, float], millis: list[float]) -> int:
    median, p99 = statistics.median(millis), statistics.quantiles(millis, n=100)[98]
    print(f"messaging, {events} events (each process's start of about a second included):")
    for step, taken in seconds.items():
        print(f"  {step:8} {events / taken:6.0f} a second")
    print(
        f"commit to effect: n = {len(millis)}, median {median:.0f} ms, p99 {p99:.0f} ms, longest {max(millis):.0f} ms"
    )
    print(f"limits: median {MEDIAN_MS} ms, p99 {P99_MS} ms")
    return 0 if median < MEDIAN_MS and p99 < P99_MS else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
