"""The jury's pages and JSON: both faces of the same acts, who sees what, no points anywhere, no rehearsal outside."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.domain.conflicts import declaration
from services.awards.models import Block, Dossier, Judge, Round, Tie
from shared.clock import now
from tests.awards_builders import make_dossier, make_draft_sheet, make_judge, make_officer
from tests.builders import told
from tests.clients import Visit, statements_to
from tests.integration.awards.jury_scenes import SECRETARY, a_round, invited, scoring_round, signs

Sessions = sessionmaker[Session]


@pytest.fixture
def statements(awards_sessions: Sessions) -> Iterator[list[str]]:
    """Collect the statements sent to the database."""
    with statements_to(awards_sessions) as sent:
        yield sent


def opened(sessions: Sessions) -> str:
    """An open round with its secretary and two products; returns its code."""
    with sessions.begin() as session:
        found = a_round(session)
        for _ in range(2):
            make_dossier(session, found)
        return found.code


def test_an_invitation_goes_from_the_desk_to_the_answer(awards_sessions: Sessions, visit: Visit) -> None:
    code, secretary = opened(awards_sessions), visit(SECRETARY)
    jury = f"/awards/office/rounds/{code}/jury"
    wrong = secretary.post(f"{jury}/invite", data={"email": "x", "name": "L", "registration_number": "999"})
    assert wrong.status_code == 422
    assert "Không có cơ sở nào đăng ký với mã số này." in wrong.text
    typed = {"email": "gk@example.vn", "name": "Phạm Thị Lan", "title": "Viện Dệt may", "language": "vi"}
    assert "Đã mời Phạm Thị Lan (GK01)." in secretary.post(f"{jury}/invite", data=typed, follow_redirects=True).text
    assert secretary.post(f"{jury}/invite", data=typed).status_code == 422  # a double click invites once
    with awards_sessions() as session:
        judge = session.scalars(select(Judge)).one()
        product = session.scalars(select(Dossier).order_by(Dossier.voting_code)).first()
        assert product is not None
        maker = product.establishment.name
    own, lan = f"/awards/judging/{judge.id}", visit("gk@example.vn")
    page = lan.get(own).text
    assert product.product_name in page
    assert page.count(maker) == 1  # among the establishments, not beside its product
    sent = {"declaration": declaration("vi"), "dossier_ids": str(product.id), "answer": "Em họ"}
    assert lan.post(f"{own}/accept", data=sent).status_code == 422  # not ticked
    assert "Cảm ơn Ông/Bà" in lan.post(f"{own}/accept", data=sent | {"declared": "true"}, follow_redirects=True).text
    assert "1 sản phẩm không giao cho Ông/Bà chấm." in lan.get(own).text
    seen = secretary.get(f"{jury}/{judge.id}").text
    assert "Em họ" in seen
    assert f"{product.voting_code}" in secretary.get(f"{jury}/blocks").text


def test_declining_is_told_and_late_ties_are_noted(awards_sessions: Sessions, visit: Visit) -> None:
    code = opened(awards_sessions)
    with awards_sessions.begin() as session:
        found = session.scalars(select(Round).where(Round.code == code)).one()
        first, second = invited(session, found), make_judge(session, found, label="GK02")
        product = session.scalars(select(Dossier.id)).first()
    no = {"decline_reason": "Bận công tác"}
    assert (
        "Đã từ chối"
        in visit(first.email).post(f"/awards/judging/{first.id}/decline", data=no, follow_redirects=True).text
    )
    tie = {"dossier_ids": str(product), "tie_reason": "Góp vốn"}
    own = visit(second.email)
    assert own.post(f"/awards/judging/{second.id}/ties", data={"tie_reason": "Góp vốn"}).status_code == 422
    assert own.post(f"/awards/judging/{second.id}/ties", data=tie).status_code == 303
    office = f"/awards/office/rounds/{code}/jury/{second.id}/ties"
    assert visit(SECRETARY).post(office, data={"tie_province": "01", "tie_reason": "Quê nhà"}).status_code == 303
    with awards_sessions() as session:
        assert sorted(session.scalars(select(Tie.reason))) == ["Góp vốn", "Quê nhà"]
        assert len(session.scalars(select(Block.dossier_id)).all()) == 2
        assert told(session).count("awards.judge.answered") == 1


def test_everybody_sees_only_what_is_theirs(awards_sessions: Sessions, visit: Visit) -> None:
    code = opened(awards_sessions)
    with awards_sessions.begin() as session:
        found = session.scalars(select(Round).where(Round.code == code)).one()
        judge, other, officer = make_judge(session, found), make_judge(session, found), make_officer(session)
    jury, own = f"/awards/office/rounds/{code}/jury", f"/awards/judging/{judge.id}"
    for page in (jury, f"{jury}/progress", f"{jury}/invite", f"{jury}/blocks", f"{jury}/{judge.id}"):
        assert visit(SECRETARY).get(page).status_code == 200
        assert visit().get(page).status_code in {302, 303}
        for who in (judge.email, officer, "la@example.vn"):
            assert visit(who).get(page).status_code == 403
    assert visit(SECRETARY).get(f"/awards/api/rounds/{code}/jury").status_code == 200
    assert visit(judge.email).get(f"/awards/api/rounds/{code}/jury").status_code == 403
    assert visit(judge.email).get(own).status_code == 200
    for who in (other.email, SECRETARY, "la@example.vn"):
        assert visit(who).get(own).status_code == 404
        assert visit(who).get(f"/awards/api/judging/{judge.id}").status_code == 404
        assert visit(who).post(f"{own}/decline").status_code == 403
        sent = {"accept": False}
        assert visit(who).post(f"/awards/api/judging/{judge.id}/answer", json=sent).status_code == 403
    assert [row["id"] for row in _json(visit(judge.email).get("/awards/api/judging"))["items"]] == [str(judge.id)]
    assert visit(officer).post(f"/awards/api/rounds/{code}/rehearsal").status_code == 403


def test_the_desk_tells_who_is_how_far_and_no_points(
    awards_sessions: Sessions, visit: Visit, statements: list[str]
) -> None:
    with awards_sessions.begin() as session:
        found, jury = scoring_round(session, judges=3, products=4)
        found.scoring_closes_at = now() + timedelta(days=5)
        products = session.scalars(select(Dossier).order_by(Dossier.voting_code)).all()
        signs(session, jury[0], products[0])
        make_draft_sheet(session, jury[1], products[0], points={"market": "37.5"})
        code = found.code
    desk, secretary = f"/awards/office/rounds/{code}/jury", visit(SECRETARY)
    statements.clear()
    page = secretary.get(desk).text
    assert len(statements) <= 14, statements
    assert not any("sheets.points" in statement or "sheets.leaf" in statement for statement in statements)
    assert "1/12 phiếu đã ký" in page
    assert "1 phiếu nháp" in page
    for text in (page, secretary.get(f"{desk}/progress").text, secretary.get(f"/awards/api/rounds/{code}/jury").text):
        assert ("37.5" in text, "37,5" in text) == (False, False)
    reminded = secretary.post(f"{desk}/remind", follow_redirects=True).text
    assert "Đã nhắc: " in reminded
    assert "Mọi người còn phiếu đều đã được nhắc trong 12 giờ qua." in reminded
    assert "Bây giờ không còn ai cần nhắc." in secretary.post(f"{desk}/remind", follow_redirects=True).text
    with awards_sessions() as session:
        assert told(session).count("awards.judge.reminded") == 3
    sheet = secretary.get(f"{desk}?export=csv").text
    assert "GK01" in sheet


def test_a_judge_with_signed_sheets_leaves_only_deliberately(awards_sessions: Sessions, visit: Visit) -> None:
    with awards_sessions.begin() as session:
        found, jury = scoring_round(session, judges=3, products=2)
        signs(session, jury[0], session.scalars(select(Dossier)).all()[0])
        address = f"/awards/office/rounds/{found.code}/jury/{jury[0].id}/remove"
    secretary = visit(SECRETARY)
    refused = secretary.post(address, data={"reason": "Ốm dài ngày"})
    assert refused.status_code == 422
    assert "đã ký 1 phiếu" in refused.text
    assert secretary.post(address, data={"reason": "Ốm dài ngày", "keep_signed": "true"}).status_code == 303


def test_a_rehearsal_is_made_in_one_click_and_stays_inside(awards_sessions: Sessions, visit: Visit) -> None:
    code = opened(awards_sessions)
    with awards_sessions.begin() as session:
        found = session.scalars(select(Round).where(Round.code == code)).one()
        judge = make_judge(session, found, label="GK01")
    desk, secretary = f"/awards/office/rounds/{code}/jury", visit(SECRETARY)
    assert f"Đã tạo phần chấm thử {code}-THU." in secretary.post(f"{desk}/rehearsal", follow_redirects=True).text
    assert "CHẤM THỬ" in secretary.get(f"/awards/office/rounds/{code}-THU/jury").text
    assert "CHẤM THỬ" in visit(judge.email).get("/awards/judging").text
    assert visit(judge.email).get(f"/awards/scoring/{code}-THU/").status_code == 200
    outside = visit()
    for page in ("/awards/", f"/awards/rounds/{code}", "/awards/rounds", f"/awards/rounds/{code}/results"):
        text = outside.get(page).text.lower()
        assert ("chấm thử" in text, "-thu" in text) == (False, False), page
    for page in ("", "/results", "/gallery", "/round.json", "/verify"):
        assert outside.get(f"/awards/rounds/{code}-THU{page}").status_code == 404
    assert secretary.delete(f"/awards/api/rounds/{code}/rehearsal").status_code == 204
    assert "Tạo phần chấm thử" in secretary.get(desk).text


def test_json_is_strict_and_says_what_is_wrong(awards_sessions: Sessions, visit: Visit) -> None:
    code = opened(awards_sessions)
    api = f"/awards/api/rounds/{code}/jury"
    sent = {"email": "gk@example.vn", "name": "Phạm Thị Lan", "colour": "red"}
    assert set(_json(visit(SECRETARY).post(api, json=sent))["errors"]) == {"colour"}
    del sent["colour"]
    made = _json(visit(SECRETARY).post(api, json=sent))
    assert (made["label"], made["state"]) == ("GK01", "invited")
    own = visit("gk@example.vn", "en")
    address = f"/awards/api/judging/{made['id']}"
    shown = _json(own.get(address))
    assert shown["to_declare"] == declaration("en")
    short = own.post(f"{address}/answer", json={"accept": True, "declaration": "I accept."})
    assert short.status_code == 422
    yes = {"accept": True, "declaration": shown["to_declare"], "province_codes": ["01"], "answer": "Home"}
    assert _json(own.post(f"{address}/answer", json=yes))["state"] == "accepted"
    assert own.post(f"{address}/answer", json={"accept": False}).status_code == 409
    listed = _json(visit(SECRETARY).get(api))
    assert [(block["judge"], block["reason"]) for block in listed["blocks"]] == [("GK01", "Home")] * 2


def _json(answer: Any) -> Any:
    assert answer.json is not None, answer.text
    return answer.json
