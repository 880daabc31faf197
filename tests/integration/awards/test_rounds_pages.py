"""The pages of rounds: from a draft to an open round and beyond, for the office and for everybody."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.domain.rules import PROFILES
from services.awards.models import Official, Round, Step
from services.awards.web.app import create_app
from shared.clock import HANOI, now
from shared.settings import Settings
from tests.awards_builders import (
    ORGANISER,
    RULES,
    make_dossier,
    make_establishment,
    make_judge,
    make_officer,
    make_official,
    make_organiser,
    make_round,
)
from tests.builders import told
from tests.clients import Visit, body, signed_in, statements_to, tokenless_app
from tests.conftest import SettingsOf

Sessions = sessionmaker[Session]
OFFICE = "/awards/office/rounds"


@pytest.fixture
def app(awards_sessions: Sessions, settings_of: SettingsOf) -> Flask:
    given = vars(settings_of("awards")) | {"provinces_on": "2018-06-01"}
    return tokenless_app(create_app, awards_sessions, Settings(**given))


@pytest.fixture
def visit(app: Flask, awards_sessions: Sessions) -> Visit:
    with awards_sessions.begin() as session:
        make_organiser(session)

    def as_(email: str = ORGANISER, language: str = "vi") -> FlaskClient:
        return signed_in(app, email, language)

    return as_


def clock(days: int) -> str:
    return f"{now().astimezone(HANOI) + timedelta(days=days):%Y-%m-%dT17:00}"


def typed(**changes: Any) -> dict[str, Any]:
    """What an organiser types for a North round."""
    return {
        "name_vi": "Bình chọn khu vực phía Bắc",
        "name_en": "Selection of the North",
        "level": "region",
        "regions": ["north"],
        "year": str(now().astimezone(HANOI).year),
        "dossiers_close_at": clock(30),
        "scoring_closes_at": clock(60),
    } | changes


def typed_rules(**changes: Any) -> dict[str, Any]:
    """The rules of the profile as the form sends them, its spare rows empty."""
    rows = {
        f"criteria.{number}.{name}": value
        for number, criterion in enumerate(RULES.to_json()["criteria"])
        for name, value in criterion.items()
        if name != "parts"
    }
    spare = {f"criteria.4.{name}": "" for name in ("code", "name_vi", "name_en", "most")}
    plain = {
        "step": "0,5", "pass_mark": "70", "pass_inclusive": "true", "blind": "true", "fewest_sheets": "5",
        "method": "mean", "decimals": "2", "tie_break": ["criterion:market", "", "draw"], "ballot": "by_product",
        "council_quorum_percent": "67", "certificate_years": "4", "complaint_days": "15", "action": "save",
    }  # fmt: skip
    return {**rows, **spare, **plain, **changes}


def there(session: Session, **changes: Any) -> Round:
    """A round whose dates are in the future of the real clock."""
    ahead = {"dossiers_close_at": now() + timedelta(days=20), "scoring_closes_at": now() + timedelta(days=40)}
    given = ahead | {"year": now().year, "code": "KV-BAC"} | changes
    return make_round(session, **given)


def test_a_round_is_made_its_rules_set_its_people_named_and_opened(visit: Visit, awards_sessions: Sessions) -> None:
    client = visit()
    made = client.post(f"{OFFICE}/new", data=typed(code="kv-bac"))
    assert (made.status_code, made.headers["Location"]) == (303, f"{OFFICE}/KV-BAC")
    again = body(client.post(f"{OFFICE}/new", data=typed(code="KV-BAC")), 422)
    assert "Đã có kỳ bình chọn mang mã KV-BAC." in again
    assert "Mở nhận hồ sơ…" in body(client.get(f"{OFFICE}/KV-BAC"))

    parts = {
        f"criteria.2.parts.{number}.{name}": value
        for number, (name_vi, most) in enumerate([("Văn hóa", "4"), ("", ""), ("Thẩm mỹ", "6")])
        for name, value in [("name_vi", name_vi), ("name_en", name_vi), ("most", most), ("code", "")]
    }
    wrong = body(
        client.post(f"{OFFICE}/KV-BAC/rules", data=typed_rules(**parts | {"criteria.2.parts.2.most": "5"})), 422
    )
    assert "Tổng điểm các tiêu chí con phải bằng điểm tối đa của tiêu chí." in wrong
    assert 'value="Thẩm mỹ"' in wrong  # what was typed stays
    changes = {"cap_total": "110", "caps_by_group.B": "60", "method": "trimmed_mean"}
    assert client.post(f"{OFFICE}/KV-BAC/rules", data=typed_rules(**parts, **changes)).status_code == 303
    shown = body(client.get(f"{OFFICE}/KV-BAC/rules"))
    assert "Cả kỳ công nhận nhiều nhất 110 sản phẩm." in shown
    assert "bỏ phiếu cao nhất và phiếu thấp nhất" in shown

    someone = {"office": "council", "email": " Chu.Tich@Example.vn ", "name": "Trần Thị Hà", "phone": "0912 345 678"}
    assert client.post(f"{OFFICE}/KV-BAC/officials", data=someone).status_code == 303
    assert "đã có trong danh sách này rồi" in body(client.post(f"{OFFICE}/KV-BAC/officials", data=someone), 422)

    assert "Tôi hiểu rằng thể lệ không sửa được nữa." in body(client.get(f"{OFFICE}/KV-BAC/open"))
    assert body(client.post(f"{OFFICE}/KV-BAC/open"), 422)  # the second step is missing
    assert client.post(f"{OFFICE}/KV-BAC/open", data={"sure": "true"}).status_code == 303
    twice = body(client.post(f"{OFFICE}/KV-BAC/open", data={"sure": "true"}), 422)
    assert "Kỳ bình chọn đã mở nhận hồ sơ trước đó." in twice
    with awards_sessions() as session:
        found = session.scalars(select(Round)).one()
        assert (found.state, found.rules["method"], found.rules["profile"]) == ("open", "trimmed_mean", "vn-26-2014")
        assert [part["code"] for part in found.rules["criteria"][2]["parts"]] == ["culture_1", "culture_2"]
        assert found.rules["tie_break"] == ["criterion:market", "draw"]
        assert found.rules["caps_by_group"] == {"B": 60}
        assert session.scalars(select(Official.email)).all() == ["chu.tich@example.vn"]
        assert told(session) == ["awards.contacts.changed", "awards.round.opened"]
        steps = session.scalars(select(Step.what).order_by(Step.serial)).all()
        assert steps == ["created", "rules_changed", "council_added", "opened"]


def test_frozen_rules_change_neither_by_the_form_nor_by_a_profile(visit: Visit, awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        there(session)
    client = visit()
    assert '<form method="post" class="rules-form"' not in body(client.get(f"{OFFICE}/KV-BAC/rules"))
    for data in (typed_rules(pass_mark="60"), {"action": "profile:vn-26-2014"}):
        assert "thể lệ không sửa được nữa" in body(client.post(f"{OFFICE}/KV-BAC/rules", data=data), 422)
    with awards_sessions() as session:
        assert session.scalars(select(Round.rules)).one() == PROFILES["vn-26-2014"].to_json()


def test_more_rows_are_given_without_a_script_and_nothing_typed_is_lost(
    visit: Visit, awards_sessions: Sessions
) -> None:
    with awards_sessions.begin() as session:
        there(session, state="draft", rules_sha256="")
    client = visit()
    before = body(client.get(f"{OFFICE}/KV-BAC/rules"))
    data = typed_rules(action="more") | {"criteria.4.name_vi": "Xuất khẩu", "pass_mark": "65"}
    after = body(client.post(f"{OFFICE}/KV-BAC/rules", data=data))
    assert after.count("<legend>Tiêu chí ") == before.count("<legend>Tiêu chí ") + 4
    assert 'value="Xuất khẩu"' in after
    assert 'value="65"' in after
    with awards_sessions() as session:
        assert session.scalars(select(Round.rules)).one()["pass_mark"] == "70"


def test_an_open_rounds_deadline_is_put_off_with_a_reason(visit: Visit, awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        there(session)
    client = visit()
    data = typed(dossiers_close_at=clock(25), scoring_closes_at=clock(60), level="nation")
    for missing in ("level", "regions", "year"):
        data.pop(missing)
    refused = body(client.post(f"{OFFICE}/KV-BAC/edit", data=data), 422)
    assert "Vui lòng nêu lý do lùi hạn" in refused
    early = body(client.post(f"{OFFICE}/KV-BAC/edit", data=data | {"dossiers_close_at": clock(5)}), 422)
    assert "chỉ được lùi lại" in early
    assert client.post(f"{OFFICE}/KV-BAC/edit", data=data | {"reason": "Bão số 3"}).status_code == 303
    assert client.post(f"{OFFICE}/KV-BAC/edit", data=data | {"reason": "Bão số 3"}).status_code == 303  # again
    with awards_sessions() as session:
        found = session.scalars(select(Round)).one()
        assert (found.level, found.regions) == ("region", ["north"])
        assert told(session) == ["awards.round.changed"]
    assert "Lùi thời hạn: Bão số 3" in body(client.get(f"{OFFICE}/KV-BAC"))


def test_the_desk_says_what_stands_in_the_way_of_scoring(visit: Visit, awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        at = now() - timedelta(days=1)
        found = there(session, dossiers_close_at=at)
        make_dossier(session, found)
        make_dossier(session, found, state="submitted", voting_code=None, product_group="A")
        make_dossier(session, found, state="draft", voting_code=None)
        make_judge(session, found)
        make_judge(session, found, state="invited")
        secretary = make_official(session, found, "secretariat").email
    desk = body(visit(secretary).get(f"{OFFICE}/KV-BAC"))
    assert "1 hồ sơ đang chờ xét." in desk
    assert "Còn 1 hồ sơ đã nộp chưa được xét." in desk
    assert "Mới có 1 giám khảo nhận lời, thể lệ cần ít nhất 5." in desk
    assert "1 nhận lời, 1 chờ trả lời" in desk
    assert f"{OFFICE}/KV-BAC/jury" in desk
    assert f"{OFFICE}/KV-BAC/edit" not in desk  # who hosts the round, not its secretariat
    page = body(visit(secretary).get(f"{OFFICE}/KV-BAC/begin-scoring"))
    assert 'name="sure"' not in page
    answer = visit(secretary).post(f"{OFFICE}/KV-BAC/begin-scoring", data={"sure": "true"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{OFFICE}/KV-BAC")


def test_everybody_sees_open_rounds_and_their_rules_nobody_drafts(
    visit: Visit, app: Flask, awards_sessions: Sessions
) -> None:
    with awards_sessions.begin() as session:
        there(session, name_vi="Kỳ miền Bắc", name_en="The North")
        there(session, code="NHAP", state="draft", rules_sha256="", name_vi="Kỳ nháp")
        done = there(
            session, code="NAM", regions=["south"], state="published", published_at=now(), name_vi="Kỳ phía Nam"
        )
        make_dossier(session, done)
        make_dossier(session, done, state="refused", voting_code=None, product_group="A")
        trial = there(session, code="THU", rehearsal=True, rehearsal_of=done.id, name_vi="Kỳ thử", state="scoring")
        judge = make_judge(session, trial)
    anyone = app.test_client()
    front = body(anyone.get("/awards/"))
    assert "Kỳ miền Bắc" in front
    assert "Kỳ phía Nam" in front
    assert 'action="/awards/check"' in front
    listed = body(anyone.get("/awards/rounds"))
    for page in (front, listed):
        assert "Kỳ nháp" not in page
        assert "Kỳ thử" not in page
    assert "Kỳ miền Bắc" not in body(anyone.get("/awards/rounds?state=published"))
    assert "Kỳ miền Bắc" in body(anyone.get("/awards/rounds?q=mien+bac"))
    assert "Không có kỳ bình chọn nào khớp." in body(anyone.get("/awards/rounds?year=2001&level=nation"))
    shown = body(anyone.get("/awards/rounds/KV-BAC?lang=en"))
    assert RULES.sha256() in shown
    assert "The North" in shown
    assert "Sản phẩm dự bình chọn" not in shown
    assert '<td class="num">2</td>' in body(anyone.get("/awards/rounds/NAM?lang=vi"))
    assert RULES.sha256() in body(anyone.get("/awards/rounds/NAM/rules"))
    for code in ("NHAP", "THU", "KHONG-CO"):
        assert anyone.get(f"/awards/rounds/{code}").status_code == 404
    own = body(visit(judge.email).get("/awards/"))
    assert f"/awards/judging/{judge.id}" in own
    assert "CHẤM THỬ" in body(visit(judge.email).get("/awards/rounds/THU"))


def test_an_officer_runs_the_own_provinces_round_and_no_other(visit: Visit, awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        officer = make_officer(session, "01")
        there(session)
        there(session, code="HUE", level="province", regions=[], province_code="46", state="draft", rules_sha256="")
    client = visit(officer)
    own = typed(code="HN", level="province", province_code="01")
    assert client.post(f"{OFFICE}/new", data=own).status_code == 303
    for other in (typed(code="HN2"), own | {"code": "HN3", "province_code": "46"}):
        assert client.post(f"{OFFICE}/new", data=other).status_code == 403
    assert client.post(f"{OFFICE}/HN/edit", data=typed(level="nation")).status_code == 403
    listed = body(client.get(OFFICE))
    assert "HN" in listed
    assert "HUE" not in listed
    assert "KV-BAC" not in listed
    assert client.get(f"{OFFICE}/KV-BAC").status_code == 403
    assert client.get(f"{OFFICE}/HUE").status_code == 404
    assert client.post(f"{OFFICE}/HN/delete", data={"sure": "true"}).headers["Location"] == OFFICE
    assert client.get(f"{OFFICE}/HN").status_code == 404


def test_lists_ask_the_same_number_of_questions_however_long_they_are(visit: Visit, awards_sessions: Sessions) -> None:
    client = visit()

    def count(address: str) -> int:
        with statements_to(awards_sessions) as asked:
            body(client.get(address))
        return len(asked)

    pages = ("/awards/", "/awards/rounds", OFFICE, f"{OFFICE}/R-1")
    with awards_sessions.begin() as session:
        make_establishment(session)
        there(session, code="R-1")
    few = [count(page) for page in pages]
    with awards_sessions.begin() as session:
        for number in range(2, 60):
            there(session, code=f"R-{number}", state=("open", "scoring", "published")[number % 3])
    assert [count(page) for page in pages] == few
    assert "1-50 trong 59" in body(client.get(OFFICE))
