"""What every test may ask for: databases (migrated once, empty at its start), settings, and no letters by accident."""

import logging
import smtplib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from deploy.local import postgres
from shared.database import new_engine, new_sessions
from shared.migrate import upgrade
from shared.service import load_service
from shared.settings import Settings

pytest_plugins = ["tests.docker"]


def pytest_configure() -> None:
    """Keep the development server's line per request out of what a failed test shows."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)


SessionsOf = Callable[[str], sessionmaker[Session]]
SettingsOf = Callable[[str], Settings]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """One embedded PostgreSQL for the whole run."""
    running = postgres.start(Path(tmp_path_factory.mktemp("postgres")), fast=True)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def database_url(server: postgres.Server) -> Callable[[str], str]:
    """Give the address of a service's own database, made at the first call."""
    return cache(server.ensure_database)


@pytest.fixture(scope="session")
def _engine_of(database_url: Callable[[str], str]) -> Iterator[Callable[[str], Engine]]:
    made: list[Engine] = []

    @cache
    def engine_of(name: str) -> Engine:
        engine = new_engine(database_url(name))
        made.append(engine)
        upgrade(load_service(name), engine)
        return engine

    yield engine_of
    for engine in made:
        engine.dispose()


@pytest.fixture
def sessions_of(_engine_of: Callable[[str], Engine]) -> SessionsOf:
    """Give the sessions of a service's database: migrated, and emptied at the test's first call."""

    @cache
    def sessions_of(name: str) -> sessionmaker[Session]:
        engine = _engine_of(name)
        tables = ", ".join(f'"{table.name}"' for table in load_service(name).metadata.sorted_tables)
        with engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        return new_sessions(engine)

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


@pytest.fixture(scope="session")
def broker_url(server: postgres.Server) -> str:
    """Address of the PostgreSQL log's own database."""
    return server.ensure_database("broker")


@pytest.fixture
def settings_of(database_url: Callable[[str], str], broker_url: str) -> SettingsOf:
    """Give the settings of a service on the embedded server, without an SMTP server."""

    def settings_of(name: str) -> Settings:
        return Settings(
            database_url=database_url(name),
            broker_url=broker_url,
            secret_key="only-for-tests",
            quiet_hours="00:00-00:00",
        )

    return settings_of


@pytest.fixture
def settings(settings_of: SettingsOf) -> Settings:
    """Settings of booths; web tests that need no database of another may use them for any service."""
    return settings_of("booths")


@pytest.fixture(autouse=True)
def _no_letter_by_accident(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that opens an SMTP connection without being marked ``smtp``."""
    if request.node.get_closest_marker("smtp"):
        yield
        return
    opened: list[str] = []

    def refuse(_: smtplib.SMTP, host: str = "localhost", port: int = 0, **__: object) -> NoReturn:
        opened.append(f"{host}:{port}")
        raise ConnectionRefusedError("this test may not open an SMTP connection; mark it with @pytest.mark.smtp")

    monkeypatch.setattr(smtplib.SMTP, "connect", refuse)
    yield
    if opened:
        pytest.fail(f"an unexpected SMTP connection to {', '.join(opened)}")
