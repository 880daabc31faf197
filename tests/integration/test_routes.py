"""Who may use which route: every route of every service, pages and API, tried by everybody (routes/*.py).

Whoever may not is told so (401, the way to sign in, 403, or that there is nothing: 404) before anything is said about
what was sent, which is nonsense here, and has written nothing. Whoever may is never told so. What is private to the
maker is in no answer to somebody who may not see it, and lists show it to those who may. A route that stands in no line
fails, as does a line whose route is gone.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

import pytest
from flask import Flask, url_for
from sqlalchemy import Connection, text
from sqlalchemy.orm import sessionmaker
from werkzeug.test import TestResponse

from shared.service import load_service, resolve
from tests.clients import cookie_of
from tests.conftest import SessionsOf, SettingsOf
from tests.databases import SERVICES, EngineOf
from tests.integration.routes import worlds
from tests.integration.routes.table import Line, People, Table, lines_of

COMMON: Final = re.compile(r"/(livez|readyz|metrics|(\w+/)?static/<path:filename>|\w+/(docs|openapi\.json))")
"""What every service has for everybody."""
ENOUGH: Final = ("nobody", "maker", "organiser")
"""Who tries what is for everybody."""
REFUSED: Final = frozenset({401, 403, 404})
WRITES: Final = text(
    "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables "
    "WHERE relname <> 'security_log'"
)
"""Rows that the present transaction has written, what was rolled back to a savepoint too; but that it was refused."""


@dataclass
class Tried:
    """A service with its world, in one transaction that is rolled back in the end."""

    app: Flask
    known: worlds.Known
    connection: Connection
    table: Any

    def __post_init__(self) -> None:
        self.client = self.app.test_client(use_cookies=False)
        signed = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]  # the secure cookie's
        name = self.app.config["SESSION_COOKIE_NAME"]
        self.cookies = {
            who: f"{name}={signed.dumps(cookie_of(email))}" if (email := worlds.PEOPLE[who]) else ""
            for who in self.table.PEOPLE
        }

    def faults(self, line: Line) -> Iterator[str]:
        """Yield what is not as a line says: first those who may not, who write nothing, then those who may."""
        address, before = self._address(line), self._writes()
        refused = [who for who in self.table.PEOPLE if who not in line.people]
        said = {who: self._ask(line, address, who, "application/json").status_code for who in refused}
        if let_in := {who: status for who, status in said.items() if status not in REFUSED}:
            yield f"may not, and were answered {let_in}"
        if self._writes() != before:
            yield "somebody who may not has written"
        shown, wrong = set(), {}
        for who in ENOUGH if line.people == self.table.EVERYBODY else line.people:
            with self._undone():
                answer = self._ask(line, address, who, "*/*")
            if fault := _fault(answer):
                wrong[who] = fault
            if _shows_the_maker(answer):
                shown.add(who)
        if wrong:
            yield f"may, and were answered {wrong}"
        see: People = self.table.SEE_THE_MAKER & line.people
        wanted = {"theirs": see, "own": {"maker"}, "open": shown}.get(line.special, shown & see)
        if shown != wanted:
            yield f"shows what is the maker's to {sorted(shown)} instead of {sorted(wanted)}"

    def _address(self, line: Line) -> str:
        rule = next(rule for rule in self.app.url_map.iter_rules() if rule.rule == line.path)
        known = self.known | (self.known[line.place] if line.place else {})
        with self.app.test_request_context():
            return url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})

    def _ask(self, line: Line, address: str, who: str, accept: str) -> TestResponse:
        sent: dict[str, Any] = {}
        if line.method != "GET":
            json = "/api/" in address
            sent = {"data": "[1]", "content_type": "application/json"} if json else {"data": {"nonsense": "1"}}
        headers = {"Cookie": self.cookies[who], "Accept": accept}
        return self.client.open(address, method=line.method, headers=headers, **sent)

    def _writes(self) -> int:
        return int(self.connection.execute(WRITES).scalar_one())

    @contextmanager
    def _undone(self) -> Iterator[None]:
        point = self.connection.begin_nested()
        yield
        point.rollback()


def _fault(answer: TestResponse) -> str:
    """Return what nobody hears who may; "" for anything else."""
    if answer.status_code in REFUSED or answer.status_code >= 500:
        return answer.status
    where = answer.headers.get("Location", "")
    return where if where.startswith("/notifications/sign-in?") else ""


def _shows_the_maker(answer: TestResponse) -> bool:
    content = answer.get_data()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(map(archive.read, archive.namelist()))
    return worlds.PRIVATE.search(content) is not None


@pytest.fixture
def tried(
    request: pytest.FixtureRequest, sessions_of: SessionsOf, settings_of: SettingsOf, engine_of: EngineOf
) -> Iterator[Tried]:
    service = request.node.callspec.params["service"]
    known = worlds.OF[service](sessions_of(service))
    with engine_of(service).connect() as connection:
        sessions = sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        app = resolve(load_service(service).create_app)(sessions, settings_of(service))
        app.config["WTF_CSRF_ENABLED"] = False
        whole = connection.begin()
        yield Tried(app, known, connection, import_module(f"tests.integration.routes.{service}"))
        whole.rollback()


@pytest.mark.parametrize("service", SERVICES)
def test_everybody_may_what_the_table_says(tried: Tried, service: str) -> None:
    routes: Table = tried.table.ROUTES
    lines = list(lines_of(routes))
    there = {
        (method, rule.rule)
        for rule in tried.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not COMMON.fullmatch(rule.rule)
    }
    written = [(line.method, line.path) for line in lines]
    assert set(written) == there, "a route without a line, or a line without its route"
    assert len(written) == len(there), "a route with two lines"
    wrong = [f"{line.method} {line.path}: {fault}" for line in lines for fault in tried.faults(line)]
    assert not wrong, "\n".join(wrong)
