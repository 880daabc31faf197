"""The pages and the API of awards over its own database."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from services.awards.models import Establishment
from services.awards.web.app import create_app
from tests.clients import shared_app
from tests.conftest import SettingsOf


@pytest.fixture
def client(awards_sessions: sessionmaker[Session], settings_of: SettingsOf) -> FlaskClient:
    return shared_app(create_app, awards_sessions, settings_of("awards")).test_client()


@pytest.fixture
def one_establishment(awards_sessions: sessionmaker[Session]) -> None:
    with awards_sessions.begin() as session:
        session.add(
            Establishment(
                id=uuid4(), name="HTX Lụa Vy", kind="cooperative", registration_number="1", province_code="20",
                product_group="B", changed_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )  # fmt: skip


def test_it_is_ready_when_its_database_answers(client: FlaskClient) -> None:
    assert client.get("/readyz").status_code == 200


def test_the_front_page_says_what_is_open_and_who_may_enter(client: FlaskClient, one_establishment: None) -> None:
    page = client.get("/awards/").text
    assert "Chưa có kỳ bình chọn nào đang mở." in page
    assert 'action="/awards/check"' in page
    assert "1 registered establishment can enter products." in client.get("/awards/?lang=en").text


def test_the_api_counts(client: FlaskClient, one_establishment: None) -> None:
    assert client.get("/awards/api/counts").json == {"establishments": 1}
    spec = client.get("/awards/openapi.json").json
    assert spec is not None
    assert "/awards/api/counts" in spec["paths"]


def test_words_are_found_without_their_diacritics(
    awards_sessions: sessionmaker[Session], one_establishment: None
) -> None:
    from sqlalchemy import select, text

    from shared.alphabet import matching

    with awards_sessions.begin() as session:
        session.execute(text("CREATE EXTENSION IF NOT EXISTS unaccent"))
        for query, found in [("lua vy", 1), ("LỤA", 1), ("vy htx", 1), ("", 1), ("lua q", 0), ("%", 0), ("_", 0)]:
            rows = session.scalars(select(Establishment).where(matching(query, Establishment.name))).all()
            assert len(rows) == found, query
