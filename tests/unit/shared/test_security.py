"""Headers, forms that only our own pages can send, addresses that stay here."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from apiflask import APIFlask
from flask import request
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from shared.settings import Settings
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


def test_behind_https_cookies_are_secure_and_the_browser_stays_on_https(settings: Settings, notes: Notes) -> None:
    app = create_app(replace(settings, secure_cookies=True), notes)
    answer = app.test_client().get("/example/notes/?lang=en", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-khuyencong=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))


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


def test_proxies_are_believed_only_as_far_as_the_settings_say(settings: Settings, notes: Notes) -> None:
    def seen(app: APIFlask) -> str:
        app.add_url_rule("/seen", "seen", lambda: f"{request.remote_addr} {request.host_url}")
        forwarded = {"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Host": "vidu.vn", "X-Forwarded-Proto": "https"}
        return app.test_client().get("/seen", headers=forwarded).text

    assert seen(create_app(settings, notes)) == "127.0.0.1 http://localhost/"
    assert seen(create_app(replace(settings, trusted_proxies=1), notes)) == "9.9.9.9 https://vidu.vn/"


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


def test_pages_are_sent_compressed(client: FlaskClient) -> None:
    for path in ("/example/notes/", "/static/site.css"):
        assert client.get(path, headers={"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"


def test_no_file_has_a_name_that_long(client: FlaskClient) -> None:
    for path in ("/static/" + "a" * 5_000, "/static/../site.css", "/static/icons"):
        assert client.get(path).status_code == 404
