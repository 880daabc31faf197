"""A page, a form, a list and an API view built with the kit."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from jinja2 import UndefinedError

from shared.i18n import speaking
from shared.web.layout import worded
from tests.unit.shared.kit_example.app import Notes

Token = Callable[[], str]
ROOT = Path(__file__).parents[3]
WITHOUT_A_PERSON = frozenset({"unsubscribe"})  # rooms whose forms have no token: the address has one


def test_a_form_is_read_by_its_schema_and_saved(reader: FlaskClient, token: Token, notes: Notes) -> None:
    typed = {
        "csrf_token": token(), "action": "draft", "title": "  Hô\u0323i chợ ", "cost_dong": "1.234.567 ₫",
        "until": "2026-10-12T17:00", "urgent": "true", "tags": ["a", "b"], "items.0.name": "x", "items.2.name": "y",
    }  # fmt: skip
    answer = reader.post("/example/notes/new", data=typed)
    assert (answer.status_code, answer.location) == (303, "/example/notes/")
    assert notes.rows == [{
        "by": "lan@example.vn", "title": "Hội chợ", "kind": "plain", "cost_dong": 1_234_567,
        "until": datetime(2026, 10, 12, 10, 0, tzinfo=UTC), "urgent": True, "tags": ["a", "b"],
        "items": [{"name": "x"}, {"name": "y"}],
    }]  # fmt: skip
    assert "Đã lưu." in reader.get("/example/notes/").text


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(reader: FlaskClient, token: Token) -> None:
    answer = reader.post(
        "/example/notes/new", data={"csrf_token": token(), "title": "<b>", "cost_dong": "nhiều", "kind": "?"}
    )
    assert answer.status_code == 422
    assert 'value="nhiều"' in answer.text
    assert "&lt;b&gt;" in answer.text
    assert '<a href="#cost_dong">Vui lòng nhập một số nguyên.</a>' in answer.text
    assert 'aria-describedby="cost_dong-error"' in answer.text
    assert "Vui lòng chọn một trong các mục đã cho." in answer.text


def test_errors_are_in_english_for_who_reads_english(reader: FlaskClient, token: Token) -> None:
    answer = reader.post("/example/notes/new?lang=en", data={"csrf_token": token(), "title": "x"})
    assert '<a href="#title">Tên: Please enter 2 to 40 characters.</a>' in answer.text


def test_what_an_action_refuses_is_shown_in_the_form(reader: FlaskClient, token: Token, notes: Notes) -> None:
    notes.write("Hội chợ", by="x")
    taken = reader.post("/example/notes/new", data={"csrf_token": token(), "title": "Hội chợ"})
    assert (taken.status_code, "Tên Hội chợ đã có." in taken.text) == (422, True)
    by_field = reader.post("/example/notes/new", data={"csrf_token": token(), "title": "cấm"})
    assert '<a href="#title">Tên: Không tìm thấy nội dung này.</a>' in by_field.text


def test_an_unknown_field_is_refused(reader: FlaskClient, token: Token, notes: Notes) -> None:
    answer = reader.post("/example/notes/new", data={"csrf_token": token(), "title": "Tên", "is_admin": "1"})
    assert answer.status_code == 422
    assert "Mục này không có trong biểu mẫu." in answer.text
    assert notes.rows == []


def test_control_characters_and_odd_names_do_no_harm(reader: FlaskClient, token: Token, notes: Notes) -> None:
    odd = [
        {"title": "a\x00b"},
        {"title": "ok", "items.0": "x"},
        {"title": "ok", "items": "x", "items.0.a": "y"},
        {"title": "ok", "title.x": "y"},
        {"title": "ok", "until": "99/99/9999"},
        {"title": "ok", "until": "0001-01-01T00:00"},
    ]
    for typed in odd:
        assert reader.post("/example/notes/new", data={"csrf_token": token(), **typed}).status_code == 422, typed
    assert notes.rows == []


def test_the_api_writes_with_the_same_schema(reader: FlaskClient, notes: Notes) -> None:
    answer = reader.post("/example/api/notes", json={"title": "Tên", "cost_dong": 5})
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["title"] == "Tên"
    assert notes.rows[0]["by"] == "lan@example.vn"


def test_the_openapi_document_has_the_api_only(client: FlaskClient) -> None:
    spec = client.get("/example/openapi.json").json
    assert spec is not None
    assert spec["openapi"] == "3.1.0"
    assert list(spec["paths"]) == ["/example/api/notes"]
    refused = spec["paths"]["/example/api/notes"]["post"]["responses"]["422"]["content"]
    assert list(refused) == ["application/problem+json"]
    page = client.get("/example/docs")
    assert page.status_code == 200
    assert "/example/api/notes" in page.text
    assert "<script>" not in page.text


def test_health_needs_no_sign_in(client: FlaskClient) -> None:
    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 503, "sessions without a database are not ready"
    client.get("/example/notes/")
    assert 'endpoint="notes.listed",method="GET",status="200"' in client.get("/metrics").text


def test_the_apis_page_says_types_in_words(client: FlaskClient) -> None:
    page = client.get("/example/docs").text
    assert "array of ItemSchema" in page
    assert "one of plain, urgent" in page
    assert "integer / null" in page


def test_words_of_macros_are_in_the_readers_language(client: FlaskClient, reader: FlaskClient) -> None:
    for _ in range(2):
        assert '<p id="words">Đăng nhập</p>' in reader.get("/example/notes/?lang=vi").text
        assert '<p id="words">Sign in</p>' in reader.get("/example/notes/?lang=en").text


def test_an_unknown_macro_is_an_error(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(UndefinedError, match="no_such"):
        render_template_string("{{ forms.no_such() }}")


@pytest.mark.parametrize(
    "template",
    [
        '{{ _("Đang đăng nhập là %(email)s", email=typed) }}',
        '{{ ngettext("%(num)s thư của %(email)s", 2, email=typed) }}',
        '{{ states.facts([("", typed)]) }}',
        '{{ states.chip("done", typed) }}',
        '{{ states.notice("info", typed) }}',
        '{{ states.state_line("done", typed, typed) }}',
        '{{ states.timeline([{"at": now(), "text": typed, "who": typed}]) }}',
    ],
)
def test_what_people_typed_is_escaped(app: Flask, template: str) -> None:
    with app.test_request_context("/"):
        page = render_template_string(template, typed="<b>HTX</b>")
    assert "&lt;b&gt;HTX" in page
    assert "<b>" not in page


def test_things_and_mappings_are_worded() -> None:
    assert worded(["a", "b"], str.upper) == [("a", "A"), ("b", "B")]
    assert worded({"a": 1}, lambda value: f"no. {value}") == [("a", "no. 1")]
    with speaking("en"):
        assert worded({"in": "Đăng nhập"}) == [("in", "Sign in")]


def test_every_form_that_is_sent_is_made_by_the_kit() -> None:
    """So that none can lack its token: forms.post, act and confirm write it; the bar on top of every page has one."""
    kit = ROOT / "shared" / "web" / "templates"
    for path in [*ROOT.glob("services/*/web/templates/**/*.html"), kit / "docs.html", kit / "problem.html"]:
        if not WITHOUT_A_PERSON & set(path.parts):
            assert 'method="post"' not in path.read_text(encoding="utf-8").lower(), path
    for path in (kit / "macros" / "forms.html", kit / "layout.html"):
        starts = re.findall(r'method="post"[^>]*>\s*(.*)', path.read_text(encoding="utf-8"))
        assert starts
        assert all("csrf" in start for start in starts), path
