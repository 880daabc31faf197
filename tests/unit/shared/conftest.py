"""The example app and somebody to use it."""

import re
from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from shared.settings import Settings
from tests.clients import cookie_of
from tests.unit.shared.kit_example.app import Notes, create_app

EMAIL = "lan@example.vn"


@pytest.fixture
def settings() -> Settings:
    return Settings(database_url="postgresql://nowhere", broker_url="postgresql://nowhere", secret_key="test")


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def app(settings: Settings, notes: Notes) -> APIFlask:
    return create_app(settings, notes)


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def reader(client: FlaskClient) -> FlaskClient:
    """Somebody signed in."""
    with client.session_transaction() as session:
        session.update(cookie_of(EMAIL, "Lan"))
    return client


@pytest.fixture
def token(reader: FlaskClient) -> Callable[[], str]:
    """The token of a form that was opened."""

    def of_the_form() -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', reader.get("/example/notes/new").text)
        assert found
        return found[1]

    return of_the_form
