"""kill -9 of the real sender process, again and again, in the middle of a queue."""

import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.models import Letter
from shared.settings import Settings
from tests.forked import Command
from tests.integration.notifications.sending import queue
from tests.smtp_sink import Sink, running_sink

pytestmark = [pytest.mark.smtp, pytest.mark.slow]
LETTERS: Final = 300
KILLS: Final = 5
PATIENCE: Final = 120.0


def start_sender(settings: Settings, smtp_url: str) -> Command:
    environ = {
        "DATABASE_URL": settings.database_url,
        "BROKER_URL": settings.broker_url,
        "SECRET_KEY": settings.secret_key,
        "SMTP_URL": smtp_url,
        "QUIET_HOURS": settings.quiet_hours,
        "SMTP_PER_MINUTE_AND_HOST": "0",
    }
    return Command("notifications", "send", environ=environ, log=Path(os.devnull))


def waited_for(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()


def test_nothing_is_lost_and_one_letter_a_kill_is_repeated_at_most(
    notifications_sessions: sessionmaker[Session], settings_of: Callable[[str], Settings]
) -> None:
    queue(notifications_sessions, *(f"m{number}@x.vn" for number in range(LETTERS)))
    settings = settings_of("notifications")

    def all_sent() -> bool:
        with notifications_sessions() as session:
            return session.scalar(select(func.count()).where(Letter.state == "sent")) == LETTERS

    with running_sink(Sink(on_data=lambda _: time.sleep(0.002))) as sink:
        for kill in range(KILLS):
            process = start_sender(settings, sink.url)
            enough = (kill + 1) * LETTERS // (KILLS + 1)
            assert waited_for(lambda wanted=enough: len(sink.accepted) >= wanted)  # type: ignore[misc]  # bound at once
            process.kill()
        process = start_sender(settings, sink.url)
        assert waited_for(all_sent)
        assert process.end() == 0
        times = Counter(message["Message-ID"] for message in sink.messages)
        recipients = {message["To"] for message in sink.messages}
    assert len(times) == len(recipients) == LETTERS
    assert sum(times.values()) - LETTERS <= KILLS
    assert max(times.values()) <= 2
