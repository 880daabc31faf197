"""Every service's OpenAPI document and its page, in both languages."""

import warnings

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from services.awards.web.app import create_app as awards
from services.booths.web.app import create_app as booths
from services.notifications.web.app import create_app as notifications
from shared.settings import Settings

SETTINGS = Settings(database_url="x", broker_url="x", secret_key="k")


@pytest.fixture(params=[awards, booths, notifications], ids=["awards", "booths", "notifications"])
def app(request: pytest.FixtureRequest) -> Flask:
    made: Flask = request.param(sessionmaker[Session](), SETTINGS)
    return made


def test_the_document_and_its_page_can_be_read(app: Flask) -> None:
    prefix = app.extensions["kit"].prefix
    client = app.test_client()
    spec = client.get(f"/{prefix}/openapi.json").json
    assert spec is not None
    assert spec["openapi"] == "3.1.0"
    assert spec["paths"]
    assert all(path.startswith(f"/{prefix}/api/") for path in spec["paths"])
    for language in ("vi", "en"):
        page = client.get(f"/{prefix}/docs?lang={language}")
        assert page.status_code == 200
        assert all(path in page.text for path in spec["paths"])


def test_two_schemas_do_not_share_a_name(app: Flask) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert app.test_client().get(f"/{app.extensions['kit'].prefix}/openapi.json").status_code == 200
