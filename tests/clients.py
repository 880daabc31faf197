"""Browsers of people who are signed in, inside the test's own process; what a page says; what the database is asked."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from shared.clock import now
from shared.sessions import SignedIn
from shared.settings import Settings

CreateApp = Callable[[sessionmaker[Session], Settings], Flask]
Visit = Callable[..., FlaskClient]
"""Give somebody's browser: email (none: not signed in) and language."""


_apps: dict[Any, Flask] = {}


def shared_app(create_app: CreateApp, sessions: sessionmaker[Session], settings: Settings, **config: Any) -> Flask:
    """Return a service's app, one for all tests of a process that want the same: its templates are compiled once.

    Making it and its first pages take a tenth of a second. A test that changes the app makes one of its own.
    """
    key = (create_app, sessions.kw["bind"], settings, *sorted(config.items()))
    if key not in _apps:
        _apps[key] = create_app(sessions, settings)
        _apps[key].config.update(config)
    return _apps[key]


def tokenless_app(create_app: CreateApp, sessions: sessionmaker[Session], settings: Settings) -> Flask:
    """Return the shared app that takes forms without the token of their page."""
    return shared_app(create_app, sessions, settings, WTF_CSRF_ENABLED=False, TESTING=True)


def cookie_of(email: str, name: str = "", **said: Any) -> dict[str, Any]:
    """Return what the cookie of somebody says who signed in just now; ``said`` is what it says otherwise."""
    begun = replace(SignedIn.begin(uuid4(), email, now=now(), office=False), **said)
    return begun.as_cookie() | {"name": name}


def signed_in(app: Flask, email: str = "", language: str = "vi") -> FlaskClient:
    """Return a browser of somebody, or of nobody in particular; without a language it goes by what its headers ask."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        if language:
            cookie["language"] = language
        if email:
            cookie.update(cookie_of(email))
    return client


def body(answer: TestResponse, status: int = 200) -> str:
    """Return what was answered, if the status is the expected one."""
    assert answer.status_code == status, answer.get_data(as_text=True)[:3000]
    return answer.get_data(as_text=True)


def text_of(answer: TestResponse) -> str:
    """Return what the main part of a page says, without its tags."""
    page = answer.get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[-1].split("</main>")[0]).split())


def choices_of(answer: TestResponse, name: str) -> dict[str, str]:
    """Return what a field of a page offers: each value and the word that stands by it."""
    page = answer.get_data(as_text=True)
    return dict(re.findall(rf'name="{name}" value="([^"]*)"[^>]*>\s*<span>([^<]*)', page))


@contextmanager
def statements_to(sessions: sessionmaker[Session]) -> Iterator[list[str]]:
    """Collect the statements that are sent to a database within the block."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(sessions.kw["bind"], "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(sessions.kw["bind"], "before_cursor_execute", note)
