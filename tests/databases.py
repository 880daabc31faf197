"""Databases of the tests: one PostgreSQL for the whole run, migrated once; every worker has copies of its own.

With pytest-xdist the workers are processes that share the server. The databases named as the services are the
templates; `booths_gw0` is the copy of worker gw0. tests/conftest.py makes this known to pytest.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from deploy import log
from deploy.local import postgres
from shared.database import new_engine, new_sessions
from shared.migrate import upgrade
from shared.service import load_service
from shared.settings import Settings

SERVICES = ("booths", "awards", "notifications")
PASSWORD = "only-for-tests-and-32-signs-long"
FOLDER = pytest.StashKey[Path]()
SERVER = pytest.StashKey[postgres.Server]()
UrlOf = Callable[[str], str]
EngineOf = Callable[[str], Engine]
SessionsOf = Callable[[str], sessionmaker[Session]]
SettingsOf = Callable[[str], Settings]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the folder of the run's server; a worker is told it by the process that started it."""
    given = getattr(config, "workerinput", {}).get("server_folder")
    config.stash[FOLDER] = Path(given or tempfile.mkdtemp(prefix="khuyen-cong-tests-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Start the server that the workers of pytest-xdist share, and tell them where it is."""
    stash = node.config.stash
    if SERVER not in stash:
        stash[SERVER] = postgres.start(stash[FOLDER], fast=True)
    node.workerinput["server_folder"] = str(stash[FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop that server when all is over."""
    if SERVER in config.stash:
        config.stash[SERVER].stop()
    if FOLDER in config.stash and not hasattr(config, "workerinput"):
        shutil.rmtree(config.stash[FOLDER], ignore_errors=True)


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Iterator[postgres.Server]:
    """The run's own PostgreSQL: the one that runs already, else one for this process alone."""
    running = postgres.start(pytestconfig.stash[FOLDER], fast=True)
    yield running
    if running.process:
        running.stop()


@pytest.fixture(scope="session")
def database_url(server: postgres.Server, worker_id: str) -> UrlOf:
    """Give the address of this worker's own database of a service, or of the broker, made at the first call."""

    @cache
    def url_of(name: str) -> str:
        with _alone(server.folder / "templates.lock"):
            _make_template(server, name)
            return _copy(server, name, name, f"{name}_{worker_id}")

    return url_of


@pytest.fixture(scope="session")
def filled(server: postgres.Server, worker_id: str) -> Callable[[str, Callable[[UrlOf], object]], UrlOf]:
    """Give copies of databases that a function fills, once for the whole run, and to which it closes its connections
    again; each call gives copies of its own."""
    copies = count()

    def filled(what: str, fill: Callable[[UrlOf], object]) -> UrlOf:
        def original(name: str) -> str:
            with _alone(server.folder / "templates.lock"):
                _make_template(server, name)
                return _copy(server, name, name, f"{what}_{name}")

        with _alone(server.folder / f"{what}.lock"):
            if not (done := server.folder / f"{what}.done").exists():
                fill(cache(original))
                done.touch()
            own = f"{worker_id}_{next(copies)}"
            return cache(lambda name: _copy(server, name, f"{what}_{name}", f"{what}_{name}_{own}"))

    return filled


@pytest.fixture(scope="session")
def broker_url(database_url: UrlOf) -> str:
    """Address of the PostgreSQL log's own database, for its owner, who may write to any topic."""
    return database_url("broker")


@pytest.fixture(scope="session")
def engine_of(database_url: UrlOf) -> Iterator[EngineOf]:
    """Give the engine of this worker's migrated database of a service."""
    made: list[Engine] = []

    @cache
    def engine_of(name: str) -> Engine:
        made.append(new_engine(database_url(name)))
        return made[-1]

    yield engine_of
    for engine in made:
        engine.dispose()


@pytest.fixture
def sessions_of(engine_of: EngineOf) -> SessionsOf:
    """Give the sessions of a service's database: migrated, and emptied at the test's first call."""

    @cache
    def sessions_of(name: str) -> sessionmaker[Session]:
        return emptied(name, engine_of(name))

    return sessions_of


@pytest.fixture
def booths_sessions(sessions_of: SessionsOf) -> sessionmaker[Session]:
    """Sessions of booths' own empty database."""
    return sessions_of("booths")


@pytest.fixture
def awards_sessions(sessions_of: SessionsOf) -> sessionmaker[Session]:
    """Sessions of awards' own empty database."""
    return sessions_of("awards")


@pytest.fixture
def notifications_sessions(sessions_of: SessionsOf) -> sessionmaker[Session]:
    """Sessions of notifications' own empty database."""
    return sessions_of("notifications")


@pytest.fixture
def settings_of(database_url: UrlOf, broker_url: str) -> SettingsOf:
    """Give the settings of a service on the embedded server, without an SMTP server."""

    def settings_of(name: str) -> Settings:
        return Settings(
            database_url=database_url(name),
            broker_url=broker_url,
            secret_key="only-for-tests-and-32-signs-long",
            quiet_hours="00:00-00:00",
            letters_shown=True,
        )

    return settings_of


@pytest.fixture
def settings(settings_of: SettingsOf) -> Settings:
    """Settings of booths; web tests that need no database of another may use them for any service."""
    return settings_of("booths")


def emptied(name: str, engine: Engine) -> sessionmaker[Session]:
    """Return sessions of a service's database without any row; numbers begin at one again.

    DELETE in the order of dependence takes a millisecond where TRUNCATE takes 13 to 200: most tables are empty already.
    """
    with engine.begin() as connection:
        connection.exec_driver_sql(_emptying(name))
    return new_sessions(engine)


@cache
def _emptying(name: str) -> str:
    tables = load_service(name).metadata.sorted_tables
    numbered = [
        (table.name, column.name) for table in tables for column in table.columns if column.identity is not None
    ]
    deletes = [f'DELETE FROM "{table.name}"' for table in reversed(tables)]
    restarts = [f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), 1, false)" for table, column in numbered]
    return "; ".join(deletes + restarts)


def _copy(server: postgres.Server, role: str, template: str, copied: str) -> str:
    """Make a database out of another one to which nobody is connected, and return its address."""
    given = [sql.Identifier(name) for name in (copied, template, role)]
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*given))
    return server.url(copied, role, PASSWORD)


def _make_template(server: postgres.Server, name: str) -> None:
    """Make and migrate the database that is called as the service, if there is none."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if there:
        return
    url = server.ensure_database(name, PASSWORD)
    if name == "broker":
        for service in SERVICES:
            server.ensure_role(service, PASSWORD)
        log.make(url)
    if name in SERVICES:
        engine = new_engine(url)
        upgrade(load_service(name), engine)
        engine.dispose()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one worker at a time do what a lock file stands for."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
