"""Headers, forms that only our own pages can send, addresses that stay here."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from shared.settings import Settings
from shared.web.layout import WEB
from shared.web.security import key_in_address, safe_next
from tests.unit.shared.kit_example.app import Notes, create_app

Token = Callable[[], str]


@pytest.mark.parametrize("path", ["/example/notes/", "/nowhere", "/static/site.css", "/example/api/x", "/livez"])
def test_every_answer_has_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_what_the_old_key_signed_is_good_and_the_new_one_signs(
    reader: FlaskClient, settings: Settings, notes: Notes, token: Token
) -> None:
    form, cookie = token(), reader.get_cookie("khuyencong")
    assert cookie
    for settings_now, status in (
        (replace(settings, secret_key="new", secret_key_old=settings.secret_key), 303),
        (replace(settings, secret_key="new"), 400),
    ):
        visitor = create_app(settings_now, notes).test_client()
        visitor.set_cookie("khuyencong", cookie.value)
        sent = visitor.post("/example/notes/new", data={"csrf_token": form, "title": "Chào"})
        assert sent.status_code == status, sent.text[:500]
    assert [note["title"] for note in notes.rows] == ["Chào"]


def test_a_form_without_its_token_is_refused_with_what_to_do(reader: FlaskClient, notes: Notes) -> None:
    answer = reader.post("/example/notes/new", data={"title": "Tên"})
    assert (answer.status_code, notes.rows) == (400, [])
    assert "tải lại trang" in answer.text


def test_another_sites_form_is_refused_even_with_a_token(reader: FlaskClient, token: Token, notes: Notes) -> None:
    typed = {"title": "Tên", "csrf_token": token()}
    strangers = [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ]
    for headers in strangers:
        assert reader.post("/example/notes/new", data=typed, headers=headers).status_code == 400, headers
    assert notes.rows == []
    ours = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert reader.post("/example/notes/new", data=typed, headers=ours).status_code == 303


def test_the_api_takes_json_from_here_only_and_nothing_else_without_a_token(reader: FlaskClient, notes: Notes) -> None:
    stranger = reader.post("/example/api/notes", json={"title": "Tên"}, headers={"Origin": "https://evil.example"})
    assert (stranger.status_code, stranger.content_type) == (400, "application/problem+json")
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = reader.post("/example/api/notes", data='{"title": "Tên"}', headers={"Content-Type": content_type})
        assert answer.status_code == 400, content_type
    assert notes.rows == []
    assert reader.post("/example/api/notes", json={"title": "Tên"}).status_code == 201


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", None, "booths", "/a\nb",
        "/\t/evil.example", "\\\\evil", "/a\\b",
    ],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(address: str | None) -> None:
    assert safe_next(address, "/home") == "/home"


@pytest.mark.parametrize("address", ["/", "/booths/fairs/?q=a&page=2", "/booths/x#y"])
def test_addresses_of_this_site_are_kept(address: str) -> None:
    assert safe_next(address, "/home") == address


def test_an_address_that_is_a_key_is_told_to_no_other_page(settings: Settings, notes: Notes) -> None:
    app = create_app(settings, notes)
    app.add_url_rule("/key/<key>", "key", key_in_address(lambda key: generate_csrf()), methods=["GET", "POST"])
    client = app.test_client()
    page = client.get("/key/abc")
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == ("no-referrer", "no-store")
    typed = {"csrf_token": page.text}
    old_browser = {"Origin": "null"}
    assert client.post("/key/abc", data=typed, headers=old_browser).status_code == 200
    assert client.post("/key/abc", headers=old_browser).status_code == 400
    assert client.post("/key/abc", data=typed, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400


def test_what_somebody_signed_in_sees_is_kept_nowhere(reader: FlaskClient) -> None:
    assert reader.get("/example/notes/").headers["Cache-Control"] == "no-store"


def test_hashed_assets_are_kept_for_a_year_and_pages_are_asked_for_again(client: FlaskClient) -> None:
    page = client.get("/example/notes/")
    assert page.headers["Cache-Control"] == "private, no-cache"
    asset = page.text.split('<link rel="stylesheet" href="')[1].split('"')[0]
    assert client.get(asset).headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(("asset", "comment"), [("site.css", "/* Forms */"), ("site.js", "// Small comforts")])
def test_comments_are_for_who_reads_the_file(client: FlaskClient, asset: str, comment: str) -> None:
    sent = client.get(f"/static/{asset}").text
    assert comment in (WEB / "static" / asset).read_text(encoding="utf-8")
    assert "/*" not in sent
    assert comment not in sent
    assert len(sent) > 1_000


def test_pages_are_sent_compressed(client: FlaskClient) -> None:
    for path in ("/example/notes/", "/static/site.css"):
        assert client.get(path, headers={"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"


def test_no_file_has_a_name_that_long(client: FlaskClient) -> None:
    for path in ("/static/" + "a" * 5_000, "/static/../site.css", "/static/icons"):
        assert client.get(path).status_code == 404
