"""What people and programs read when something does not work."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy.exc import DataError, OperationalError

from shared.errors import Trouble
from shared.web.errors import STATUS
from shared.web.requests import loggable_path

JSON = {"Accept": "application/json"}


def kinds(of: type[Trouble] = Trouble) -> set[str]:
    return {of.kind}.union(*(kinds(one) for one in of.__subclasses__()))


def test_every_kind_of_trouble_has_its_status() -> None:
    assert kinds() <= STATUS.keys()


@pytest.mark.parametrize(
    ("kind", "status"), [("not_found", 404), ("forbidden", 403), ("conflict", 409), ("invalid", 422)]
)
def test_trouble_is_a_page_for_people_and_a_problem_for_programs(client: FlaskClient, kind: str, status: int) -> None:
    page = client.get(f"/example/notes/trouble/{kind}")
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert "<h1>" in page.text
    said = client.get(f"/example/notes/trouble/{kind}", headers=JSON)
    assert (said.status_code, said.content_type) == (status, "application/problem+json")
    problem = said.get_json(force=True)
    assert (problem["type"], problem["status"]) == (f"urn:khuyen-cong:problem:{kind}", status)
    assert problem["request_id"] == said.headers["X-Request-ID"]


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/example/notes/new?a=1&b=2")
    assert (answer.status_code, answer.location) == (
        303, "/notifications/sign-in?next=/example/notes/new%3Fa%3D1%26b%3D2",
    )  # fmt: skip
    htmx = client.get("/example/notes/new", headers={"HX-Request": "true"})
    assert (htmx.status_code, htmx.headers["HX-Redirect"]) == (401, "/notifications/sign-in?next=/example/notes/new")
    said = client.post("/example/api/notes", json={"title": "Tên"})
    assert (said.status_code, said.content_type) == (401, "application/problem+json")


@pytest.mark.parametrize(
    ("method", "path", "status", "vietnamese", "english"),
    [
        ("GET", "/nowhere", 404, "Không tìm thấy trang này.", "This page was not found."),
        ("DELETE", "/example/notes/", 405, "Không làm được việc này", "This cannot be done"),
        ("GET", "/example/notes/?q=a%00b", 400, "Yêu cầu này không đọc được.", "This request could not be read."),
        ("GET", "/example/notes/?q=%ED%A0%80", 200, "", ""),
    ],
)  # fmt: skip
def test_http_says_no_in_the_readers_language(
    client: FlaskClient, method: str, path: str, status: int, vietnamese: str, english: str
) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert vietnamese in answer.text
    with client.session_transaction() as session:
        session["language"] = "en"
    assert english in client.open(path, method=method).text


def test_too_much_is_said_to_be_too_much(reader: FlaskClient, token: Callable[[], str]) -> None:
    token()
    answer = reader.post("/example/notes/new", data={"title": "x" * 13_000_000})
    assert answer.status_code == 413
    assert "Mỗi tệp nhiều nhất 5 MB." in answer.text
    assert reader.post("/example/api/notes", json={"title": "x" * 300_000}).status_code == 413


def test_a_strangers_body_is_not_read(client: FlaskClient) -> None:
    for body in (b"{", b"[" * 100_000, b'{"title": "' + b"x" * 13_000_000):
        sent = client.open("/example/api/notes", method="POST", data=body, content_type="application/json")
        assert sent.status_code == 401


def test_a_number_without_end_is_the_senders_fault(reader: FlaskClient, token: Callable[[], str]) -> None:
    digits = "9" * 5_000
    body = f'{{"title": "Tên", "cost_dong": {digits}}}'
    assert reader.post("/example/api/notes", data=body, content_type="application/json").status_code == 400
    form = {"csrf_token": token(), "title": "Tên", f"items.{digits}.name": "a"}
    assert reader.post("/example/notes/new", data=form).status_code == 422


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"title": "ok", "x": 1}', "x"),
        ('{"title": 5}', "title"),
        ('{"title": "a\\u0000b"}', "title"),
        ('{"title": "a\\ud800b"}', "title"),
        ('{"title": "ok", "cost_dong": 1e400}', "cost_dong"),
        ('{"title": "ok", "cost_dong": 1.5}', "cost_dong"),
        ('{"title": "ok", "cost_dong": -1}', "cost_dong"),
        ('{"title": "ok", "cost_dong": 99999999999999999999}', "cost_dong"),
        ('{"title": "ok", "items": [{"name": "x"}, {"nam": "x"}]}', "items.1.nam"),
        ("[]", ""),
        ("null", ""),
    ],
)
def test_the_api_says_what_is_wrong_by_field(reader: FlaskClient, body: str, field: str) -> None:
    answer = reader.post("/example/api/notes", data=body, content_type="application/json")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert field in answer.get_json(force=True)["errors"]


@pytest.mark.parametrize("body", ["{", "[" * 200_000, '{"title": "\xff"}'.encode("latin-1")])
def test_what_is_no_json_is_a_bad_request(reader: FlaskClient, body: str | bytes) -> None:
    answer = reader.post("/example/api/notes", data=body, content_type="application/json")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_the_apis_errors_follow_accept_language(reader: FlaskClient) -> None:
    answer = reader.post("/example/api/notes", json={}, headers={"Accept-Language": "en-GB,en;q=0.9"})
    problem = answer.get_json(force=True)
    assert problem["errors"] == {"title": ["Please fill this in."]}
    assert problem["title"] == "Please check what you entered."


def test_a_fault_of_ours_is_logged_and_said_plainly(app: APIFlask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get("/example/notes/broken", headers={"X-Request-ID": "abcdef-123"})
    assert answer.status_code == 500
    assert "Mã tra cứu: abcdef-123" in answer.text
    assert "ZeroDivisionError" not in answer.text


@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (DataError, 422)])
def test_the_databases_troubles(app: APIFlask, error: type[Exception], status: int) -> None:
    def fail() -> str:
        raise error("SELECT", {}, Exception("x"))

    app.add_url_rule("/fails", "fails", fail)
    answer = app.test_client().get("/fails")
    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_a_strange_request_id_is_not_taken_over(client: FlaskClient) -> None:
    taken = client.get("/livez", headers={"X-Request-ID": "0123456789abcdef"})
    assert taken.headers["X-Request-ID"] == "0123456789abcdef"
    for strange in ("short", "x" * 65, "a b c d e f g h", "<script>alert"):
        assert client.get("/livez", headers={"X-Request-ID": strange}).headers["X-Request-ID"] != strange


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/notifications/enter/Zk3_qT-8dPbX0aYw7fJmLr2NcVhUeSgo", "/notifications/enter/…"),
        ("/notifications/enter/Zk3_qT-8dPbX0aYw7fJmLr2NcVhUeSgo/", "/notifications/enter/…/"),  # no view knows it
        (
            "/notifications/unsubscribe/WyJhQHgudm4iLCJuZXdzIl0.a-b_c0d1e2f3g4h5/undo",
            "/notifications/unsubscribe/…/undo",
        ),
        (
            "/booths/documents/0b4f6a52-3e0c-4d6e-9a52-5d1f4f3c2b1a",
            "/booths/documents/0b4f6a52-3e0c-4d6e-9a52-5d1f4f3c2b1a",
        ),
        ("/booths/fairs/TG26/registrations-of-this-fair.csv", "/booths/fairs/TG26/registrations-of-this-fair.csv"),
    ],
)
def test_an_address_that_is_a_key_is_logged_without_it(app: APIFlask, path: str, logged: str) -> None:
    with app.test_request_context(path):
        assert loggable_path() == logged
