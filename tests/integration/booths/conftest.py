"""The app of booths, which takes forms without the token of their page."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from services.booths.web.app import create_app
from tests.clients import without_tokens
from tests.conftest import SettingsOf


@pytest.fixture
def app(booths_sessions: sessionmaker[Session], settings_of: SettingsOf) -> Flask:
    """The app on the service's own empty database."""
    return without_tokens(create_app(booths_sessions, settings_of("booths")))
