"""How much messaging carries, and how long a commit takes until its effect: ``python -m bench.messaging``.

All real, on this machine: PostgreSQL (every commit safely on disk), booths' relay, the broker, awards' consumer. With
``--kafka ADDRESS`` the broker is that Kafka, else the log in PostgreSQL. Exits with 1 above the limits.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping
from uuid import uuid4

from sqlalchemy import func, select

from bench.machine import WARM_UP, Sessions, database_server, latency, migrated, wait, worker
from shared.clock import now
from shared.events.booths import EstablishmentChanged
from shared.events.samples import sample
from shared.messaging import outbox
from shared.messaging.postgres import make_log
from shared.messaging.tables import INBOX, OUTBOX

MEDIAN_MS, P99_MS = 100, 350


def main(argv: list[str]) -> int:
    """Measure, print, and say by the exit code whether it is fast enough."""
    parser = argparse.ArgumentParser(prog="python -m bench.messaging")
    parser.add_argument("--events", type=int, default=5_000, help="for the throughput")
    parser.add_argument("--one-by-one", type=int, default=200, help="for the time from commit to effect")
    parser.add_argument("--kafka", metavar="ADDRESS", help="kafka+…://… whose topics deploy.topics made, still empty")
    given = parser.parse_args(argv)
    with database_server() as (folder, server):
        urls = {name: server.ensure_database(name) for name in ("booths", "awards", "broker")}
        make_log(urls["broker"], [])
        broker = given.kafka or urls["broker"]
        booths, awards = (migrated(name, urls[name]) for name in ("booths", "awards"))
        recording = _seconds(lambda: _record(booths, given.events))
        with worker("booths", "relay", folder, database_url=urls["booths"], broker_url=broker):
            relaying = _seconds(lambda: wait(lambda: _unpublished(booths) == 0))
            with worker("awards", "consume", folder, database_url=urls["awards"], broker_url=broker):
                consuming = _seconds(lambda: wait(lambda: _handled(awards) == given.events))
                millis = _one_by_one(booths, awards, given.one_by_one)
    return _report(given.events, {"record": recording, "relay": relaying, "consume": consuming}, millis)


def _record(sessions: Sessions, count: int) -> None:
    for _ in range(count):
        with sessions.begin() as session:
            outbox.record(session, _event(), at=now())


def _event() -> EstablishmentChanged:
    return sample(EstablishmentChanged, establishment_id=uuid4(), changed_at=now())


def _unpublished(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).where(OUTBOX.c.published_at.is_(None))) or 0


def _handled(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(INBOX)) or 0


def _one_by_one(booths: Sessions, awards: Sessions, count: int) -> list[float]:
    """Return milliseconds from commit to effect."""
    millis = []
    for number in range(count + WARM_UP):
        with booths.begin() as session:
            event_id = outbox.record(session, _event(), at=now())
        committed = time.perf_counter()
        seen = select(INBOX.c.event_id).where(INBOX.c.event_id == event_id)
        with awards() as session:
            while session.execute(seen).first() is None:
                session.rollback()
                time.sleep(0.001)
        if number >= WARM_UP:
            millis.append((time.perf_counter() - committed) * 1_000)
        time.sleep(random.uniform(0.005, 0.06))
    return millis


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _report(events: int, seconds: Mapping[str, float], millis: list[float]) -> int:
    print(f"messaging, {events} events (each process's start of about a second included):")
    for step, taken in seconds.items():
        print(f"  {step:8} {events / taken:6.0f} a second")
    return latency("commit to effect", millis, median_ms=MEDIAN_MS, p99_ms=P99_MS)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
