"""A form around an action: what is shown in it, with which status, and what is raised on."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask import session as cookie
from marshmallow import fields, validate
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.errors import Conflict, Forbidden, Invalid, NotFound, Trouble
from shared.web.forms import Form, done
from shared.web.schemas import StrictSchema
from tests.clients import cookie_of


class TooManyTries(Trouble):
    """Too often in a short time."""

    kind = "too_many"
    text = "Có quá nhiều lần thử."


class SureSchema(StrictSchema):
    """A reason, and the box of the second step."""

    reason = fields.String(required=True)
    sure = fields.Boolean(required=True, validate=validate.Equal(True))


@pytest.fixture
def ended() -> Iterator[list[str]]:
    """How the transactions ended."""
    how: list[str] = []
    after = {"after_commit": "kept", "after_rollback": "undone"}
    listeners = {name: lambda _session, word=word: how.append(word) for name, word in after.items()}
    for name, listener in listeners.items():
        event.listen(Session, name, listener)
    yield how
    for name, listener in listeners.items():
        event.remove(Session, name, listener)


def _sent(app: APIFlask, **data: str) -> Any:
    return app.test_request_context("/example/notes/new", method="POST", data=data)


def test_the_box_of_the_second_step_must_be_ticked_and_is_not_kept(app: APIFlask, ended: list[str]) -> None:
    form = Form()
    with _sent(app, reason="vì mưa", sure="true"), form.trying():
        assert form.read(SureSchema()) == {"reason": "vì mưa"}
    assert (form.ok, form.data["sure"], ended) == (True, True, ["kept"])
    form = Form()
    with _sent(app, reason="vì mưa"), form.trying():
        form.read(SureSchema())
        pytest.fail("what does not fit is not acted on")
    assert (list(form.errors), form.refused, form.trouble, form.value("reason")) == (["sure"], 422, None, "vì mưa")
    assert ended == ["kept", "undone"]


def test_an_action_gets_what_was_sent_and_who_asks_if_it_wants_to_know(app: APIFlask, ended: list[str]) -> None:
    def act(_session: Session, *, reason: str, label: str, by: str) -> tuple[str, str, str]:
        return reason, label, by

    form = Form()
    with _sent(app, reason="vì mưa", sure="true"):
        cookie.update(cookie_of("hoa@example.vn"))
        assert form.did(act, SureSchema, label="A")
    assert (form.made, ended) == (("vì mưa", "A", "hoa@example.vn"), ["kept"])
    form = Form()
    with _sent(app, reason="vì mưa"):
        assert not form.did(act, SureSchema, label="A")
    assert (form.made, list(form.errors), ended) == (None, ["sure"], ["kept", "undone"])


@pytest.mark.parametrize(
    ("trouble", "also", "conflict", "status"),
    [
        (Invalid, (), 422, 422),
        (Conflict, (), 422, 422),
        (Conflict, (), 409, 409),
        (Invalid, (), 409, 422),
        (NotFound, (NotFound,), 409, 422),
        (TooManyTries, (TooManyTries,), 422, 429),
    ],
)
def test_what_a_person_can_mend_is_shown(
    app: APIFlask,
    ended: list[str],
    trouble: type[Trouble],
    also: tuple[type[Trouble], ...],
    conflict: int,
    status: int,
) -> None:
    form = Form()
    with _sent(app), form.trying(*also, conflict=conflict):
        raise trouble
    assert (form.errors, form.refused, ended) == ({"": [trouble.text]}, status, ["undone"])
    assert isinstance(form.trouble, trouble)


@pytest.mark.parametrize("trouble", [Forbidden, NotFound, TooManyTries])
def test_what_nobody_can_mend_in_a_form_is_raised_on(app: APIFlask, trouble: type[Trouble], ended: list[str]) -> None:
    form = Form()
    with _sent(app), pytest.raises(trouble), form.trying():
        raise trouble
    assert (form.errors, ended) == ({}, ["undone"])


def test_what_the_database_does_not_keep_is_no_fault_of_the_form(app: APIFlask) -> None:
    def broken(_session: Session) -> None:
        raise OperationalError("COMMIT", {}, Exception("gone"))

    event.listen(Session, "before_commit", broken)
    form = Form()
    try:
        with _sent(app), pytest.raises(OperationalError), form.trying():
            pass
    finally:
        event.remove(Session, "before_commit", broken)


def test_done_says_so_and_leads_on(app: APIFlask) -> None:
    with _sent(app) as context:
        answer = app.make_response(done("Đã lưu.", "notes.listed", page=2))
        assert (answer.status_code, answer.location) == (303, "/example/notes/?page=2")
        assert context.session["_flashes"] == [("message", "Đã lưu.")]


def test_no_page_says_that_something_is_done_before_it_is_kept() -> None:
    early = [
        f"{path}:{said.lineno}"
        for path in Path("services").glob("*/web/pages/**/*.py")
        for block in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(block, ast.With)
        for said in ast.walk(ast.Module(block.body, []))
        if isinstance(said, ast.Call) and isinstance(said.func, ast.Name) and said.func.id in {"done", "flash"}
    ]
    assert early == []
