"""The app and the database of booths; forms are taken without the token of their page."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from services.booths.web.app import create_app
from tests.clients import tokenless_app
from tests.conftest import SettingsOf


@pytest.fixture
def app(booths_sessions: sessionmaker[Session], settings_of: SettingsOf) -> Flask:
    """The app on the service's own empty database."""
    return tokenless_app(create_app, booths_sessions, settings_of("booths"))


@pytest.fixture
def session(booths_sessions: sessionmaker[Session]) -> Iterator[Session]:
    """For looking and for setting the scene."""
    with booths_sessions() as opened:
        yield opened
