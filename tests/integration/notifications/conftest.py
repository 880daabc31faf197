"""A visitor of the pages of notifications, and a sender that keeps letters instead of sending them."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from services.notifications.models import KeptLetter, Letter
from services.notifications.sending.sender import Sender, sender_of
from services.notifications.web.app import create_app
from shared.settings import Settings
from tests.clients import cookie_of, shared_app, tokenless_app
from tests.integration.notifications.lost import lose_some
from tests.integration.notifications.returning import HOA, LAN
from tests.integration.notifications.sending import Clock, Open, queue
from tests.smtp_sink import Sink, running_sink

Sessions = sessionmaker[Session]
NEVER_SENT = 0


@dataclass
class Visitor:
    """A browser without JavaScript: it keeps cookies and takes the token of the last form it saw."""

    client: FlaskClient

    def get(self, address: str, **given: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(address, **given)

    def send(self, address: str, page: str | None = None, **fields: str) -> TestResponse:
        """Send a form that stands on ``page`` (else on the form's own address)."""
        shown = self.client.get(page or address)
        token = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)
        assert token, f"no form on {page or address}: {shown.status}"
        return self.client.post(address, data={**fields, "csrf_token": token[1]})

    def who(self) -> tuple[str | None, str | None, str | None]:
        """Email, name and language of the session."""
        with self.client.session_transaction() as session:
            return session.get("email"), session.get("name"), session.get("language")

    def sign_in_as(self, email: str, name: str = "") -> None:
        """Have the session of somebody, without going through the code."""
        with self.client.session_transaction() as session:
            session.update(cookie_of(email, name))


@pytest.fixture
def app(notifications_sessions: Sessions, settings_of: Callable[[str], Settings]) -> Flask:
    """The app, without an SMTP server."""
    return shared_app(create_app, notifications_sessions, settings_of("notifications"))


@pytest.fixture
def tokenless(notifications_sessions: Sessions, settings_of: Callable[[str], Settings]) -> Flask:
    """The same app, which takes forms without the token of their page."""
    return tokenless_app(create_app, notifications_sessions, settings_of("notifications"))


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody's browser."""
    return Visitor(app.test_client())


@pytest.fixture
def another(app: Flask) -> Visitor:
    """Somebody else's browser."""
    return Visitor(app.test_client())


@pytest.fixture
def sender(notifications_sessions: Sessions, settings_of: Callable[[str], Settings]) -> Iterator[Sender]:
    """A sender without a server."""
    with sender_of(notifications_sessions, settings_of("notifications")) as made:
        yield made


@pytest.fixture
def post(sender: Sender, notifications_sessions: Sessions) -> Callable[[str], KeptLetter]:
    """Send what is queued and give the newest letter of a mailbox."""

    def newest(email: str) -> KeptLetter:
        while sender.send_due() != NEVER_SENT:
            pass
        with notifications_sessions() as session:
            kept = select(KeptLetter).join(Letter).where(Letter.recipient == email)
            found = session.scalars(kept.order_by(Letter.position.desc())).first()
        assert found is not None, f"no letter to {email}"
        return found

    return newest


def code_in(letter: KeptLetter) -> str:
    """The sign-in code that a letter tells."""
    found = re.search(r"^ {4}(\d{6})$", letter.text, re.MULTILINE)
    assert found
    return found[1]


def long_code_in(letter: KeptLetter) -> str:
    """The code of fifteen digits that a letter tells to a mailbox at which somebody guesses."""
    found = re.search(r"^ {4}(\d{3}(?: \d{3}){4})$", letter.text, re.MULTILINE)
    assert found
    return found[1]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running_sink() as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(notifications_sessions: Sessions, settings_of: Callable[[str], Settings], sink: Sink, clock: Clock) -> Open:
    def opened(**changes: Any) -> AbstractContextManager[Sender]:
        settings = replace(settings_of("notifications"), **({"smtp_url": sink.url} | changes))
        return sender_of(notifications_sessions, settings, clock)

    return opened


@pytest.fixture
def sent(notifications_sessions: Sessions, opened: Open) -> Sessions:
    """A letter to Hoa and one to Lan, taken by the server."""
    queue(notifications_sessions, HOA, LAN)
    with opened() as sender:
        assert sender.send_due() == 2
    return notifications_sessions


@pytest.fixture
def lost(notifications_sessions: Sessions) -> Sessions:
    """Letters about decisions that did not arrive (lost.py)."""
    return lose_some(notifications_sessions)
