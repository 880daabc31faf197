"""How long a session counts, and what asks for a fresh proof is committed only with one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask import session as cookie
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from shared.clock import now
from shared.sessions import FRESH, LIFE, OFFICE_LIFE, ProofNeeded, SignedIn, with_fresh_proof
from shared.web.app import transaction
from shared.web.errors import on_trouble
from shared.web.signin import UNFINISHED
from tests.clients import cookie_of

BEGAN = datetime(2026, 11, 30, 8, 0, 0, 123456, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)


def begun(*, office: bool = False) -> SignedIn:
    return SignedIn.begin(uuid4(), "hoa@example.vn", now=BEGAN, office=office)


@pytest.mark.parametrize(("office", "life"), [(False, LIFE), (True, OFFICE_LIFE)])
def test_a_session_ends_so_long_after_it_began(office: bool, life: timedelta) -> None:
    session = begun(office=office)
    assert not session.has_run_out(BEGAN + life - A_MOMENT)
    assert session.has_run_out(BEGAN + life)
    assert replace(session, until=BEGAN + 2 * LIFE).has_run_out(BEGAN + LIFE)
    assert not session.is_long_for_an_office(BEGAN + OFFICE_LIFE - A_MOMENT)
    assert session.is_long_for_an_office(BEGAN + OFFICE_LIFE)


def test_a_proof_is_fresh_for_ten_minutes() -> None:
    session = begun()
    assert session.is_fresh(BEGAN + FRESH - A_MOMENT)
    assert not session.is_fresh(BEGAN + FRESH)
    assert replace(session, proved_at=BEGAN + FRESH).is_fresh(BEGAN + FRESH)


def test_a_cookie_says_it_all_and_what_says_less_is_nobodys() -> None:
    session = begun()
    said = session.as_cookie()
    assert SignedIn.of(said) == SignedIn.of(said | {"name": "Hoa"}) == session
    for name in said:
        assert SignedIn.of({key: value for key, value in said.items() if key != name}) is None
    assert SignedIn.of(said | {"id": "x"}) is None
    assert SignedIn.of(said | {"begun": None}) is None


class _Database:
    """A session that remembers how its transaction ended."""

    def __init__(self, ended: list[str]) -> None:
        self.info: dict[str, Any] = {}
        self.ended = ended

    @contextmanager
    def begin(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.ended.append("undone")
            raise
        self.ended.append("kept")

    def close(self) -> None:
        pass


@with_fresh_proof
def publish(_session: Session, *, what: str) -> str:
    """Something grave."""
    return what


@pytest.fixture
def ended(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How the transactions of the test ended."""
    found: list[str] = []
    kit = replace(app.extensions["kit"], sessions=cast(Any, lambda: _Database(found)))
    monkeypatch.setitem(app.extensions, "kit", kit)
    return found


@pytest.mark.parametrize("minutes", [0, 9, 10, 11])
def test_what_is_grave_is_committed_only_with_a_fresh_proof(app: APIFlask, ended: list[str], minutes: int) -> None:
    with app.test_request_context("/example/notes/new", method="POST"):
        cookie.update(cookie_of("hoa@example.vn", proved_at=now() - timedelta(minutes=minutes)))
        try:
            with transaction() as session:
                assert publish(session, what="x") == "x"
        except ProofNeeded:
            assert minutes > 9
        with transaction():
            pass  # what is not grave
    assert ended == ["kept" if minutes < 10 else "undone", "kept"]


def test_without_a_proof_pages_lead_to_it_and_keep_what_was_sent(app: APIFlask) -> None:
    sent = {"csrf_token": "t", "number": "12/QĐ", "sure": "true"}
    referrer = {"Referer": "http://localhost/example/notes/new?a=1"}
    with app.test_request_context("/example/notes/publish?b=2", method="POST", data=sent, headers=referrer):
        answer: Any = on_trouble(ProofNeeded())
        assert (answer.status_code, answer.location) == (303, "/notifications/prove?next=/example/notes/new%3Fa%3D1")
        assert cookie[UNFINISHED] == {
            "address": "/example/notes/publish?b=2", "sent": [("number", "12/QĐ"), ("sure", "true")],
        }  # fmt: skip
    with app.test_request_context("/example/notes/publish", method="POST", data={"text": "ế" * 600}):
        on_trouble(ProofNeeded())
        assert cookie[UNFINISHED] is None  # more than a cookie holds is typed again


def test_without_a_proof_programs_are_told_what_is_missing(app: APIFlask) -> None:
    with app.test_request_context("/example/api/notes", method="POST", json={}):
        body, status, _ = cast(Any, on_trouble(ProofNeeded()))
    assert (status, body.get_json(force=True)["type"]) == (403, "urn:khuyen-cong:problem:proof_needed")


def test_a_session_that_does_not_count_is_nobodys(app: APIFlask, client: FlaskClient, reader: FlaskClient) -> None:
    assert reader.get("/example/notes/new").status_code == 200
    app.extensions["session counts"] = lambda _signed_in: False
    assert reader.get("/example/notes/new").status_code == 303
    assert client is reader
