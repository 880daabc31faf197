"""Letters that came back, posted by a provider."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from services.notifications.models import Letter, UnclearReturn
from services.notifications.web.app import create_app
from shared.settings import Settings
from tests.integration.notifications.returning import HOA, LAN, letter_to, standing
from tests.integration.notifications.sending import Sessions
from tests.unit.notifications.returned import returned
from tests.unit.notifications.returned_plainly import QUOTED

pytestmark = pytest.mark.smtp

KEY = "key-of-the-provider"


@pytest.fixture
def provider(notifications_sessions: Sessions, settings_of: Callable[[str], Settings]) -> FlaskClient:
    """A provider's program."""
    app: APIFlask = create_app(notifications_sessions, replace(settings_of("notifications"), bounce_key=KEY))
    return app.test_client()


def post(provider: FlaskClient, key: str = KEY, **given: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return provider.post("/notifications/api/bounces", headers=headers, **given)


def test_a_provider_posts_what_came_back_as_it_came(sent: Sessions, provider: FlaskClient) -> None:
    given: dict[str, Any] = {"data": returned(letter=letter_to(sent, HOA), to=HOA), "content_type": "message/rfc822"}
    answer = post(provider, **given)
    assert (answer.status_code, answer.json) == (200, {"noted": 1, "reason": ""})
    assert post(provider, **given).json == {"noted": 0, "reason": "known"}
    assert standing(sent) == {HOA: "bounced", LAN: "sent"}
    left = post(provider, data=returned(QUOTED), content_type="message/rfc822")
    assert left.json == {"noted": 0, "reason": "not_a_report"}
    with sent() as session:
        assert session.scalars(select(UnclearReturn.source)).all() == ["posted"]


def test_a_provider_posts_facts(sent: Sessions, provider: FlaskClient) -> None:
    facts = {
        "recipient": "Hoa@X.vn",
        "message_id": f"{letter_to(sent, HOA)}@localhost",
        "status": "5.1.1",
        "diagnostic": "550 5.1.1 no such user",
        "event": "something of the provider's own",
    }
    assert post(provider, json=facts).json == {"noted": 1, "reason": ""}
    assert post(provider, json=facts).json == {"noted": 0, "reason": "known"}
    assert standing(sent) == {HOA: "bounced", LAN: "sent"}
    for changes, reason in [
        ({"message_id": "<20261126@x>"}, "not_our_letter"),
        ({"recipient": "nobody"}, "no_recipient"),
        ({"recipient": LAN}, "stranger"),
    ]:
        assert post(provider, json=facts | changes).json == {"noted": 0, "reason": reason}
    wrong = post(provider, json={"recipient": HOA})
    assert (wrong.status_code, set(wrong.json["errors"])) == (422, {"message_id"})  # type: ignore[index]  # a problem
    assert post(provider, json=facts | {"action": "eaten"}).status_code == 422


@pytest.mark.parametrize("key", ["", "wrong", KEY + "x", KEY.upper(), "khoá"])
def test_nobody_posts_without_the_key(sent: Sessions, provider: FlaskClient, key: str) -> None:
    answer = post(provider, key, data=returned(letter=letter_to(sent, HOA), to=HOA), content_type="message/rfc822")
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert standing(sent)[HOA] == "sent"


def test_only_reports_of_a_bounded_size_are_taken(sent: Sessions, provider: FlaskClient) -> None:
    assert post(provider, data=b"x" * 1_100_000, content_type="message/rfc822").status_code == 413
    assert post(provider, data=b"{" + b" " * 1_100_000 + b"}", content_type="application/json").status_code == 413
    assert post(provider, data={"a": "b"}).status_code == 415
    assert post(provider, data=b"[1", content_type="application/json").status_code == 400
    assert post(provider, json=["x"]).status_code == 422


def test_the_database_says_a_letter_is_in_hand(sent: Sessions, provider: FlaskClient) -> None:
    with sent.begin() as session:
        session.execute(update(Letter).values(state="sending", claimed_by=1))
    given: dict[str, Any] = {"data": returned(letter=letter_to(sent, HOA), to=HOA), "content_type": "message/rfc822"}
    assert post(provider, **given).status_code == 409
    with sent.begin() as session:
        session.execute(text("UPDATE letters SET state = 'sent', claimed_by = NULL"))
    assert post(provider, **given).json == {"noted": 1, "reason": ""}


def test_without_a_key_there_is_no_such_address(
    notifications_sessions: Sessions, settings_of: Callable[[str], Settings]
) -> None:
    client = create_app(notifications_sessions, settings_of("notifications")).test_client()
    assert post(client, data=b"x", content_type="message/rfc822").status_code == 404
    spec = client.get("/notifications/openapi.json").json
    assert spec is not None
    assert "/notifications/api/bounces" not in spec["paths"]
