"""How fast a batch of letters leaves: ``python -m bench.letters``; exit 1 below the limit.

All real, on this machine: PostgreSQL (every answer safely on disk before the next letter), the sender, an SMTP server
in a process of its own. Beside it a bare loop of smtplib, which hands the same letters, written beforehand, to the same
server over one connection. Each runs some times, in turn; the best of each counts, which is the least disturbed.
"""

import argparse
import smtplib
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, redirect_stderr
from email.utils import parseaddr
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker, undefer

from deploy.local import postgres
from services.notifications.actions.letters import queue_letter
from services.notifications.channels import Parcel
from services.notifications.letters import Recipient, write
from services.notifications.models import Batch, Letter
from services.notifications.parcels import parcel_of
from services.notifications.sender import sender_of
from services.notifications.service import SERVICE
from shared.clock import now
from shared.database import new_engine, new_sessions
from shared.events.booths import BoothOffered
from shared.logs import set_up_logs
from shared.migrate import upgrade
from shared.settings import Settings
from tests.smtp_process import SinkProcess, sink_process
from tests.unit.notifications.samples import ESTABLISHMENT, sample

LETTERS: Final = 2_000
TIMES: Final = 3
LEAST_RATIO: Final = 0.6
TOKEN: Final = "x" * 32
Sessions = sessionmaker[Session]


def main(argv: list[str]) -> int:
    """Measure both, print the figures; return 1 if the sender is too slow beside the bare loop."""
    parser = argparse.ArgumentParser(prog="python -m bench.letters")
    parser.add_argument("--letters", type=int, default=LETTERS)
    given = parser.parse_args(argv)
    sender, bare = [], []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = postgres.start(folder / "postgres")
        stack.callback(server.stop)
        url = server.ensure_database("notifications")
        engine = new_engine(url)
        stack.callback(engine.dispose)
        upgrade(SERVICE, engine)
        sink = stack.enter_context(sink_process(folder / "letters"))
        settings = _settings(url, sink)
        with redirect_stderr(stack.enter_context((folder / "log").open("w"))):
            set_up_logs(settings)
        for _ in range(TIMES):
            queue_batch(new_sessions(engine), given.letters)
            bodies = written(new_sessions(engine), settings)
            sender.append(_rate(sink, given.letters, lambda: send(new_sessions(engine), settings, given.letters)))
            bare.append(_rate(sink, given.letters, lambda bodies=bodies: hand_over(bodies, settings)))  # type: ignore[misc]  # bound at once
    return _report(given.letters, max(sender), max(bare), len(bodies[0].body))


def _settings(url: str, sink: SinkProcess) -> Settings:
    return Settings(
        database_url=url,
        broker_url="",
        secret_key="bench",
        smtp_url=sink.url,
        quiet_hours="00:00-00:00",
        smtp_per_minute_and_host=0,
        log_format="json",
    )


def queue_batch(sessions: Sessions, letters: int) -> None:
    """Queue the letters of one batch, each to a mailbox of its own, as if it had just been released."""
    batch_id = uuid4()
    with sessions.begin() as session:
        session.execute(text("TRUNCATE letters CASCADE"))
        session.add(Batch(id=batch_id, state="released", begun_at=now()))
        session.flush()
        for number in range(letters):
            recipient = Recipient(f"ho.kinh.doanh.{number}@example.vn", "Trần Thị Hoa", "vi")
            queue_letter(
                session,
                content=write(sample(BoothOffered), recipient, f"establishment:{ESTABLISHMENT}"),
                recipient=recipient,
                event_id=uuid4(),
                template="booth_offered",
                kind="decision",
                batch_id=batch_id,
                link=f"/booths/applications/{uuid4()}",
                trace=str(uuid4()),
                now=now(),
            )
        session.execute(text("ANALYZE letters"))


def written(sessions: Sessions, settings: Settings) -> Sequence[Parcel]:
    """Return the same letters, ready to go."""
    with sessions() as session:
        loaded = undefer(Letter.content), undefer(Letter.secret), undefer(Letter.calendar)
        rows = session.scalars(select(Letter).order_by(Letter.position).options(*loaded)).all()
        parcels = [parcel_of(settings, row, TOKEN, now()) for row in rows]
    return [parcel for parcel in parcels if isinstance(parcel, Parcel)]


def send(sessions: Sessions, settings: Settings, letters: int) -> None:
    """Send all by the sender, from an empty hand to the last answer noted."""
    with sender_of(sessions, settings) as sender:
        while sender.send_due():
            pass
    with sessions() as session:
        sent = session.scalar(select(func.count()).where(Letter.state == "sent"))
    if sent != letters:
        raise SystemExit(f"{sent} of {letters} letters left")


def hand_over(parcels: Sequence[Parcel], settings: Settings) -> None:
    """Hand over all by smtplib, as plainly as it goes."""
    server, envelope_sender = urlsplit(settings.smtp_url), parseaddr(settings.mail_from)[1]
    with smtplib.SMTP(server.hostname or "", server.port or 25, local_hostname="localhost") as smtp:
        for parcel in parcels:
            smtp.sendmail(envelope_sender, parcel.recipient, parcel.body)


def _rate(sink: SinkProcess, letters: int, work: Callable[[], None]) -> float:
    before, began = len(sink.taken()), time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    ids: list[UUID | str] = [taken.message_id for taken in sink.taken()[before:]]
    if len(ids) != letters or len(set(ids)) != letters:
        raise SystemExit(f"{len(ids)} letters came, {len(set(ids))} different ones, of {letters}")
    return letters / seconds


def _report(letters: int, sender: float, bare: float, octets: int) -> int:
    ratio = sender / bare
    print(f"{letters} letters of {octets / 1000:.0f} kB, the best of {TIMES} times each:")
    print(f"{'':24} {'a second':>10}")
    print(f"{'bare smtplib loop':24} {bare:>10.0f}")
    print(f"{'the sender':24} {sender:>10.0f} {ratio:>6.0%} of it, at least {LEAST_RATIO:.0%}")
    return int(ratio < LEAST_RATIO)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
