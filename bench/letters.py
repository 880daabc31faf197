"""How fast a batch of letters leaves by one connection, and what is lost when its sender dies again and again.

``python -m bench.letters``; exit 1 below the limit, if a letter is missing, or if more came twice than senders were
killed. All real, on this machine: PostgreSQL, the sender, an SMTP server in a process of its own, at which both are
seen. Beside it a bare loop of smtplib, which hands the same letters, written beforehand, to the same server. Each is
measured from the first letter to the last, three times in turn; the best counts, which is the least disturbed.
"""

import argparse
import smtplib
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from email.utils import parseaddr
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import func, select, text
from sqlalchemy.orm import undefer

from bench.machine import Sessions, database_server, migrated, wait, worker
from services.notifications.actions.letters import NewLetter, queue_letter
from services.notifications.letters import Recipient, write
from services.notifications.models import Batch, Letter
from services.notifications.sending.channels import Parcel
from services.notifications.sending.parcels import parcel_of
from shared.clock import now
from shared.events.booths import BoothOffered
from shared.settings import Settings
from tests.smtp_process import SinkProcess, sink_process
from tests.unit.notifications.samples import ESTABLISHMENT, sample

LETTERS: Final = 2_000
TIMES: Final = 3
LEAST_A_SECOND: Final = 150
KILLS: Final = 50
TOKEN: Final = "x" * 32


def main(argv: list[str]) -> int:
    """Measure both, print the figures; return 1 if the sender is too slow beside the bare loop."""
    parser = argparse.ArgumentParser(prog="python -m bench.letters")
    parser.add_argument("--letters", type=int, default=LETTERS)
    given = parser.parse_args(argv)
    sender, bare = [], []
    with ExitStack() as stack:
        folder, server = stack.enter_context(database_server())
        url = server.ensure_database("notifications")
        sessions = migrated("notifications", url)
        sink = stack.enter_context(sink_process(folder / "letters"))
        settings = _settings(url, sink)
        for _ in range(TIMES):
            queue_batch(sessions, given.letters)
            bodies = written(sessions, settings)
            with worker("notifications", "send", folder, **_told(settings)):
                sender.append(_rate(sink, given.letters))
                wait(lambda: _sent(sessions) == given.letters, pause=0.5)
            hand_over(bodies, settings)
            bare.append(_rate(sink, given.letters))
        queue_batch(sessions, given.letters)
        repeated = _killed(sessions, settings, folder, sink, given.letters)
    missed = _report(given.letters, max(sender), max(bare), len(bodies[0].body))
    print(f"{KILLS} senders killed meanwhile: none is missing, {repeated} came twice, at most {KILLS}")
    return missed or int(repeated > KILLS)


def _settings(url: str, sink: SinkProcess) -> Settings:
    return Settings(
        database_url=url,
        broker_url="",
        secret_key="bench",
        smtp_url=sink.url,
        quiet_hours="00:00-00:00",
        smtp_per_minute_and_host=0,
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
                NewLetter(
                    content=write(sample(BoothOffered), recipient, f"establishment:{ESTABLISHMENT}"),
                    recipient=recipient,
                    event_id=uuid4(),
                    template="booth_offered",
                    kind="decision",
                    batch_id=batch_id,
                    link=f"/booths/applications/{uuid4()}",
                    trace=str(uuid4()),
                ),
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


def _told(settings: Settings) -> dict[str, str]:
    """Return what the sender is told of the settings."""
    names = ("database_url", "smtp_url", "quiet_hours", "smtp_per_minute_and_host")
    return {"broker_url": "none", **{name: str(getattr(settings, name)) for name in names}}


def _sent(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).where(Letter.state == "sent")) or 0


def hand_over(parcels: Sequence[Parcel], settings: Settings) -> None:
    """Hand over all by smtplib, as plainly as it goes."""
    server, envelope_sender = urlsplit(settings.smtp_url), parseaddr(settings.mail_from)[1]
    with smtplib.SMTP(server.hostname or "", server.port or 25, local_hostname="localhost") as smtp:
        for parcel in parcels:
            smtp.sendmail(envelope_sender, parcel.recipient, parcel.body)


def _rate(sink: SinkProcess, letters: int) -> float:
    """Wait for the letters, and return how many came in a second; then the server's list begins anew."""
    wait(lambda: len(sink.taken()) >= letters, pause=0.5)
    taken = sink.taken()
    if len(taken) != letters or len({letter.message_id for letter in taken}) != letters:
        raise SystemExit(f"{len(taken)} letters came, {letters} were to come, each once")
    sink.file.write_bytes(b"")
    return (letters - 1) / (taken[-1].at - taken[0].at)


def _killed(sessions: Sessions, settings: Settings, folder: Path, sink: SinkProcess, letters: int) -> int:
    """Kill the sender again and again while the letters go; return how many came twice, none missing."""
    for kill in range(1, KILLS + 1):
        with worker("notifications", "send", folder, **_told(settings)) as process:
            wait(lambda share=kill * letters // (KILLS + 1): len(sink.taken()) >= share)  # type: ignore[misc]  # bound at once
            process.kill()
    with worker("notifications", "send", folder, **_told(settings)):
        wait(lambda: _sent(sessions) == letters, pause=0.5)
    taken = sink.taken()
    if (
        len({letter.message_id for letter in taken}) != letters
        or len({letter.recipient for letter in taken}) != letters
    ):
        raise SystemExit(f"{letters} letters were to come, each under its Message-ID")
    return len(taken) - letters


def _report(letters: int, sender: float, bare: float, octets: int) -> int:
    print(f"{letters} letters of {octets / 1000:.0f} kB, the best of {TIMES} times each:")
    print(f"{'':24} {'a second':>10}")
    print(f"{'bare smtplib loop':24} {bare:>10.0f}")
    print(f"{'the sender':24} {sender:>10.0f} {sender / bare:>6.0%} of it, at least {LEAST_A_SECOND} a second")
    return int(sender < LEAST_A_SECOND)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
