"""The organisers' pages of fairs: from a draft to an open fair and beyond, and what they refuse."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import plans
from services.booths.domain.rules import Rules
from services.booths.models import Booth, Fair, Hall, Payer, Zone
from services.booths.web.app import create_app
from shared.clock import HANOI, now
from shared.settings import Settings
from tests.builders import make_application, make_establishment, make_fair, make_staff, told
from tests.clients import Visit, body, signed_in, tokenless_app

Sessions = sessionmaker[Session]
LAN = "lan@example.vn"
OFFICE = "/booths/office/fairs"


@pytest.fixture
def app(booths_sessions: Sessions, settings: Settings) -> Flask:
    return tokenless_app(create_app, booths_sessions, Settings(**{**vars(settings), "provinces_on": "2018-06-01"}))


@pytest.fixture
def visit(app: Flask, booths_sessions: Sessions) -> Visit:
    with booths_sessions.begin() as session:
        make_staff(session, email=LAN)

    def as_(email: str = LAN, language: str = "vi") -> FlaskClient:
        return signed_in(app, email, language)

    return as_


def facts(**changes: str) -> dict[str, str]:
    """What an organiser types for a fair that opens in three months."""
    today = now().astimezone(HANOI)

    def day(days: int, clock: str = "") -> str:
        return f"{today + timedelta(days=days):%Y-%m-%d}{clock}"

    return {
        "name_vi": "Hội chợ Tiền Giang",
        "name_en": "Tien Giang Fair",
        "place_vi": "Mỹ Tho",
        "place_en": "My Tho",
        "opens_on": day(90),
        "closes_on": day(95),
        "registration_opens_at": day(0, "T23:59"),
        "registration_closes_at": day(30, "T17:00"),
        "confirm_deadline_at": day(70, "T17:00"),
    } | changes


def parcel(content: bytes) -> dict[str, Any]:
    """A form with a file as the browser sends it, “save” pressed (the test client would leave large files open)."""
    part = "--x\r\nContent-Disposition: form-data; name="
    head = f'{part}"action"\r\n\r\nsave\r\n{part}"file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    return {"data": head.encode() + content + b"\r\n--x--\r\n", "content_type": "multipart/form-data; boundary=x"}


def draft(sessions: Sessions, **changes: Any) -> str:
    with sessions.begin() as session:
        return make_fair(session, code="TG26", state="draft", draw_commitment="", **later(), **changes).code


def later() -> dict[str, Any]:
    at = now()
    return {
        "opens_on": (at + timedelta(days=90)).date(),
        "closes_on": (at + timedelta(days=95)).date(),
        "registration_opens_at": at - timedelta(days=1),
        "registration_closes_at": at + timedelta(days=30),
        "confirm_deadline_at": at + timedelta(days=70),
    }


def test_a_fair_is_made_step_by_step_until_it_opens(visit: Visit, booths_sessions: Sessions) -> None:
    client = visit()
    made = client.post(f"{OFFICE}/new", data=facts(code="tg26"))
    assert (made.status_code, made.headers["Location"]) == (303, f"{OFFICE}/TG26")
    assert "Chưa có gian hàng nào trong sơ đồ." in body(client.get(f"{OFFICE}/TG26"))
    assert body(client.get(f"{OFFICE}/TG26/open")).count("<li>") >= 2  # says what is missing
    for address, data in [
        ("payers", {"name": "Khuyến công quốc gia", "support_percent": "100", "legal_text": "28/2018/TT-BTC"}),
        ("zones", {"zone_code": "b", "name_vi": "Thực phẩm", "name_en": "Food", "product_groups": ["B"]}),
        ("rules", {"cap_per_establishment": "1", "newcomer_percent": "20", "province_minima": "Tiền Giang: 2"}),
        (
            "plan/grid",
            {
                "action": "save",
                "hall": "Nhà 1",
                "rows": "2",
                "columns": "6",
                "first_row": "a",
                "booth_width": "3",
                "booth_depth": "4,5",
                "aisle": "3",
                "zones": "A: B",
                "payer": "Khuyến công quốc gia",
            },
        ),
    ]:
        assert client.post(f"{OFFICE}/TG26/{address}", data=data).status_code == 303, address
    refused = client.post(f"{OFFICE}/TG26/open", data={})
    assert refused.status_code == 422  # without the second step nothing happens
    assert client.post(f"{OFFICE}/TG26/open", data={"sure": "true"}).status_code == 303
    with booths_sessions() as session:
        fair = session.scalars(select(Fair)).one()
        assert (fair.state, len(fair.draw_secret), len(fair.draw_commitment)) == ("open", 64, 64)
        assert Rules.from_json(fair.rules).province_minima == {"82": 2}
        assert session.scalars(select(Booth.depth_dm).distinct()).all() == [45]
        assert told(session) == ["booths.fair.opened"]
    page = body(client.get(f"{OFFICE}/TG26"))
    assert "Bốc thăm" in page
    assert "Việc cần làm" not in page


def test_what_was_typed_is_kept_and_faults_stand_beside_their_fields(visit: Visit, booths_sessions: Sessions) -> None:
    page = body(visit().post(f"{OFFICE}/new", data=facts(code="TG 26", opens_on="2020-01-01", name_en="")), 422)
    assert 'value="2020-01-01"' in page
    page = body(visit().post(f"{OFFICE}/new", data=facts(code="TG26", opens_on="2020-01-01")), 422)
    assert "Ngày này đã qua." in page
    assert "This day has passed." in body(
        visit(language="en").post(f"{OFFICE}/new", data=facts(code="TG26", opens_on="2020-01-01")), 422
    )
    with booths_sessions() as session:
        assert session.scalars(select(Fair)).all() == []


def test_strangers_and_officers_see_no_office(visit: Visit, app: Flask, booths_sessions: Sessions) -> None:
    code = draft(booths_sessions)
    pages = ["", "/new", f"/{code}", f"/{code}/edit", f"/{code}/plan", f"/{code}/rules", f"/{code}/plan/import"]
    for page in pages:
        assert visit("stranger@example.vn").get(OFFICE + page).status_code == 403, page
        assert app.test_client().get(OFFICE + page).status_code == 303, page  # to sign in
    assert visit("stranger@example.vn").get("/booths/fairs/TG26").status_code == 404
    assert body(visit().get("/booths/fairs/TG26"))  # an organiser may look at the draft as the public will


def test_a_change_after_opening_is_shown_with_its_numbers_before_it_is_told(
    visit: Visit, booths_sessions: Sessions
) -> None:
    with booths_sessions.begin() as session:
        fair = make_fair(session, code="TG26", **later())
        for state in ("submitted", "accepted", "withdrawn"):
            make_application(session, fair, make_establishment(session), state=state)
    client = visit()
    assert "2 cơ sở đã đăng ký" in body(client.get(f"{OFFICE}/TG26/edit"))
    typed = facts(place_vi="Cần Thơ") | {
        name: f"{value.astimezone(HANOI):%Y-%m-%dT%H:%M}" if hasattr(value, "astimezone") else value.isoformat()
        for name, value in later_of(booths_sessions).items()
    }
    without = body(client.post(f"{OFFICE}/TG26/edit", data=typed), 422)
    assert "Vui lòng nêu lý do" in without
    asked = body(client.post(f"{OFFICE}/TG26/edit", data=typed | {"reason": "Bão số 3"}))
    assert "2 cơ sở có đăng ký sẽ được gửi thư." in asked
    with booths_sessions() as session:
        assert (told(session), session.scalars(select(Fair.version)).one()) == ([], 1)
    assert client.post(f"{OFFICE}/TG26/edit", data=typed | {"reason": "Bão số 3", "sure": "true"}).status_code == 303
    with booths_sessions() as session:
        assert len(told(session)) == 3
    assert "Bão số 3" in body(client.get(f"{OFFICE}/TG26"))
    assert "Bão số 3" in body(client.get("/booths/fairs/TG26"))


def later_of(sessions: Sessions) -> dict[str, Any]:
    with sessions() as session:
        fair = session.scalars(select(Fair)).one()
        return {name: getattr(fair, name) for name in later()}


def test_cancelling_is_an_act_of_its_own(visit: Visit, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        fair = make_fair(session, code="TG26", **later())
        make_application(session, fair, make_establishment(session))
    client = visit()
    assert "1 cơ sở có đăng ký" in body(client.get(f"{OFFICE}/TG26/cancel"))
    assert "Vui lòng điền mục này." in body(client.post(f"{OFFICE}/TG26/cancel", data={"sure": "true"}), 422)
    assert client.post(f"{OFFICE}/TG26/cancel", data={"sure": "true", "reason": "Dịch bệnh"}).status_code == 303
    assert "Dịch bệnh" in body(client.get("/booths/fairs/TG26"))
    with booths_sessions() as session:
        assert len(told(session)) == 2


@pytest.mark.parametrize("name", ["start", "end"])
def test_a_fair_that_is_not_ready_says_so(visit: Visit, booths_sessions: Sessions, name: str) -> None:
    code = draft(booths_sessions)
    assert "không cho phép" in body(visit().post(f"{OFFICE}/{code}/{name}", data={"sure": "true"}), 422)


def test_a_plan_comes_from_a_file_only_after_a_look(visit: Visit, booths_sessions: Sessions) -> None:
    draft(booths_sessions)
    client, address = visit(), f"{OFFICE}/TG26/plan/import"
    sheet = "Hall;Booth;X;Y;Zone\nH;1;0;0;Z1\nH;2;3;0;\n\nH;3;2,5;9;\n".encode("utf-8-sig")
    shown = body(client.post(address, data={"file": (io.BytesIO(sheet), "plan.csv")}))
    assert "3 gian trong 1 nhà. Chưa lưu." in shown
    assert booth_codes(booths_sessions) == {f"{row}-{number:02d}" for row in "AB" for number in range(1, 6)}
    kept = shown.split('name="kept" value="')[1].split('"')[0]
    assert client.post(address, data={"kept": kept, "action": "save"}).status_code == 303
    assert booth_codes(booths_sessions) == {"1", "2", "3"}


def test_faults_of_a_file_are_said_by_row_and_nothing_is_saved(visit: Visit, booths_sessions: Sessions) -> None:
    draft(booths_sessions)
    before = booth_codes(booths_sessions)
    client, address = visit(language="en"), f"{OFFICE}/TG26/plan/import"
    for content, said in [
        (b"hall,booth,x,y\nH,1,0,0\nH,2,1,0\n", "Booth 2 overlaps booth 1 in hall H."),
        (b"hall,booth,x,y,zone\nH,1,0,0,Q\n", "The fair has no zone “Q”."),
        (b"hall,booth,x\nH,1,0\n", "cách trên (m) / y (m)"),
        (b"PK\x03\x04 no zip", "The file cannot be read."),
        ("Nhà;Mã\nA;é".encode("latin-1", "replace"), "The file cannot be read."),
        (b"hall,booth,x,y\n" + b"H,1,0,0\n" * 5_001, "The file has more than 5000 rows."),
        (b"x" * (2 * 1024 * 1024 + 1), "The file is too large"),
        (b"", "The file has no booths."),
    ]:
        page = body(client.post(address, **parcel(content)), 422)
        assert said in page, page[-3000:]
    assert "Please choose a file." in body(client.post(address, data={}), 422)
    assert "cannot be read" in body(client.post(address, data={"kept": "%%%", "action": "save"}), 422)
    assert booth_codes(booths_sessions) == before


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_exported_plan_imports_as_the_same(
    visit: Visit, booths_sessions: Sessions, kind: str, language: str
) -> None:
    draft(booths_sessions)
    with booths_sessions.begin() as session:
        session.scalars(select(Zone)).one().code = "B-1"
        session.scalars(select(Payer)).one().name = "=Tỉnh; “tự trả”"
        session.scalars(select(Booth).where(Booth.code == "A-02")).one().kind = "corner"
        former = plans.plan_of(session, session.scalars(select(Fair.id)).one())
    client = visit(language=language)
    file = client.get(f"{OFFICE}/TG26/plan.{kind}").get_data()
    with booths_sessions.begin() as session:
        for booth in session.scalars(select(Booth)):
            session.delete(booth)
    shown = body(client.post(f"{OFFICE}/TG26/plan/import", data={"file": (io.BytesIO(file), f"a.{kind}")}))
    kept = shown.split('name="kept" value="')[1].split('"')[0]
    client.post(f"{OFFICE}/TG26/plan/import", data={"kept": kept, "action": "save"})
    with booths_sessions() as session:
        assert plans.plan_of(session, session.scalars(select(Fair.id)).one()) == former


def test_the_template_is_a_plan_itself(visit: Visit, booths_sessions: Sessions) -> None:
    draft(booths_sessions)
    file = visit().get(f"{OFFICE}/plan-template.xlsx").get_data()
    assert len(list(openpyxl.load_workbook(io.BytesIO(file)).worksheets[0].rows)) == 4
    page = body(visit().post(f"{OFFICE}/TG26/plan/import", data={"file": (io.BytesIO(file), "a.xlsx")}))
    assert "3 gian trong 1 nhà" in page


def test_booths_change_one_by_one_and_many_at_once(visit: Visit, booths_sessions: Sessions) -> None:
    draft(booths_sessions)
    client = visit()
    typed = {"hall": "A", "code": "A-01", "x": "0", "y": "0", "width": "3", "depth": "2.5", "kind": "corner"}
    assert client.post(f"{OFFICE}/TG26/plan/booths/A-01", data=typed).status_code == 303
    on_another = body(client.post(f"{OFFICE}/TG26/plan/booths/A-01", data=typed | {"x": "1"}), 422)
    assert "Gian A-02 chồng lên gian A-01" in on_another or "Gian A-01 chồng lên gian A-02" in on_another
    assert client.get(f"{OFFICE}/TG26/plan/booths/Q-9").status_code == 404
    many = {"booths": "B-01..B-03, A-05", "kind": "corner", "zone": "-"}
    assert client.post(f"{OFFICE}/TG26/plan/assign", data=many).status_code == 303
    assert "không khớp" not in body(client.get(f"{OFFICE}/TG26/plan"))
    assert "“Q-*”" in body(client.post(f"{OFFICE}/TG26/plan/assign", data={"booths": "Q-*"}), 422)
    assert client.post(f"{OFFICE}/TG26/plan/assign", data={"booths": "B-*", "action": "remove"}).status_code == 303
    with booths_sessions() as session:
        found = {b.code: (b.kind, b.zone_id is None) for b in session.scalars(select(Booth))}
        hall = session.scalars(select(Hall)).one()
    assert found == {
        "A-01": ("corner", True),
        "A-02": ("standard", False),
        "A-03": ("standard", False),
        "A-04": ("standard", False),
        "A-05": ("corner", True),
    }
    assert client.post(f"{OFFICE}/TG26/plan/halls/{hall.id}/remove", data={}).status_code == 422
    assert client.post(f"{OFFICE}/TG26/plan/halls/{hall.id}/remove", data={"sure": "true"}).status_code == 303
    assert booth_codes(booths_sessions) == set()


def test_payers_and_zones_change_and_go(visit: Visit, booths_sessions: Sessions) -> None:
    draft(booths_sessions)
    client = visit()
    with booths_sessions() as session:
        payer, zone = session.scalars(select(Payer)).one(), session.scalars(select(Zone)).one()
    changed = {"name": "Tỉnh", "support_percent": "50", "cap_dong": "10.000.000", "legal_text": "QĐ 1"}
    assert client.post(f"{OFFICE}/TG26/payers/{payer.id}", data=changed).status_code == 303
    assert "10.000.000" in body(client.get(f"{OFFICE}/TG26/payers"))
    assert client.post(f"{OFFICE}/TG26/payers/{payer.id}/remove").status_code == 409  # booths are paid by it
    assert client.post(f"{OFFICE}/TG26/payers", data=changed).status_code == 422  # the name is taken
    new = {"zone_code": "C", "name_vi": "Máy móc", "name_en": "Machines", "product_groups": ["C", "D"]}
    assert client.post(f"{OFFICE}/TG26/zones", data=new).status_code == 303
    assert client.post(f"{OFFICE}/TG26/zones/{zone.id}", data=new).status_code == 422
    with booths_sessions() as session:
        added = session.scalars(select(Zone).where(Zone.code == "C")).one()
    assert client.get(f"{OFFICE}/TG26/zones/{added.id}").status_code == 200
    assert client.post(f"{OFFICE}/TG26/zones/{added.id}/remove").status_code == 303


def test_rules_that_do_not_fit_are_refused_with_the_reason(visit: Visit, booths_sessions: Sessions) -> None:
    draft(booths_sessions)
    client, address = visit(), f"{OFFICE}/TG26/rules"
    assert "vượt quá số gian" in body(client.post(address, data={"province_minimum": "1"}), 422)
    assert "Dòng “Nam Kỳ: 3”" in body(client.post(address, data={"province_minima": "Nam Kỳ: 3"}), 422)
    assert 'name="one_before_second" value="true" checked' in body(client.get(address))
    assert 'name="one_before_second" value="true">' in body(client.post(address, data={"confirm_hours": "0"}), 422)
    points = {"tiers": "points", "points.women_owned": "2", "one_before_second": "true", "province_maxima": "01: 4"}
    assert client.post(address, data=points).status_code == 303
    page = body(client.get(address))
    assert "Cơ sở do phụ nữ làm chủ" in page
    assert "Hà Nội: 4" in page


def booth_codes(sessions: Sessions) -> set[str]:
    with sessions() as session:
        return set(session.scalars(select(Booth.code)))
