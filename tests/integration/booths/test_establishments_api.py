"""The JSON API of establishments, papers, mailboxes and staff: strict in, plain out, problems one can read."""

import io
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from pypdf import PdfWriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.models import Establishment, Member
from services.booths.web.app import create_app
from shared.settings import Settings
from tests.builders import make_establishment, make_staff, told
from tests.clients import Visit, signed_in, tokenless_app

Sessions = sessionmaker[Session]
HOA, OFFICER, ORGANISER = "hoa@example.vn", "so@example.vn", "org@example.vn"
API = "/booths/api/establishments"
GIVEN: dict[str, Any] = {
    "kind": "enterprise",
    "name": "Công ty TNHH An Phát",
    "registration_number": "01 00 112 437",
    "contact_name": "Lê An",
    "contact_phone": "0912345678",
    "province_code": "01",
    "commune": "Xã Ba Vì",
    "product_group": "B",
}


def _pdf() -> bytes:
    out = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


PDF = _pdf()


@pytest.fixture
def app(booths_sessions: Sessions, settings: Settings) -> Flask:
    return tokenless_app(create_app, booths_sessions, Settings(**{**vars(settings), "provinces_on": "2018-06-01"}))


@pytest.fixture
def visit(app: Flask) -> Visit:
    return partial(signed_in, app, language="")


@pytest.fixture
def place(booths_sessions: Sessions) -> UUID:
    with booths_sessions.begin() as session:
        make_staff(session, email=ORGANISER)
        make_staff(session, email=OFFICER, role="officer", province_code="01")
        return make_establishment(session, member=HOA, name="HTX Ánh Dương").id


def test_an_establishment_is_registered_read_and_changed(visit: Visit, booths_sessions: Sessions) -> None:
    client = visit(HOA)
    made = client.post(API, json=GIVEN)
    assert made.status_code == 201, made.text
    body = made.get_json()
    expected = {
        **GIVEN,
        "registration_number": "0100112437",
        "address": "",
        "women_owned": False,
        "ethnic_minority": False,
        "hard_area": False,
        "certificate_number": "",
        "certificate_until": None,
    }
    assert {name: body[name] for name in expected} == expected
    address = f"{API}/{body['id']}"
    assert client.get(address).get_json() == body
    assert client.get(f"{API}/mine").get_json() == {"items": [body]}
    changed = client.put(address, json={**GIVEN, "hard_area": True})
    assert (changed.status_code, changed.get_json()["hard_area"]) == (200, True)
    with booths_sessions() as session:
        assert told(session) == [
            "booths.establishment.registered",
            "booths.contacts.changed",
            "booths.establishment.changed",
        ]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"admin": True}, "admin", "The form has no such field."),
        ({"name": 5}, "name", "Please enter text."),
        ({"name": ["x"]}, "name", "Please enter text."),
        ({"women_owned": "perhaps"}, "women_owned", "Please choose yes or no."),
        ({"kind": "bank"}, "kind", "Please choose one of the given options."),
        ({"registration_number": "12 34"}, "registration_number", None),
        ({"province_code": "25-01"}, "province_code", "Please choose a province or city from the list."),
        ({"contact_phone": "12"}, "contact_phone", None),
        ({"name": "x" * 201}, "name", "Please enter the establishment's name, 2 to 200 characters."),
        ({"name": "x" * 100_000}, "name", None),
        ({"name": "a\x00b"}, "name", None),
    ],
)
def test_bad_input_is_a_problem_in_english_and_nothing_is_done(
    visit: Visit, booths_sessions: Sessions, changes: dict[str, Any], field: str, said: str | None
) -> None:
    answer = visit(HOA).post(API, json={**GIVEN, **changes}, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    errors = answer.get_json()["errors"]
    assert set(errors) == {field}
    if said:
        assert errors[field] == [said]
    with booths_sessions() as session:
        assert session.scalar(select(func.count()).select_from(Establishment)) == 0
        assert told(session) == []


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "{", ""])
def test_what_is_no_object_is_refused(visit: Visit, body: str) -> None:
    answer = visit(HOA).post(API, data=body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer.content_type == "application/problem+json"


def test_missing_fields_are_all_named(visit: Visit) -> None:
    answer = visit(HOA).post(API, json={})
    assert set(answer.get_json()["errors"]) == {*GIVEN}


def test_a_taken_number_is_a_conflict_and_access_is_asked_by_number(
    visit: Visit, booths_sessions: Sessions, place: UUID
) -> None:
    with booths_sessions.begin() as session:
        session.get_one(Establishment, place).registration_number = "0100112437"
    client = visit("new@example.vn")
    answer = client.post(API, json=GIVEN)
    assert (answer.status_code, "0100112437" in answer.get_json()["title"]) == (409, True)
    asked = client.post(
        "/booths/api/access-requests", json={"registration_number": "0100 112 437", "name": "Lê Mới", "message": "x"}
    )
    assert (asked.status_code, asked.get_json()["state"]) == (201, "waiting")
    for said in (answer.text, asked.text):
        assert not any(told in said for told in ("HTX Ánh Dương", HOA, str(place)))
    unknown = client.post("/booths/api/access-requests", json={"registration_number": "0100112438", "name": "Lê Mới"})
    assert unknown.status_code == 404
    waiting = visit(HOA).get(f"{API}/{place}/access-requests").get_json()["items"]
    assert [one["id"] for one in waiting] == [asked.get_json()["id"]]
    decide = f"/booths/api/access-requests/{waiting[0]['id']}"
    assert client.post(f"{decide}/grant", json={}).status_code == 403
    assert visit(OFFICER).post(f"{decide}/grant", json={}).get_json()["state"] == "granted"
    assert visit(OFFICER).post(f"{decide}/refuse", json={}).status_code == 409


def test_mailboxes(visit: Visit, booths_sessions: Sessions, place: UUID) -> None:
    client, address = visit(HOA), f"{API}/{place}/members"
    added = client.post(address, json={"email": "Hai@Example.vn", "name": "Lê Hai"})
    assert (added.status_code, added.get_json()["email"]) == (201, "hai@example.vn")
    assert client.post(address, json={"email": "hai@example.vn", "name": "Lê Hai"}).status_code == 409
    assert [one["email"] for one in client.get(address).get_json()["items"]] == [HOA, "hai@example.vn"]
    assert client.delete(f"{address}/{uuid4()}", json={}).status_code == 404
    assert client.delete(f"{address}/{added.get_json()['id']}", json={}).status_code == 204
    with booths_sessions() as session:
        assert session.scalars(select(Member.email)).all() == [HOA]


def test_papers(visit: Visit, place: UUID) -> None:
    client, address = visit(HOA), f"{API}/{place}/documents"
    sent = client.post(address, data={"kind": "other", "file": (io.BytesIO(PDF), "a.pdf")})
    assert sent.status_code == 201, sent.text
    paper = sent.get_json()
    assert (paper["file_name"], paper["media_type"], paper["size_bytes"]) == ("a.pdf", "application/pdf", len(PDF))
    assert client.get(address).get_json() == {"items": [paper]}
    assert client.get(f"/booths/api/documents/{paper['id']}").data == PDF
    assert visit("x@example.vn").get(f"/booths/api/documents/{paper['id']}").status_code == 403
    for data in (
        {"kind": "other"},
        {"kind": "love", "file": (io.BytesIO(PDF), "a.pdf")},
        {"kind": "other", "file": (io.BytesIO(b"hello"), "a.pdf")},
        {"kind": "other", "file": (io.BytesIO(PDF), "a.pdf"), "owner": "me"},
    ):
        refused = client.post(address, data=data)
        assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    assert client.delete(f"/booths/api/documents/{paper['id']}", json={}).status_code == 204
    assert client.get(f"/booths/api/documents/{paper['id']}").status_code == 404


def test_the_list_is_for_staff_and_strict_about_filters(visit: Visit, place: UUID) -> None:
    client = visit(OFFICER)
    found = client.get(f"{API}?q=anh+duong").get_json()
    assert ([one["name"] for one in found["items"]], found["total"], found["pages"]) == (["HTX Ánh Dương"], 1, 1)
    assert client.get(f"{API}?group=Z").status_code == 422
    assert client.get(f"{API}?page=0").status_code == 422
    assert visit(HOA).get(API).status_code == 403


def test_the_certificate_is_the_officers(visit: Visit, place: UUID) -> None:
    address = f"{API}/{place}/certificate"
    seen = {"certificate_number": "1/QĐ", "certificate_until": "2027-12-31"}
    assert visit(HOA).put(address, json=seen).status_code == 403
    assert visit(OFFICER).put(address, json=seen).get_json()["certificate_until"] == "2027-12-31"
    assert visit(OFFICER).put(address, json={**seen, "certificate_until": "2020-01-01"}).status_code == 422


def test_staff(visit: Visit, place: UUID) -> None:
    client, address = visit(ORGANISER), "/booths/api/staff"
    assert visit(OFFICER).get(address).status_code == 403
    new = {"email": "ba@example.vn", "name": "Lê Ba", "role": "officer", "province_code": "42"}
    added = client.post(address, json=new)
    assert added.status_code == 201
    assert client.post(address, json=new).status_code == 409
    assert client.post(address, json={**new, "province_code": None}).status_code == 422
    assert len(client.get(address).get_json()["items"]) == 3
    assert client.delete(f"{address}/{added.get_json()['id']}", json={}).status_code == 204


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", API),
        ("POST", API),
        ("GET", f"{API}/mine"),
        ("GET", f"{API}/{uuid4()}"),
        ("PUT", f"{API}/{uuid4()}"),
        ("PUT", f"{API}/{uuid4()}/certificate"),
        ("GET", f"{API}/{uuid4()}/members"),
        ("POST", f"{API}/{uuid4()}/members"),
        ("DELETE", f"{API}/{uuid4()}/members/{uuid4()}"),
        ("GET", f"{API}/{uuid4()}/access-requests"),
        ("POST", "/booths/api/access-requests"),
        ("POST", f"/booths/api/access-requests/{uuid4()}/grant"),
        ("POST", f"/booths/api/access-requests/{uuid4()}/refuse"),
        ("GET", f"{API}/{uuid4()}/documents"),
        ("GET", f"/booths/api/documents/{uuid4()}"),
        ("DELETE", f"/booths/api/documents/{uuid4()}"),
        ("GET", "/booths/api/staff"),
        ("POST", "/booths/api/staff"),
        ("DELETE", f"/booths/api/staff/{uuid4()}"),
    ],
)
def test_nothing_is_for_who_is_not_signed_in(visit: Visit, method: str, path: str) -> None:
    bodies: dict[str, Any] = {
        API: GIVEN,
        "/booths/api/staff": {"email": "a@b.vn", "name": "An", "role": "organiser"},
        "/booths/api/access-requests": {"registration_number": "0100112437", "name": "An"},
    }
    body = bodies.get(path, {"email": "a@b.vn", "name": "An"} if path.endswith("/members") else None)
    if method == "PUT":
        body = {} if path.endswith("certificate") else GIVEN
    answer = visit("").open(path, method=method, json=body if method != "GET" else None)
    assert answer.status_code == 401, answer.text
    assert answer.content_type == "application/problem+json"


def test_the_openapi_document_names_each_schema_once(app: Flask) -> None:
    document = app.test_client().get("/booths/openapi.json").get_json()
    names = set(document["components"]["schemas"])
    assert {"EstablishmentOut", "EstablishmentSchema", "StaffOut", "MemberOut", "DocumentOut"} <= names
    assert not {name for name in names if name[:-1] in names and name[-1].isdigit()}
    listing = document["paths"]["/booths/api/establishments"]["get"]
    assert {one["name"] for one in listing["parameters"]} == {"q", "province", "group", "kind", "flag", "page"}
