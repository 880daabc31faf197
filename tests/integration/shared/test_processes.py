"""The real processes: started with `python -m`, killed with kill -9 at any moment, started again."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.queries.establishments import count_establishments
from shared.messaging.tables import DEAD_LETTERS, INBOX, OUTBOX
from tests.forked import Command
from tests.integration.shared.flow import registered, tell, wait_for

ROOT = Path(__file__).parents[3]

Start = Callable[..., subprocess.Popen[str]]
Fork = Callable[..., Command]
EnvironOf = Callable[[str], dict[str, str]]


@pytest.fixture
def environ_of(database_url: Callable[[str], str], broker_url: str) -> EnvironOf:
    """Give the environment of a service's commands, on an empty log."""
    with psycopg.connect(broker_url, autocommit=True) as connection:
        connection.execute("TRUNCATE log, partitions, positions")
    common = {"BROKER_URL": broker_url, "SECRET_KEY": "only-for-tests-and-32-signs-long", "LOG_LEVEL": "WARNING"}
    return lambda name: common | {"DATABASE_URL": database_url(name)}


@pytest.fixture
def start(environ_of: EnvironOf) -> Iterator[Start]:
    """Start a command of a service as a process of its own; all are gone after the test."""
    started: list[subprocess.Popen[str]] = []

    def start(name: str, *words: str, **environ: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", f"services.{name}", *words]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environ_of(name), **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def fork(environ_of: EnvironOf, tmp_path: Path) -> Iterator[Fork]:
    """Start one that is to be killed; all are gone after the test."""
    forked: list[Command] = []

    def fork(name: str, *words: str) -> Command:
        forked.append(Command(name, *words, environ=environ_of(name), log=tmp_path / name))
        return forked[-1]

    yield fork
    for command in forked:
        command.kill()


def count(sessions: sessionmaker[Session]) -> int:
    with sessions() as session:
        return count_establishments(session)


@pytest.mark.slow
def test_killing_any_worker_at_any_moment_loses_nothing_and_does_nothing_twice(
    booths_sessions: sessionmaker[Session], awards_sessions: sessionmaker[Session], fork: Fork
) -> None:
    chance = random.Random(20180507)
    words = {"booths": "relay", "awards": "consume"}
    running = {name: fork(name, word) for name, word in words.items()}
    for killed in ("booths", "awards", "awards", "booths", "awards"):
        enough = count(awards_sessions) + 1
        tell(booths_sessions, *(registered() for _ in range(60)))
        wait_for(partial(lambda least: count(awards_sessions) >= least, enough), seconds=60)
        sleep(chance.random() * 0.3)
        running[killed].kill()
        running[killed] = fork(killed, words[killed])
    wait_for(lambda: count(awards_sessions) == 300, seconds=120)
    with booths_sessions() as session:
        assert session.scalar(select(func.count()).where(OUTBOX.c.published_at.is_(None))) == 0
    with awards_sessions() as session:
        assert session.scalar(select(func.count()).select_from(INBOX)) == 300
        assert session.scalar(select(func.count()).select_from(DEAD_LETTERS)) == 0


@pytest.mark.parametrize("word", ["relay", "consume", "tick"])
def test_a_worker_ends_soon_and_well_when_asked(
    awards_sessions: sessionmaker[Session], start: Start, word: str, tmp_path: Path
) -> None:
    sign = tmp_path / "sign of life"
    worker = start("awards", word, HEARTBEAT_FILE=str(sign))
    wait_for(sign.exists)
    began = monotonic()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    assert monotonic() - began < 8  # a second, where other tests leave it time
    assert worker.communicate() == ("", "")


def test_commands_about_dead_letters(awards_sessions: sessionmaker[Session], start: Start) -> None:
    with awards_sessions.begin() as session:
        row = {
            "topic": "khuyen-cong.booths",
            "partition": 3,
            "position": 7,
            "payload": b"{}",
            "reason": "Unreadable: x",
        }
        session.execute(DEAD_LETTERS.insert().values(row))
    said, _ = start("awards", "dead-letters", "list", "--full").communicate()
    assert "khuyen-cong.booths[3]@7" in said
    assert "Unreadable: x\n        {}\n1 dead letters" in said
    assert start("awards", "dead-letters", "retry", "--all", "--yes").communicate()[0] == "0 handled, 1 failed again\n"
    refused = start("awards", "dead-letters", "drop", "--all")
    assert "say --yes" in refused.communicate()[1]
    assert refused.returncode == 1
    assert start("awards", "dead-letters", "drop", "1", "--yes").communicate()[0] == "1 dropped\n"


def test_migrate_tells_whether_something_is_missing(awards_sessions: sessionmaker[Session], start: Start) -> None:
    assert start("awards", "migrate", "--check").communicate()[0] == "awards: up to date\n"
    assert start("awards", "migrate").communicate()[0] == "awards: up to date\n"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["rely"], "invalid choice: 'rely'"),
        ([], "the following arguments are required: WORD"),
        (["dead-letters", "drop"], "one of the arguments ID --all is required"),
    ],
)
def test_wrong_words_are_answered_with_the_right_ones(start: Start, words: list[str], answer: str) -> None:
    process = start("awards", *words)
    assert answer in process.communicate()[1]
    assert process.returncode == 2


def test_missing_settings_are_named_all_at_once(start: Start) -> None:
    process = start("awards", "tick", DATABASE_URL="", BROKER_URL="", SECRET_KEY="")
    assert "Missing settings: DATABASE_URL, BROKER_URL, SECRET_KEY" in process.communicate()[1]
    assert process.returncode == 1
