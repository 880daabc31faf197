"""The JSON API of fairs and plans: strict, in the reader's language, for organisers alone where it writes."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from services.booths.web.app import create_app
from shared.clock import now
from shared.settings import Settings
from tests.builders import make_fair, make_staff, told
from tests.clients import shared_app, signed_in

Sessions = sessionmaker[Session]
API = "/booths/api/fairs"
LAN = "lan@example.vn"


@pytest.fixture
def app(booths_sessions: Sessions, settings: Settings) -> Flask:
    with booths_sessions.begin() as session:
        make_staff(session, email=LAN)
    return shared_app(create_app, booths_sessions, Settings(**{**vars(settings), "provinces_on": "2018-06-01"}))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return signed_in(app, LAN)


def facts(**changes: Any) -> dict[str, Any]:
    at = now().replace(microsecond=0)
    return {
        "name_vi": "Hội chợ Tiền Giang",
        "name_en": "Tien Giang Fair",
        "abroad": False,
        "place_vi": "Mỹ Tho",
        "place_en": "My Tho",
        "opens_on": f"{at + timedelta(days=90):%Y-%m-%d}",
        "closes_on": f"{at + timedelta(days=95):%Y-%m-%d}",
        "registration_opens_at": (at + timedelta(hours=1)).isoformat(),
        "registration_closes_at": (at + timedelta(days=30)).isoformat(),
        "confirm_deadline_at": (at + timedelta(days=70)).isoformat(),
    } | changes


def test_a_fair_from_draft_to_open_and_cancelled_by_program(
    client: FlaskClient, app: Flask, booths_sessions: Sessions
) -> None:
    made = client.post(API, json=facts(code="TG26"))
    assert (made.status_code, made.get_json()["state"], made.get_json()["version"]) == (201, "draft", 1)
    assert app.test_client().get(f"{API}/TG26").status_code == 404  # a draft
    early = client.post(f"{API}/TG26/open", json={})
    assert (early.status_code, sorted(early.get_json()["errors"])) == (422, ["payers", "plan", "rules"])
    payer = {"name": "KCQG", "support_percent": 100, "legal_text": "28/2018/TT-BTC"}
    zone = {"zone_code": "B", "name_vi": "Thực phẩm", "name_en": "Food", "product_groups": ["B"]}
    assert client.post(f"{API}/TG26/payers", json=payer).status_code == 204
    assert client.post(f"{API}/TG26/zones", json=zone).status_code == 204
    grid = {"hall": "A", "rows": 2, "columns": 5, "zones": ["B"], "payer": "KCQG"}
    planned = client.post(f"{API}/TG26/plan/grid", json=grid)
    assert planned.status_code == 201
    assert len(planned.get_json()["booths"]) == 10
    same = client.put(
        f"{API}/TG26/plan",
        json={
            "halls": planned.get_json()["halls"],
            "booths": [
                {name: value for name, value in booth.items() if name not in ("state", "holder", "wished")}
                for booth in planned.get_json()["booths"]
            ],
        },
    )
    assert (same.status_code, same.get_json()) == (200, planned.get_json())
    rules = {"cap_per_establishment": 1, "one_before_second": True, "newcomer_percent": 20}
    assert client.put(f"{API}/TG26/rules", json=rules).status_code == 200
    opened = client.post(f"{API}/TG26/open", json={})
    assert (opened.status_code, opened.get_json()["state"], len(opened.get_json()["draw_commitment"])) == (
        200,
        "open",
        64,
    )
    assert "draw_secret" not in opened.get_json()
    shown = app.test_client().get(f"{API}/TG26").get_json()
    assert (shown["booths"], shown["rules"]["newcomer_percent"], shown["payers"][0]["booths"]) == (10, 20, 10)
    assert [zone["booths"] for zone in shown["zones"]] == [5]
    assert [version["version"] for version in shown["versions"]] == [1]
    moved = facts(opens_on=facts()["closes_on"], registration_opens_at=opened.get_json()["registration_opens_at"])
    assert client.put(f"{API}/TG26", json=moved).status_code == 422  # no reason
    assert client.put(f"{API}/TG26", json=moved | {"reason": "Bão"}).get_json()["version"] == 2
    assert client.put(f"{API}/TG26/rules", json=rules).status_code == 409  # frozen
    assert client.post(f"{API}/TG26/start", json={}).status_code == 409
    assert client.post(f"{API}/TG26/cancel", json={"reason": "Dịch bệnh"}).get_json()["state"] == "cancelled"
    with booths_sessions() as session:
        assert told(session) == ["booths.fair.opened", "booths.fair.changed", "booths.fair.cancelled"]


def test_everybody_reads_announced_fairs(app: Flask, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        make_fair(session, code="TG26", name_vi="Hội chợ Tiền Giang")
        make_fair(session, code="HN26", state="published")
        make_fair(session, code="D1", state="draft", draw_commitment="")
    client = app.test_client()
    assert {fair["code"] for fair in client.get(API).get_json()["fairs"]} == {"TG26", "HN26"}
    assert client.get(f"{API}?q=tien giang").get_json()["total"] == 1
    assert client.get(f"{API}?phase=published").get_json()["total"] == 1
    assert client.get(f"{API}/HN26/exhibitors").get_json() == {"exhibitors": [], "page": 1, "pages": 1, "total": 0}
    plan = client.get(f"{API}/TG26/plan").get_json()
    assert (len(plan["halls"]), len(plan["booths"]), plan["booths"][0]["state"]) == (1, 10, "free")


def test_strangers_do_not_write(app: Flask, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        make_fair(session, code="TG26", state="draft", draw_commitment="")
    writes = [
        ("POST", "", facts(code="X1")),
        ("POST", "/TG26/open", {}),
        ("POST", "/TG26/start", {}),
        ("POST", "/TG26/end", {}),
        ("POST", "/TG26/cancel", {"reason": "xyz"}),
        ("PUT", "/TG26", facts()),
        ("PUT", "/TG26/rules", {}),
        ("PUT", "/TG26/plan", {"halls": [], "booths": []}),
        ("POST", "/TG26/plan/grid", {"hall": "A", "rows": 1, "columns": 1}),
        ("POST", "/TG26/plan/import", {}),
        ("POST", "/TG26/payers", {"name": "KCQG", "support_percent": 1}),
        ("POST", "/TG26/zones", {"zone_code": "B", "name_vi": "xx", "name_en": "xx"}),
    ]
    stranger = signed_in(app, "stranger@example.vn")
    for method, path, body in writes:
        assert stranger.open(API + path, method=method, json=body).status_code == 403, path
        assert app.test_client().open(API + path, method=method, json=body).status_code == 401, path


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"opens_on": "yesterday"}, "opens_on"),
        ({"opens_on": "2020-01-01"}, "opens_on"),
        ({"registration_opens_at": "2030-01-01T10:00:00"}, "registration_opens_at"),  # no zone
        ({"name_vi": 5}, "name_vi"),
        ({"name_vi": "x" * 300}, "name_vi"),
        ({"code": "Đ"}, "code"),
    ],
)
def test_bad_facts_are_refused_by_field(client: FlaskClient, change: dict[str, Any], field: str) -> None:
    answer = client.post(API, json=facts(code="TG26") | change)
    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]
    assert client.get(f"{API}/TG26").status_code == 404  # nothing half done


def test_a_sheet_is_previewed_and_then_saved(client: FlaskClient) -> None:
    client.post(API, json=facts(code="TG26"))
    token = {"X-CSRFToken": csrf(client)}
    address = f"{API}/TG26/plan/import"
    bad = client.post(address, data=b"hall,booth,x,y\nA,1,0,0\nA,2,1,0\n", headers=token).get_json()
    assert (bad["saved"], [fault["row"] for fault in bad["faults"]]) == (False, [3])
    good = b"hall,booth,x,y\nA,1,0,0\nA,2,3,0\n"
    assert client.post(address, data=good, headers=token).get_json()["saved"] is False
    assert client.get(f"{API}/TG26/plan").get_json()["booths"] == []
    assert client.post(f"{address}?save=true", data=good, headers=token).get_json()["saved"] is True
    assert [booth["code"] for booth in client.get(f"{API}/TG26/plan").get_json()["booths"]] == ["1", "2"]


def csrf(client: FlaskClient) -> str:
    page = client.get("/booths/office/fairs/new").get_data(as_text=True)
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def test_a_faulty_plan_is_refused_whole(client: FlaskClient) -> None:
    client.post(API, json=facts(code="TG26"))
    hall = {"name": "A", "width_dm": 100, "depth_dm": 100}
    booth = {"hall": "A", "code": "A-01", "x_dm": 0, "y_dm": 0}
    for booths, status in [
        ([booth, booth | {"code": "A-02", "x_dm": 10}], 422),
        ([booth | {"x_dm": "0"}], 422),
        ([booth | {"zone": "Q"}], 404),
        ([booth | {"hall": "B"}], 422),
    ]:
        assert client.put(f"{API}/TG26/plan", json={"halls": [hall], "booths": booths}).status_code == status
    assert client.get(f"{API}/TG26/plan").get_json() == {"booths": [], "halls": []}
