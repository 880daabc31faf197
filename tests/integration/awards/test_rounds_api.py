"""The JSON API of rounds and officials: strict, in the reader's language, for those who run a round where it writes."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from services.awards.domain.rules import PROFILES, Rules
from services.awards.web.app import create_app
from services.awards.web.round_lines import DESK
from shared.clock import now
from tests.awards_builders import ORGANISER, make_dossier, make_judge, make_officer, make_organiser, make_round
from tests.builders import told
from tests.clients import shared_app, signed_in
from tests.conftest import SettingsOf

Sessions = sessionmaker[Session]
API = "/awards/api/rounds"
PUBLIC = (
    "/check", "/my", "/report/2026", "/scoring/KV/", "/council/KV", "/judging/9b1e3c5a-3a3b-4d5e-8f60-718293a4b5c6",
    "/rounds/KV/enter", "/rounds/KV/results", "/rounds/KV/gallery", "/rounds/KV/verify", "/rounds/KV/round.json",
)  # fmt: skip
"""Addresses of other pages that the pages of rounds lead to."""


@pytest.fixture
def app(awards_sessions: Sessions, settings_of: SettingsOf) -> Flask:
    with awards_sessions.begin() as session:
        make_organiser(session)
    return shared_app(create_app, awards_sessions, settings_of("awards"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return signed_in(app, ORGANISER)


def facts(**changes: Any) -> dict[str, Any]:
    at = now().replace(microsecond=0)
    return {
        "name_vi": "Bình chọn phía Bắc",
        "name_en": "The North",
        "level": "region",
        "regions": ["north"],
        "year": at.year,
        "dossiers_close_at": (at + timedelta(days=30)).isoformat(),
        "scoring_closes_at": (at + timedelta(days=60)).isoformat(),
    } | changes


def test_a_round_from_draft_to_open_by_program(client: FlaskClient, app: Flask, awards_sessions: Sessions) -> None:
    made = client.post(API, json=facts(code="kv-bac"))
    assert (made.status_code, made.get_json()["state"]) == (201, "draft")
    assert client.post(API, json=facts(code="KV-BAC")).status_code == 409
    assert app.test_client().get(f"{API}/KV-BAC").status_code == 404  # a draft
    rules = {"cap_total": 110, "caps_by_group": {"A": 40, "C": None}, "pass_mark": "72.50", "method": "median"}
    answer = client.put(f"{API}/KV-BAC/rules", json=rules)
    assert answer.status_code == 200, answer.get_json()
    kept = answer.get_json()["rules"]
    wanted = {
        "cap_total": 110,
        "caps_by_group": {"A": 40},
        "pass_mark": "72.5",
        "method": "median",
        "profile": "custom",
    }
    assert kept == PROFILES["vn-26-2014"].to_json() | wanted
    official = {"office": "secretariat", "email": "To@Example.vn", "name": "Lê Tổ"}
    added = client.post(f"{API}/KV-BAC/officials", json=official)
    assert (added.status_code, added.get_json()["email"]) == (201, "to@example.vn")
    assert client.post(f"{API}/KV-BAC/officials", json=official).status_code == 409
    opened = client.post(f"{API}/KV-BAC/open", json={})
    assert opened.get_json()["rules_sha256"] == Rules.from_json(kept).sha256()
    assert client.post(f"{API}/KV-BAC/open", json={}).status_code == 409
    frozen = client.put(f"{API}/KV-BAC/rules", json={})
    assert (frozen.status_code, client.delete(f"{API}/KV-BAC", json={}).status_code) == (409, 409)
    public = app.test_client().get(f"{API}/KV-BAC").get_json()
    assert public["rules"] == kept
    assert [one["code"] for one in app.test_client().get(f"{API}?q=phia+bac").get_json()["rounds"]] == ["KV-BAC"]
    desk = signed_in(app, "to@example.vn").get(f"{API}/KV-BAC/desk").get_json()
    assert [step["what"] for step in desk["steps"]] == ["opened", "secretariat_added", "rules_changed", "created"]
    assert {one["where"] for one in desk["missing"]} == {"edit", "dossiers", "jury"}
    early = signed_in(app, "to@example.vn").post(f"{API}/KV-BAC/begin-scoring", json={})
    assert (early.status_code, set(early.get_json()["errors"])) == (422, {"edit", "dossiers", "jury"})
    gone = client.delete(f"{API}/KV-BAC/officials/{added.get_json()['id']}", json={})
    assert gone.status_code == 204
    assert client.get(f"{API}/KV-BAC/officials").get_json() == {"items": []}
    with awards_sessions() as session:
        assert told(session) == ["awards.contacts.changed", "awards.round.opened", "awards.contacts.changed"]


def test_wrong_input_is_named_by_field(client: FlaskClient) -> None:
    answer = client.post(API, json=facts(code="a", level="moon", surprise=1))
    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, {"code", "level", "surprise"})
    answer = client.post(API, json=facts(code="KV", regions=[]))
    assert set(answer.get_json()["errors"]) == {"regions"}
    client.post(API, json=facts(code="KV"))
    for rules, field in [
        ({"criteria": []}, "criteria"),
        ({"pass_mark": 70.0}, "pass_mark"),
        ({"pass_mark": "200"}, "pass_mark"),
        ({"tie_break": ["coin"]}, "tie_break.0"),
        ({"method": "vibes"}, "method"),
        ({"caps_by_group": {"E": 1}}, "caps_by_group.E"),
    ]:
        answer = client.put(f"{API}/KV/rules", json=rules)
        assert (answer.status_code, set(answer.get_json()["errors"])) == (422, {field}), rules


def test_a_change_and_the_office_list(client: FlaskClient, app: Flask, awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        officer = make_officer(session, "46")
        ahead = {"dossiers_close_at": now() + timedelta(days=20), "scoring_closes_at": now() + timedelta(days=90)}
        make_round(session, code="HUE", level="province", regions=[], province_code="46", year=now().year, **ahead)
        make_round(session, code="BAC", year=now().year, **ahead)
    hue = signed_in(app, officer)
    assert [one["code"] for one in hue.get("/awards/api/office/rounds").get_json()["rounds"]] == ["HUE"]
    changed = facts(
        level="province", province_code="46", regions=[], scoring_closes_at=ahead["scoring_closes_at"].isoformat()
    )
    assert hue.put(f"{API}/HUE", json=changed).status_code == 422  # no reason
    assert hue.put(f"{API}/HUE", json=changed | {"reason": "Bão số 3"}).status_code == 200
    assert hue.put(f"{API}/BAC", json=facts(reason="Bão số 3")).status_code == 403
    assert app.test_client().get("/awards/api/office/rounds").status_code == 401


def test_scoring_begins_and_the_round_closes_by_program(client: FlaskClient, awards_sessions: Sessions) -> None:
    at = now()
    with awards_sessions.begin() as session:
        found = make_round(
            session, code="KV", dossiers_close_at=at - timedelta(days=1), scoring_closes_at=at + timedelta(days=9)
        )
        for _ in range(5):
            make_dossier(session, found)
            make_judge(session, found)
        make_round(session, code="XONG", state="published", published_at=at - timedelta(days=40))
    begun = client.post(f"{API}/KV/begin-scoring", json={})
    assert (begun.status_code, begun.get_json()["state"]) == (200, "scoring")
    desk = client.get(f"{API}/KV/desk").get_json()
    assert (desk["sheets"], desk["signed"], desk["judges"]) == (25, 0, {"accepted": 5})
    assert client.post(f"{API}/XONG/close", json={}).get_json()["state"] == "closed"


def test_the_document_names_every_operation_and_the_desk_every_page(app: Flask) -> None:
    paths = app.test_client().get("/awards/openapi.json").get_json()["paths"]
    own = {
        (method, path.removeprefix(API))
        for path in paths
        for method in paths[path]
        if path.startswith(f"{API}/{{code}}")
    }
    assert {("get", "/{code}"), ("put", "/{code}/rules"), ("post", "/{code}/open"), ("get", "/{code}/desk")} <= own
    routes = app.url_map.bind("localhost")
    for link in DESK:
        endpoint, _values = routes.match(f"/awards/office/rounds/KV{link.page}", method="GET")
        assert endpoint, link.page
    for page in PUBLIC:
        assert routes.match(f"/awards{page}", method="GET"), page
