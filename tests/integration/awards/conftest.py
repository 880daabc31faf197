"""The app of awards, which takes forms without the token of their page."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from services.awards.web.app import create_app
from tests.clients import without_tokens
from tests.conftest import SettingsOf


@pytest.fixture
def app(awards_sessions: sessionmaker[Session], settings_of: SettingsOf) -> Flask:
    """The app on the service's own empty database."""
    return without_tokens(create_app(awards_sessions, settings_of("awards")))
