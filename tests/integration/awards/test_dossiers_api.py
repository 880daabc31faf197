"""Dossiers as JSON: the same verbs as the pages, once however often they are sent, with problems that say why."""

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from services.awards.domain.dossiers import CHECKLIST, PROMISES
from services.awards.models import Dossier, Establishment, Round
from tests.clients import Visit
from tests.integration.awards.dossier_scenes import (
    MAKER,
    OFFICER,
    SECRETARY,
    STATEMENT,
    full_dossier,
    open_round,
    people,
    picture,
)

Sessions = sessionmaker[Session]
API = "/awards/api"


@pytest.fixture
def scene(session: Session) -> tuple[Round, Establishment]:
    maker = people(session)
    made = open_round(session), maker
    session.commit()
    return made


Scene = tuple[Round, Establishment]


def body(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_program_enters_a_product_and_the_secretariat_accepts_it(scene: Scene, visit: Visit) -> None:
    round_, maker = scene
    client = visit(MAKER)
    begin = {"establishment_id": str(maker.id), "product_name": "Chè móc câu"}
    made = body(client.post(f"{API}/rounds/{round_.code}/dossiers", json=begin), 201)
    at = f"{API}/dossiers/{made['id']}"
    body(client.patch(at, json={"surprise": 1}), 422)
    body(client.patch(at, json={"statement": {"price_vnd": -5}}), 422)
    changes = {
        "product_group": "B",
        "food": True,
        "statement": {code: value for code, value in STATEMENT.items() if code != "food"},
        "certificate_number": "012/2025",
        "certificate_until": "2030-12-31",
        "promises": list(PROMISES),
    }
    changed = body(client.patch(at, json=changes))
    assert set(changed["missing"]) == {
        "photo_front", "photo_side", "photo_above", "registration_form", "business_registration", "food_safety",
        "province_decision", "certificate",
    }  # fmt: skip
    refused = body(client.post(f"{at}/submit"), 422)
    assert "photo_front" in str(refused)
    for place, kind in enumerate(changed["missing"]):
        sent = {"kind": kind, "file": (io.BytesIO(picture(size=(90 + place, 30))), "a.jpg")}
        body(client.post(f"{at}/papers", data=sent), 201)
    assert body(client.post(f"{at}/submit"))["state"] == "submitted"
    assert body(client.post(f"{at}/submit"))["state"] == "submitted"
    body(client.patch(at, json={"food": False}), 409)
    desk = visit(SECRETARY)
    incomplete = {"items": {"form": {"ok": True}}}
    body(desk.post(f"{at}/accept", json=incomplete), 422)
    accepted = body(desk.post(f"{at}/accept", json={"items": {code: {"ok": True} for code in CHECKLIST}}))
    assert accepted["voting_code"].startswith("B-")
    body(desk.post(f"{at}/accept", json={}), 409)
    read = body(client.get(at))
    assert [step["what"] for step in read["steps"]] == ["started", "submitted", "accepted"]
    assert (read["situation"], read["points"], read["rank"]) == ("accepted", None, None)
    waiting = body(client.get(f"{API}/tasks"))["waiting"]
    assert [task["dossier_id"] for task in waiting] == [made["id"]]


def test_lists_are_narrowed_and_strict(session: Session, scene: Scene, visit: Visit) -> None:
    round_, maker = scene
    full_dossier(session, round_, maker, product_name="Ấm đất")
    session.commit()
    client = visit(OFFICER)
    found = body(client.get(f"{API}/dossiers?round={round_.code}&q=am+dat&state=draft"))
    assert [one["product_name"] for one in found["items"]] == ["Ấm đất"]
    body(client.get(f"{API}/dossiers?state=odd"), 422)
    assert body(client.get(f"{API}/tasks"))["rounds"] == [
        {"kind": "complete", "round_code": round_.code, "count": 1, "done": 0,
         "deadline": round_.dossiers_close_at.isoformat()}
    ]  # fmt: skip
    later = round_.dossiers_close_at + timedelta(days=5)
    session.execute(update(Dossier).values(state="returned", complete_by=later))
    session.commit()
    assert body(client.get(f"{API}/tasks"))["rounds"][0]["deadline"] == later.isoformat()


def test_a_summary_list_by_api_saves_only_if_asked_and_faultless(scene: Scene, visit: Visit) -> None:
    round_, maker = scene
    table = f"Mã số thuế hoặc số đăng ký;Tên sản phẩm;Nhóm\n{maker.registration_number};Ấm;A\n".encode()
    at = f"{API}/rounds/{round_.code}/dossiers/import"

    def send(content: bytes, by: str = OFFICER, **more: str) -> Any:
        return visit(by).post(at, data={"file": (io.BytesIO(content), "a.csv"), **more})

    assert body(send(table)) == {"products": 1, "faults": [], "hidden": [], "begun": [], "submitted": 0}
    faulty = body(send(table + b"99;B\xc3\xa1t;A\n", save="true"))
    assert [(fault["row"], fault["column"]) for fault in faulty["faults"]] == [(3, "Mã số thuế hoặc số đăng ký")]
    assert faulty["begun"] == []
    body(send(table, by=MAKER), 403)
    assert [one["product_name"] for one in body(send(table, save="true"))["begun"]] == ["Ấm"]
