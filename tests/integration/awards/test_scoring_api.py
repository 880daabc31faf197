"""Scoring through pages and JSON: what a judge gets and sends, and that nobody sees or changes another's sheet."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from services.awards.models import Dossier, Judge, Paper, Round, Sheet
from tests.awards_builders import (
    RULES,
    make_assignment,
    make_contact,
    make_dossier,
    make_establishment,
    make_judge,
    make_officer,
    make_official,
    make_organiser,
)
from tests.builders import NOW
from tests.clients import Visit, statements_to
from tests.integration.awards.test_sheets import JUDGE, OTHER, POINTS, hall

Sessions = sessionmaker[Session]
SHEET = "/awards/api/scoring/R/sheets/B-001"
SECRET = {"points": POINTS | {"market": "31.5"}, "notes": {"market": "rất thơm"}, "comment": "nên chọn"}
SECRETS = ("31.5", "31,5", "69.5", "69,5", "rất thơm", "nên chọn")


@pytest.fixture
def round_(awards_sessions: Sessions) -> Round:
    with awards_sessions.begin() as session:
        return hall(session)


def signed(client: FlaskClient, **changes: Any) -> TestResponse:
    return client.put(SHEET, json=SECRET | {"submission_id": str(uuid4())} | changes)


def table(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/awards/api/scoring/R")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json or {}
    return found


def test_a_judge_gets_all_there_is_to_score(awards_sessions: Sessions, visit: Visit, round_: Round) -> None:
    with awards_sessions.begin() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.voting_code == "B-001")).one()
        dossier.statement = {"description": "Chè đen", "annual_output": 12_000, "other": ""}
        for position, kind in enumerate(["photo", "photo_front", "business_registration"]):
            session.add(
                Paper(
                    dossier_id=dossier.id, kind=kind, position=position, file_name=f"{kind}.jpg", content=b"x",
                    media_type="image/jpeg", size_bytes=1, sha256=kind, added_by="a@b", added_at=NOW, preview=b"x",
                )
            )  # fmt: skip
    got = table(visit(JUDGE))
    assert [one["code"] for one in got["products"]] == ["B-001", "B-002", "B-003"]
    assert [(one["code"], one["most"]) for one in got["criteria"]] == [
        ("market", "40"), ("economy", "40"), ("culture", "10"), ("other", "10"),
    ]  # fmt: skip
    assert (got["step"], got["total"], got["judge_label"], got["sheets"]) == ("0.5", "100", "GK01", [])
    first = got["products"][0]
    assert [photo["name"] for photo in first["photos"]] == ["Ảnh mặt trước", "Ảnh khác"]
    assert [part["text"] for part in first["statement"]] == ["Chè đen", "12.000"]
    assert [paper["address"] for paper in first["papers"]] == [None]


def test_a_blind_round_names_no_maker(awards_sessions: Sessions, visit: Visit, round_: Round) -> None:
    with awards_sessions.begin() as session:
        maker = make_establishment(session, name="HTX Bí Mật", province_code="79")
        dossier = make_dossier(session, session.get_one(Round, round_.id), maker, voting_code="B-900")
        make_assignment(session, session.scalars(select(Judge).where(Judge.email == JUDGE)).one(), dossier, 9)
        paper = Paper(
            dossier_id=dossier.id, kind="other", file_name="HTX Bí Mật.pdf", content=b"%PDF", size_bytes=4,
            media_type="application/pdf", sha256="1", added_by="a@b", added_at=NOW,
        )  # fmt: skip
        session.add(paper)
        session.flush()
        read = f"/awards/scoring/R/B-900/papers/{paper.id}"
    judge = visit(JUDGE)
    pages = [
        judge.get(path).text for path in ("/awards/api/scoring/R", "/awards/scoring/R/list", "/awards/scoring/R/B-900")
    ]
    assert [name for page in pages for name in ("Bí Mật", "Hồ Chí Minh", str(maker.id)) if name in page] == []
    assert judge.get(read).status_code == 404
    with awards_sessions.begin() as session:
        session.get_one(Round, round_.id).rules = replace(RULES, blind=False).to_json()
    product = table(judge)["products"][-1]
    assert product["maker"].startswith("HTX Bí Mật, ")
    assert product["papers"] == [{"name": "Giấy tờ khác", "address": read}]
    assert judge.get(read).data == b"%PDF"
    assert visit(OTHER).get(read).status_code == 404, "not assigned to the other judge"


def test_a_sheet_goes_in_and_comes_back(visit: Visit, round_: Round) -> None:
    judge = visit(JUDGE)
    draft = judge.put(SHEET, json={"points": {"market": "31.5"}}).json or {}
    assert (draft["state"], draft["revision"], draft["points"]) == ("draft", 1, {"market": "31.5"})
    answer = signed(judge, base_revision=1, place="Huế")
    assert answer.status_code == 200
    (sheet,) = table(judge)["sheets"]
    assert sheet == answer.json
    assert (sheet["code"], sheet["state"], sheet["revision"], sheet["leaf_index"]) == ("B-001", "signed", 2, 0)
    again = signed(judge, base_revision=1, submission_id=sheet["submission_id"])
    assert again.json == sheet
    receipt = judge.get("/awards/api/rounds/R/sheets/B-001/receipt").json or {}
    assert (receipt["leaf_hash"], receipt["place"], receipt["notes"]) == (sheet["leaf_hash"], "Huế", SECRET["notes"])


def test_a_clash_shows_what_is_stored(visit: Visit, round_: Round) -> None:
    judge = visit(JUDGE)
    judge.put(SHEET, json={"points": {"market": "1"}})
    answer = judge.put(SHEET, json={"points": {"market": "2"}})
    body = answer.json or {}
    assert (answer.status_code, body["type"]) == (409, "urn:khuyen-cong:problem:conflict")
    assert (body["sheet"]["points"], body["sheet"]["revision"]) == ({"market": "1"}, 1)
    signed(judge, base_revision=1)
    late = judge.put(SHEET, json={"points": {"market": "2"}, "base_revision": 2})
    assert (late.status_code, (late.json or {})["sheet"]["state"]) == (409, "signed")
    assert "lock" in (visit(JUDGE, "en").put(SHEET, json={}, headers={"Accept": "*/*"}).json or {})["title"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"points": {"market": "41"}}, "points.market"),
        ({"points": {"market": 40}}, "points.market.value"),
        ({"points": {"beauty": "1"}}, "points.beauty"),
        ({"notes": {"market": "x" * 501}}, "notes.market.value"),
        ({"submission_id": str(uuid4()), "points": {"market": "40"}}, "points.other"),
        ({"submission_id": "1"}, "submission_id"),
        ({"signed_at": "2026-01-01T00:00:00Z"}, "signed_at"),
    ],
)
def test_what_does_not_fit_is_said_by_field(visit: Visit, round_: Round, body: dict[str, Any], field: str) -> None:
    answer = visit(JUDGE).put(SHEET, json=body)
    assert answer.status_code == 422
    assert field in (answer.json or {})["errors"]


def test_a_sheet_of_the_judge_before_is_not_sent_as_mine(
    awards_sessions: Sessions, visit: Visit, round_: Round
) -> None:
    with awards_sessions() as session:
        ids = dict(session.execute(select(Judge.email, Judge.id)).all())
    body = SECRET | {"submission_id": str(uuid4())}
    assert visit(OTHER).put(SHEET, json=body | {"judge_id": str(ids[JUDGE])}).status_code == 401
    assert visit(JUDGE).put(SHEET, json=body | {"judge_id": str(ids[JUDGE])}).status_code == 200
    assert visit().put(SHEET, json=body).status_code == 401


READ = (
    "/awards/api/scoring/R", "/awards/api/rounds/R/sheets/B-001/receipt", "/awards/scoring/R/",
    "/awards/scoring/R/list",
    "/awards/scoring/R/B-001", "/awards/scoring/R/B-001/receipt", "/awards/rounds/R", "/awards/office/rounds/R",
    "/awards/api/rounds/R", "/awards/office/rounds/R/jury", "/awards/rounds/R/round.json", "/awards/rounds/R/results",
    "/awards/office/rounds/R/jury-look", "/awards/office/rounds/R/tally",
)  # fmt: skip
OTHERS = {
    "other judge": OTHER, "organiser": "organiser@example.vn", "officer": "officer01@example.vn", "nobody": "",
    "secretariat": "secretary@example.vn", "council": "council@example.vn", "stranger": "x@example.vn",
    "invited": "invited@example.vn", "maker": "maker@example.vn",
}  # fmt: skip


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_reads_or_writes_anothers_sheet(
    awards_sessions: Sessions, visit: Visit, round_: Round, who: str
) -> None:
    with awards_sessions.begin() as session:
        own = session.get_one(Round, round_.id)
        make_organiser(session)
        make_officer(session, "01")
        make_official(session, own, "secretariat", "secretary@example.vn")
        make_official(session, own, "council", "council@example.vn")
        make_judge(session, own, email="invited@example.vn", state="invited")
        maker = session.scalars(select(Dossier).where(Dossier.voting_code == "B-001")).one().establishment_id
        make_contact(session, f"establishment:{maker}", "maker@example.vn")
    visit(JUDGE).put("/awards/api/scoring/R/sheets/B-002", json=SECRET)
    before = signed(visit(JUDGE)).json
    stranger = visit(OTHERS[who])
    for path in READ:
        seen = stranger.get(path).text
        assert [(path, secret) for secret in SECRETS if secret in seen] == []
    stranger.put(SHEET, json={"points": {"market": "1"}, "base_revision": 1})
    signed(stranger, points=POINTS)
    stranger.post("/awards/scoring/R/B-001", data={"points.market": "1", "submission_id": str(uuid4())})
    with awards_sessions() as session:
        judge = session.scalars(select(Judge).where(Judge.email == JUDGE)).one()
        others = {sheet.judge_id for sheet in session.scalars(select(Sheet))} - {judge.id}
        assert bool(others) == (who == "other judge"), "only a judge of the round has a sheet, and it is their own"
    assert table(visit(JUDGE))["sheets"][0] == before


def statements(sessions: Sessions, act: Callable[[], object]) -> int:
    """Count what ``act`` asks the database."""
    with statements_to(sessions) as seen:
        act()
    return len(seen)


def test_the_number_of_statements_does_not_grow(awards_sessions: Sessions, visit: Visit, round_: Round) -> None:
    judge = visit(JUDGE)
    few = statements(awards_sessions, lambda: table(judge))
    with awards_sessions.begin() as session:
        own = session.scalars(select(Judge).where(Judge.email == JUDGE)).one()
        for number in range(20):
            dossier = make_dossier(session, session.get_one(Round, round_.id), voting_code=f"C-{number:03d}")
            make_assignment(session, own, dossier)
    assert len(table(judge)["products"]) == 23
    assert statements(awards_sessions, lambda: table(judge)) == few <= 6


def test_the_plain_form_keeps_signs_and_locks(visit: Visit, round_: Round) -> None:
    judge, page = visit(JUDGE), "/awards/scoring/R/B-001"
    typed = {f"points.{code}": points.replace(".", ",") for code, points in POINTS.items()}
    sent = typed | {"notes.market": "thơm", "base_revision": "0", "submission_id": str(uuid4())}
    assert judge.post(page, data=sent | {"action": "draft"}).status_code == 303
    assert 'value="32,5"' in judge.get(page).text
    sent["base_revision"] = "1"
    unsure = judge.post(page, data=sent | {"action": "sign"})
    assert unsure.status_code == 422
    assert "Vui lòng đánh dấu ô này" in unsure.text
    wrong = judge.post(page, data=sent | {"action": "sign", "sure": "true", "points.other": "11"})
    assert "Điểm của mục này nhiều hơn mức tối đa." in wrong.text
    assert judge.post(page, data=sent | {"action": "sign", "sure": "true"}).status_code == 303
    assert judge.post(page, data=sent | {"action": "sign", "sure": "true"}).status_code == 303, "a double click"
    assert judge.post(page, data=sent | {"action": "draft"}).status_code == 422
    locked = judge.get(page).text
    assert "Phiếu đã khóa." in locked
    assert 'name="points.market"' not in locked
    receipt = judge.get(f"{page}/receipt").text
    assert [text for text in ("32,5", "70,5", "thơm", "GK01") if text not in receipt] == []


def test_a_rehearsal_says_so_and_before_the_scoring_there_is_nothing(
    awards_sessions: Sessions, visit: Visit, round_: Round
) -> None:
    judge = visit(JUDGE)
    assert "CHẤM THỬ" not in judge.get("/awards/scoring/R/").text
    with awards_sessions.begin() as session:
        own = session.get_one(Round, round_.id)
        own.rehearsal, own.rehearsal_of = True, own.id
    for path in ("", "list", "B-001"):
        assert "CHẤM THỬ" in judge.get(f"/awards/scoring/R/{path}").text
    with awards_sessions.begin() as session:
        session.get_one(Round, round_.id).state = "open"
    assert table(judge)["products"] == []
    assert judge.get("/awards/scoring/R/B-001").status_code == 404
    assert "Chưa tới giờ chấm" in judge.get("/awards/scoring/R/list").text


def test_the_worker_may_be_started_and_is_fetched_anew(visit: Visit, round_: Round) -> None:
    page, worker = visit(JUDGE).get("/awards/scoring/R/"), visit().get("/awards/scoring/sw.js")
    assert "worker-src 'self'" in page.headers["Content-Security-Policy"]
    assert worker.content_type == "text/javascript; charset=utf-8"
    assert worker.headers["Cache-Control"] == "no-cache"


def test_hostile_input_is_refused_and_keeps_nothing(awards_sessions: Sessions, visit: Visit, round_: Round) -> None:
    judge = visit(JUDGE)
    bodies: list[Any] = [
        [], "x", {"points": []}, {"points": {"\x00": "1"}}, {"notes": {"market": "\x00"}}, {"points": {"": "1"}},
        {"points": {"market": "1" * 100_000}}, {"points": {str(n): "1" for n in range(1_000)}},
        {"base_revision": -1}, {"base_revision": 10**30}, {"submission_id": 5}, {"judge_id": "x"}, {"points": None},
        {"submission_id": str(uuid4()), "points": POINTS, "place": "x" * 101}, {"notes": {"market": {"a": "b"}}},
    ]  # fmt: skip
    assert {judge.put(SHEET, json=body).status_code for body in bodies} == {422}
    half = judge.put(SHEET, data=b'{"comment": "\\ud800"}', content_type="application/json")
    assert half.status_code == 422
    for code in ("%00", "x" * 3_000, "..", "B-001%0A", "'"):
        assert judge.put(f"/awards/api/scoring/R/sheets/{code}", json={}).status_code in {400, 404, 405}
    with awards_sessions() as session:
        assert session.scalars(select(Sheet)).all() == []
