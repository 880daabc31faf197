"""kill -9 of consumers and senders, thirty times at random, while 1,200 letters of one batch are told and sent."""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.batches import release
from services.notifications.actions.people import grant_staff
from services.notifications.models import Letter
from shared.clock import now
from shared.events.booths import ApplicationWaitlisted, Contact, ContactsChanged
from shared.messaging import outbox, relay
from shared.messaging.connect import connect
from shared.settings import Settings
from tests.forked import Command
from tests.smtp_process import SinkProcess, sink_process
from tests.unit.notifications.samples import sample

pytestmark = [pytest.mark.smtp, pytest.mark.slow]

ESTABLISHMENTS, MEMBERS = 300, 4
LETTERS: Final = ESTABLISHMENTS * MEMBERS
KILLS: Final = 30
KILLS_BEFORE_THE_RELEASE: Final = 10
SEED: Final = 20_261_126
SHORTEST, LONGEST = 0.2, 0.9
SECONDS_A_LETTER: Final = 0.03  # two senders are busy for half a minute, and longer with the kills
PATIENCE: Final = 240.0
WORKERS: Final = ("consume", "send", "consume", "send")
ORGANISER: Final = "to.chuc@x.vn"
Sessions = sessionmaker[Session]


class Workers:
    """Two consumers and two senders; one that is killed is started again at once."""

    def __init__(self, settings: Settings, smtp_url: str, log: Path) -> None:
        self._environ = {
            "DATABASE_URL": settings.database_url,
            "BROKER_URL": settings.broker_url,
            "SECRET_KEY": settings.secret_key,
            "SMTP_URL": smtp_url,
            "SMTP_PER_MINUTE_AND_HOST": "0",
            "QUIET_HOURS": settings.quiet_hours,
        }
        self._log = log
        self._running = [self._start(word) for word in WORKERS]

    def kill(self, number: int) -> str:
        """Kill one of them and return what it was."""
        self._running[number].kill()
        self._running[number] = self._start(WORKERS[number])
        return WORKERS[number]

    def stop(self) -> None:
        """Kill all of them."""
        for process in self._running:
            process.kill()

    def _start(self, word: str) -> Command:
        return Command("notifications", word, environ=self._environ, log=self._log)


@contextmanager
def running(settings: Settings, smtp_url: str, log: Path) -> Iterator[Workers]:
    workers = Workers(settings, smtp_url, log)
    try:
        yield workers
    finally:
        workers.stop()


def tell(booths: Sessions, settings: Settings, batch_id: UUID) -> None:
    """Publish who is who and what the draw gave to each establishment of four members."""
    with booths.begin() as session:
        for first in range(0, LETTERS, MEMBERS):
            establishment = uuid4()
            members = [member(number) for number in range(first, first + MEMBERS)]
            outbox.record(session, ContactsChanged(group=f"establishment:{establishment}", contacts=members), at=now())
            outbox.record(session, decided(establishment, batch_id), at=now())
    with closing(connect(settings.broker_url)) as broker:
        published = -1
        while published != 0:
            with booths.begin() as session:
                published = relay.publish_next(session, broker)


def member(number: int) -> Contact:
    return Contact(email=f"m{number}@x.vn", name=f"Hoa {number}", language=("vi", "en")[number % 2])


def decided(establishment: UUID, batch_id: UUID) -> ApplicationWaitlisted:
    ids: dict[str, Any] = {"application_id": uuid4(), "establishment_id": establishment, "batch_id": batch_id}
    return replace(sample(ApplicationWaitlisted), **ids)


def states(sessions: Sessions) -> Counter[str]:
    with sessions() as session:
        decisions = select(Letter.state, func.count()).where(Letter.batch_id.is_not(None))
        return Counter(dict(session.execute(decisions.group_by(Letter.state)).all()))


def waited_for(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < until:
        time.sleep(0.1)
    return condition()


def kill_at_random(workers: Workers, sessions: Sessions, sink: SinkProcess, batch_id: UUID) -> Counter[str]:
    """Kill thirty times; release the batch when a half of it is held, while the other half is still being told."""
    chance, killed, released = random.Random(SEED), Counter[str](), False
    while killed.total() < KILLS:
        time.sleep(chance.uniform(SHORTEST, LONGEST))
        if not released and states(sessions)["held"] >= LETTERS / 2:
            with sessions.begin() as session:
                release(session, batch_id=batch_id, by=ORGANISER, now=now(), reason="The list is not told here.")
            released = True
        if released or killed.total() < KILLS_BEFORE_THE_RELEASE:
            killed[workers.kill(chance.randrange(len(WORKERS)))] += 1
    assert len(sink.taken()) < LETTERS, "the batch was out before the last kill"
    return killed


def test_every_recipient_has_exactly_one_letter_of_the_batch(
    booths_sessions: Sessions,
    notifications_sessions: Sessions,
    settings_of: Callable[[str], Settings],
    tmp_path: Path,
) -> None:
    settings, batch_id = settings_of("notifications"), uuid4()
    with notifications_sessions.begin() as session:
        grant_staff(session, email=ORGANISER, by="tests", now=now())
    tell(booths_sessions, settings, batch_id)
    with (
        sink_process(tmp_path / "sink", seconds=SECONDS_A_LETTER) as sink,
        running(settings, sink.url, tmp_path / "log") as workers,
    ):
        killed = kill_at_random(workers, notifications_sessions, sink, batch_id)
        assert waited_for(lambda: states(notifications_sessions)["sent"] == LETTERS)
        taken = sink.taken()
    assert states(notifications_sessions) == {"sent": LETTERS}
    assert killed["send"] >= KILLS / 4
    assert killed["consume"] >= KILLS / 4
    ids = {letter.message_id: letter.recipient for letter in taken}
    assert sorted(ids.values()) == sorted(f"m{number}@x.vn" for number in range(LETTERS))
    assert len(taken) - LETTERS <= killed["send"]
    sys.stdout.write(f"killed {dict(killed)}; {len(taken) - LETTERS} letters came twice under their Message-ID\n")
