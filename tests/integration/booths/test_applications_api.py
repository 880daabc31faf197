"""The JSON API of applications: strict, once under one key, each list by what its reader may see."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import replies
from services.booths.models import AccessRequest, Application, Fair, Reply, Wish
from services.booths.web.app import create_app
from shared.clock import now
from shared.settings import Settings
from tests.builders import make_application, make_document, make_establishment, make_fair, make_staff, told
from tests.clients import shared_app, signed_in

MAKER = "hoa@example.vn"
OFFICER = "an@so.example.vn"
ORGANISER = "org@example.vn"
Sessions = sessionmaker[Session]


@pytest.fixture
def app(booths_sessions: Sessions, settings: Settings) -> Flask:
    return shared_app(create_app, booths_sessions, settings, TESTING=True)


def client_of(app: Flask, email: str, language: str = "vi") -> Any:
    return signed_in(app, email, language)


@pytest.fixture
def fair(booths_sessions: Sessions) -> Fair:
    with booths_sessions.begin() as session:
        at = now()
        made = make_fair(
            session,
            registration_opens_at=at - timedelta(days=1),
            registration_closes_at=at + timedelta(days=9),
            confirm_deadline_at=at + timedelta(days=60),
        )
        make_staff(session, email=OFFICER, role="officer", province_code="01")
        make_staff(session, email="far@so.example.vn", role="officer", province_code="79")
        make_staff(session, email=ORGANISER)
        return made


@pytest.fixture
def establishment_id(booths_sessions: Sessions, fair: Fair) -> UUID:
    with booths_sessions.begin() as session:
        establishment = make_establishment(session, member=MAKER)
        for kind in ("business_registration", "food_safety"):
            make_document(session, establishment, kind)
        return establishment.id


def begin(client: Any, fair: Fair, establishment_id: UUID, key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key} if key is not None else {}
    body = {"establishment_id": str(establishment_id)}
    return client.post(f"/booths/api/fairs/{fair.code}/applications", json=body, headers=headers)


def test_the_whole_way(app: Flask, booths_sessions: Sessions, fair: Fair, establishment_id: UUID) -> None:
    maker = client_of(app, MAKER)
    begun = begin(maker, fair, establishment_id)
    assert (begun.status_code, begun.json["state"], begun.json["label"]) == (201, "draft", "")
    base = f"/booths/api/applications/{begun.json['id']}"
    bare = maker.post(f"{base}/submit", json={})
    assert (bare.status_code, set(bare.json["errors"])) == (422, {"products"})
    changed = maker.patch(base, json={"booths_wanted": 2, "products": "Chè", "anywhere": False})
    assert (changed.status_code, changed.json["situation"], changed.json["missing"].keys()) == (
        200,
        "draft",
        {"anywhere"},
    )
    again = maker.patch(base, json={"side_by_side": True}).json
    assert (again["booths_wanted"], again["side_by_side"], again["products"]) == (2, True, "Chè")
    wished = maker.put(f"{base}/wishes", json={"wishes": [{"zone": "Z1"}, {"booth": "A-02"}]})
    assert [(wish["rank"], wish["code"], wish["is_zone"]) for wish in wished.json["wishes"]] == [
        (1, "Z1", True),
        (2, "A-02", False),
    ]
    done = maker.post(f"{base}/submit", json={})
    assert (done.status_code, done.json["state"], done.json["label"]) == (200, "submitted", f"{fair.code}-0001")
    officer = client_of(app, OFFICER)
    returned = officer.post(f"{base}/return", json={"reasons": ["Ảnh mờ"]})
    assert (returned.status_code, returned.json["reason"]) == (200, "Ảnh mờ")
    assert maker.post(f"{base}/submit", json={}).json["state"] == "submitted"
    assert maker.post(f"{base}/reopen", json={}).json["state"] == "draft"
    assert maker.post(f"{base}/submit", json={}).json["label"] == f"{fair.code}-0001"
    assert officer.post(f"{base}/accept", json={}).json["state"] == "accepted"
    late = officer.post(f"{base}/refuse", json={"reasons": ["x"]})
    assert (late.status_code, late.json["type"]) == (409, "urn:khuyen-cong:problem:conflict")
    assert maker.post(f"{base}/withdraw", json={}).json["state"] == "withdrawn"
    with booths_sessions() as session:
        assert [kind.rsplit(".", 1)[1] for kind in told(session)] == [
            "submitted", "returned", "submitted", "submitted", "accepted", "withdrawn",
        ]  # fmt: skip


def test_a_key_gives_the_first_answer_again(
    app: Flask, booths_sessions: Sessions, fair: Fair, establishment_id: UUID
) -> None:
    maker = client_of(app, MAKER)
    first = begin(maker, fair, establishment_id, "k-1")
    base = f"/booths/api/applications/{first.json['id']}"
    maker.patch(base, json={"products": "Chè"})
    again = begin(maker, fair, establishment_id, "k-1")
    assert (again.status_code, again.json) == (201, first.json)
    headers = {"Idempotency-Key": "k-2"}
    submitted = maker.post(f"{base}/submit", json={}, headers=headers)
    client_of(app, OFFICER).post(f"{base}/return", json={"reasons": ["Ảnh mờ"]})
    replay = maker.post(f"{base}/submit", json={}, headers=headers)
    assert (replay.status_code, replay.json) == (200, submitted.json)
    with booths_sessions() as session:
        assert session.get_one(Application, UUID(first.json["id"])).state == "returned"
        assert told(session) == ["booths.application.submitted", "booths.application.returned"]


def test_a_key_is_for_one_request_of_one_person(app: Flask, fair: Fair, establishment_id: UUID) -> None:
    maker = client_of(app, MAKER)
    begin(maker, fair, establishment_id, "k-1")
    other = begin(maker, fair, uuid4(), "k-1")
    assert (other.status_code, other.json["title"]) == (409, "Idempotency-Key này đã dùng cho một yêu cầu khác.")
    assert begin(client_of(app, "x@example.vn"), fair, establishment_id, "k-1").status_code == 403


@pytest.mark.parametrize("key", ["", "x" * 129, "a\tb", "ké"])
def test_a_key_that_cannot_be_kept_is_refused(app: Flask, fair: Fair, establishment_id: UUID, key: str) -> None:
    assert begin(client_of(app, MAKER), fair, establishment_id, key).status_code == 422


def test_a_refused_request_leaves_its_key_free(
    app: Flask, booths_sessions: Sessions, fair: Fair, establishment_id: UUID
) -> None:
    maker = client_of(app, MAKER)
    base = f"/booths/api/applications/{begin(maker, fair, establishment_id).json['id']}"
    headers = {"Idempotency-Key": "k-1"}
    assert maker.post(f"{base}/submit", json={}, headers=headers).status_code == 422
    maker.patch(base, json={"products": "Chè"})
    assert maker.post(f"{base}/submit", json={}, headers=headers).status_code == 200


def test_two_requests_at_once_under_one_key_are_one(booths_sessions: Sessions) -> None:
    asked: dict[str, Any] = {"by": MAKER, "key": "k", "fingerprint": "f", "now": now()}
    done: list[int] = []

    def work() -> replies.Answer:
        done.append(1)
        return {"number": len(done)}, 201

    def other() -> replies.Answer:
        with booths_sessions.begin() as session:
            return replies.answered_once(session, answer=work, **asked)

    with ThreadPoolExecutor(1) as pool:
        with booths_sessions.begin() as session:
            first = replies.answered_once(session, answer=work, **asked)
            waiting = pool.submit(other)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        assert waiting.result(timeout=5) == first == ({"number": 1}, 201)


def test_answers_are_forgotten_after_a_day(booths_sessions: Sessions) -> None:
    at = now()
    with booths_sessions.begin() as session:
        for key, age in (("old", 25), ("young", 23)):
            replies.answered_once(
                session, by=MAKER, key=key, fingerprint="", now=at - timedelta(hours=age), answer=lambda: ({}, 200)
            )
        assert replies.forget_replies(session, at) == 1
        assert session.scalars(select(Reply.key)).all() == ["young"]


@pytest.mark.parametrize(
    ("method", "path", "body", "fields"),
    [
        ("patch", "", {"state": "accepted"}, {"state"}),
        ("patch", "", {"booths_wanted": "two"}, {"booths_wanted"}),
        ("patch", "", {"booths_wanted": 1.5}, {"booths_wanted"}),
        ("patch", "", {"booths_wanted": 2**40}, {"booths_wanted"}),
        ("patch", "", {"booths_wanted": None}, {"booths_wanted"}),
        ("patch", "", {"products": ["x"]}, {"products"}),
        ("patch", "", {"products": "x" * 2_001}, {"products"}),
        ("put", "/wishes", {}, {"wishes"}),
        ("put", "/wishes", {"wishes": "A-01"}, {"wishes"}),
        ("put", "/wishes", {"wishes": [{"booth": "Z-99"}, {"zone": "Z1"}]}, {"wishes.0.booth"}),
        ("put", "/wishes", {"wishes": [{"booth": "A-01", "zone": "Z1"}]}, {"wishes.0.booth"}),
        ("put", "/wishes", {"wishes": [{}]}, {"wishes.0.booth"}),
        ("put", "/wishes", {"wishes": [{"booth": "A-01", "rank": 1}]}, {"wishes.0.rank"}),
        ("put", "/wishes", {"wishes": [{"booth": "A-01"}] * 10_000}, {"wishes"}),
        ("post", "/return", {}, {"reasons"}),
        ("post", "/return", {"reasons": []}, {"reasons"}),
        ("post", "/return", {"reasons": ["x"] * 21}, {"reasons"}),
        ("post", "/refuse", {"reasons": ["\x00"]}, {"reasons"}),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_bad_input_names_the_field_and_changes_nothing(
    app: Flask,
    booths_sessions: Sessions,
    fair: Fair,
    establishment_id: UUID,
    method: str,
    path: str,
    body: Any,
    fields: set[str],
    language: str,
) -> None:
    maker = client_of(app, MAKER, language)
    base = f"/booths/api/applications/{begin(maker, fair, establishment_id).json['id']}"
    client = maker
    if method == "post":
        maker.patch(base, json={"products": "Chè"})
        maker.post(f"{base}/submit", json={})
        client = client_of(app, OFFICER, language)
    with booths_sessions() as session:
        before = session.scalars(select(Application)).one().changed_at
    answer = getattr(client, method)(base + path, json=body)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert set(answer.json["errors"]) == fields
    with booths_sessions() as session:
        assert session.scalars(select(Application)).one().changed_at == before
        assert session.scalar(select(func.count()).select_from(Wish)) == 0


MATRIX = {  # who → what each may: read, change, submit, accept
    MAKER: (200, 200, 200, 403),
    OFFICER: (200, 403, 403, 200),
    ORGANISER: (200, 403, 403, 200),
    "far@so.example.vn": (403, 403, 403, 403),
    "x@example.vn": (403, 403, 403, 403),
    "": (401, 401, 401, 401),
}


@pytest.mark.parametrize("email", MATRIX)
def test_who_may_do_what(app: Flask, booths_sessions: Sessions, fair: Fair, establishment_id: UUID, email: str) -> None:
    maker = client_of(app, MAKER)
    base = f"/booths/api/applications/{begin(maker, fair, establishment_id).json['id']}"
    maker.patch(base, json={"products": "Chè"})
    maker.post(f"{base}/submit", json={})
    client = client_of(app, email)
    read = client.get(base).status_code
    accept_first = client.post(f"{base}/accept", json={}).status_code
    with booths_sessions.begin() as session:
        application = session.scalars(select(Application)).one()
        application.state = "returned"
    change = client.patch(base, json={"water": True}).status_code
    submit = client.post(f"{base}/submit", json={}).status_code
    assert (read, change, submit, accept_first) == MATRIX[email]


def test_each_list_shows_what_its_reader_may_see(app: Flask, booths_sessions: Sessions, fair: Fair) -> None:
    with booths_sessions.begin() as session:
        fair = session.merge(fair)
        mine = make_establishment(session, member=MAKER, name="Của tôi")
        make_application(session, fair, mine, state="draft", label="", submitted_at=None)
        make_application(session, fair, make_establishment(session, name="Hà Nội"))
        make_application(session, fair, make_establishment(session, name="Sài Gòn", province_code="79"))

    def names(email: str, query: str = "") -> list[str]:
        answer = client_of(app, email).get(f"/booths/api/applications{query}")
        return sorted(item["establishment_name"] for item in answer.json["items"])

    assert names(MAKER) == ["Của tôi"]
    assert names(OFFICER) == ["Hà Nội"]
    assert names(ORGANISER) == ["Hà Nội", "Sài Gòn"]
    assert names(ORGANISER, "?q=sai%20gon") == ["Sài Gòn"]
    assert names("x@example.vn") == []
    assert client_of(app, "").get("/booths/api/applications").status_code == 401
    unknown = client_of(app, MAKER).get("/booths/api/applications?colour=red")
    assert (unknown.status_code, set(unknown.json["errors"])) == (422, {"colour"})


def test_tasks(app: Flask, booths_sessions: Sessions, fair: Fair, establishment_id: UUID) -> None:
    maker = client_of(app, MAKER)
    begun = begin(maker, fair, establishment_id).json["id"]
    with booths_sessions.begin() as session:
        session.add(AccessRequest(establishment_id=establishment_id, email="x@example.vn", name="Xuân", asked_at=now()))
    found = maker.get("/booths/api/tasks").json
    assert [(task["application_id"], task["situation"]) for task in found["now"]] == [(begun, "draft")]
    assert found["now"][0]["deadline"] == fair.registration_closes_at.isoformat()
    assert [(request["name"], request["establishment_id"]) for request in found["access"]] == [
        ("Xuân", str(establishment_id))
    ]
    maker.patch(f"/booths/api/applications/{begun}", json={"products": "Chè"})
    maker.post(f"/booths/api/applications/{begun}/submit", json={})
    assert [task["situation"] for task in maker.get("/booths/api/tasks").json["waiting"]] == ["submitted"]
    officer = client_of(app, OFFICER).get("/booths/api/tasks").json
    assert [(task["kind"], task["fair_code"], task["count"]) for task in officer["fairs"]] == [("decide", fair.code, 1)]
    assert client_of(app, "").get("/booths/api/tasks").status_code == 401


def test_the_document_describes_it(app: Flask) -> None:
    spec = client_of(app, "").get("/booths/openapi.json").json
    start = spec["paths"]["/booths/api/fairs/{code}/applications"]["post"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in start["parameters"]]
    assert set(spec["paths"]["/booths/api/applications/{application_id}"]) >= {"get", "patch"}
