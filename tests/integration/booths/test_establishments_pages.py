"""The pages of establishments, their papers, mailboxes and the staff, as people meet them."""

import io
import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.models import AccessRequest, Document, Establishment, Member, Registration, Staff
from services.booths.web.app import create_app
from shared.settings import Settings
from tests.builders import make_application, make_establishment, make_fair, make_staff, told
from tests.clients import Visit, body, cookie_of, statements_to, tokenless_app

Sessions = sessionmaker[Session]
HOA, OFFICER, ORGANISER = "hoa@example.vn", "so@example.vn", "org@example.vn"
NEW = "/booths/establishments/new"
WHO = {
    "kind": "cooperative",
    "name": "HTX Chè Hảo Đạt",
    "registration_number": "46 00 112 437",
    "contact_name": "Đào Thanh Hảo",
    "contact_phone": "+84 912 345 678",
}
WHERE = {"province_code": "19", "commune": "Xã Tân Cương", "address": ""}
MAKES = {"product_group": "B", "women_owned": "true"}


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "green").save(out, "PNG")
    return out.getvalue()


def parcel(content: bytes, name: str) -> dict[str, Any]:
    """A form with a file as the browser sends it (the test client would leave large ones open)."""
    part = "--x\r\nContent-Disposition: form-data; name="
    head = f'{part}"kind"\r\n\r\nother\r\n{part}"file"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
    return {"data": head.encode() + content + b"\r\n--x--\r\n", "content_type": "multipart/form-data; boundary=x"}


@pytest.fixture
def app(booths_sessions: Sessions, settings: Settings) -> Flask:
    return tokenless_app(create_app, booths_sessions, Settings(**{**vars(settings), "provinces_on": "2018-06-01"}))


@pytest.fixture
def visit(app: Flask) -> Visit:
    def as_(email: str = "", language: str = "vi") -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["language"] = language
            if email:
                cookie.update(cookie_of(email, "Trần Thị Hoa"))
        return client

    return as_


@pytest.fixture
def place(booths_sessions: Sessions) -> UUID:
    with booths_sessions.begin() as session:
        make_staff(session, email=ORGANISER)
        make_staff(session, email=OFFICER, role="officer", province_code="01")
        return make_establishment(session, member=HOA, name="HTX Ánh Dương").id


def register(client: FlaskClient, registration: str) -> str:
    """Press the last button; return where it leads."""
    answer = client.post(f"{NEW}/review", data={"registration_id": registration})
    assert answer.status_code == 303, answer.text
    return answer.location


def registration_id(client: FlaskClient) -> str:
    found = re.search(r'name="registration_id" value="([^"]+)"', client.get(f"{NEW}/review").text)
    assert found
    return found[1]


def test_registering_step_by_step_keeps_everything_and_makes_one(visit: Visit, booths_sessions: Sessions) -> None:
    client = visit(HOA)
    assert client.get(NEW).location == f"{NEW}/who"
    assert client.post(f"{NEW}/who", data=WHO).location == f"{NEW}/where"
    assert 'value="4600112437"' in client.get(f"{NEW}/who").text
    assert client.post(f"{NEW}/where", data=WHERE).location == f"{NEW}/makes"
    assert client.post(f"{NEW}/makes", data=MAKES).location == f"{NEW}/papers"
    sent = {"kind": "product_photo", "file": (io.BytesIO(png()), "ảnh.png")}
    assert client.post(f"{NEW}/papers", data=sent).location == f"{NEW}/papers"
    review = client.get(f"{NEW}/review").text
    for text in ("HTX Chè Hảo Đạt", "4600112437", "Thái Nguyên", "Xã Tân Cương", "1 giấy tờ", "0912345678"):
        assert text in review
    begun = registration_id(client)
    first = register(client, begun)
    assert register(client, begun) == first
    with booths_sessions() as session:
        made = session.scalars(select(Establishment)).one()
        assert first == f"/booths/establishments/{made.id}"
        assert (made.registration_number, made.contact_phone, made.women_owned) == ("4600112437", "0912345678", True)
        assert [one.establishment_id for one in session.scalars(select(Document))] == [made.id]
        assert told(session) == ["booths.establishment.registered", "booths.contacts.changed"]
    assert "HTX Chè Hảo Đạt" in client.get(first).text


def test_what_is_wrong_is_said_beside_it_and_what_was_typed_is_kept(visit: Visit) -> None:
    client = visit(HOA, "en")
    answer = client.post(f"{NEW}/who", data={**WHO, "kind": "enterprise", "registration_number": "123 456"})
    assert answer.status_code == 422
    assert "A tax code has 10 digits" in answer.text
    assert 'value="123 456"' in answer.text
    assert 'value="123 456"' in client.get(f"{NEW}/who").text
    assert client.post(f"{NEW}/who", data={**WHO, "admin": "true"}).status_code == 422


def test_a_draft_is_kept_unchecked(visit: Visit) -> None:
    client = visit(HOA)
    answer = client.post(f"{NEW}/where", data={"commune": "Xã Tân", "action": "draft"})
    assert answer.location == f"{NEW}/where"
    assert 'value="Xã Tân"' in client.get(f"{NEW}/where").text
    assert "Xã Tân" not in visit("other@example.vn").get(f"{NEW}/where").text


def test_a_half_done_registration_says_where_to_go(visit: Visit, booths_sessions: Sessions) -> None:
    client = visit(HOA)
    client.post(f"{NEW}/who", data=WHO)
    answer = client.post(f"{NEW}/review", data={"registration_id": registration_id(client)})
    assert answer.status_code == 422
    assert f'href="{NEW}/where"' in answer.text
    with booths_sessions() as session:
        assert session.scalars(select(Establishment)).all() == []
    assert visit("new@example.vn").post(f"{NEW}/review", data={"registration_id": ""}).status_code == 422


def test_a_taken_number_leads_to_asking_for_access_and_tells_nobody_whose_it_is(
    visit: Visit, booths_sessions: Sessions, place: UUID
) -> None:
    with booths_sessions.begin() as session:
        session.get_one(Establishment, place).registration_number = "4600112437"
    client = visit("new@example.vn")
    taken = client.post(f"{NEW}/who", data=WHO)
    assert taken.status_code == 422
    ask = "/booths/access?number=4600112437"
    assert f'href="{ask}"' in taken.text
    form = {"registration_number": "4600 112 437", "name": "", "message": "Kế toán"}
    shown = [taken, client.get(ask), client.post("/booths/access", data=form)]
    assert [one.status_code for one in shown] == [422, 200, 422]
    unknown = client.post("/booths/access", data={**form, "name": "Lê Mới", "registration_number": "4600112438"})
    assert "Chưa có cơ sở nào đăng ký với mã số này" in body(unknown, 422)
    assert client.post("/booths/access", data={**form, "name": "Lê Mới"}).location == ask
    shown.append(client.get(ask))
    assert "Chờ trả lời" in shown[-1].text
    for answer in shown:
        assert not any(told in answer.text for told in ("HTX Ánh Dương", HOA, str(place)))
    with booths_sessions() as session:
        request = session.scalars(select(AccessRequest)).one().id
    members = f"/booths/establishments/{place}/members"
    assert "Kế toán" in visit(HOA).get(members).text
    grant = f"/booths/establishments/{place}/requests/{request}/grant"
    assert client.post(grant).status_code == 403
    assert visit(OFFICER).post(grant).location == members
    assert client.get(members).status_code == 200


def test_mailboxes_are_added_and_removed_but_not_the_last(visit: Visit, booths_sessions: Sessions, place: UUID) -> None:
    client, address = visit(HOA), f"/booths/establishments/{place}/members"
    assert client.post(address, data={"email": "hai@", "name": "Hai"}).status_code == 422
    assert client.post(address, data={"email": "hai@example.vn", "name": "Lê Hai"}).location == address
    with booths_sessions() as session:
        ids = {member.email: member.id for member in session.scalars(select(Member))}
    assert client.post(f"{address}/{ids[HOA]}/remove").location == "/booths/my"
    assert visit("hai@example.vn").post(f"{address}/{ids['hai@example.vn']}/remove").status_code == 409
    assert client.get(address).status_code == 403


def test_papers_are_sent_saved_and_deleted(visit: Visit, booths_sessions: Sessions, place: UUID) -> None:
    client, address = visit(HOA), f"/booths/establishments/{place}/documents"
    assert client.post(address, data={"kind": "other"}).status_code == 422
    polyglot = b"%PDF-1.4 <script>alert(1)</script> %%EOF"
    for content, name in ((b"MZ\x90 program", "a.pdf"), (polyglot, "a.png"), (b"x" * (5 * 1024 * 1024 + 1), "a.pdf")):
        answer = client.post(address, **parcel(content, name))
        assert (answer.status_code, 'id="file-error"' in answer.text) == (422, True)
    assert client.post(address, **parcel(b"x" * (13 * 1024 * 1024), "a.pdf")).status_code == 413
    sent = client.post(address, data={"kind": "other", "file": (io.BytesIO(png()), "../../ảnh.png")})
    assert sent.location == address
    with booths_sessions() as session:
        paper = session.scalars(select(Document)).one()
        assert paper.file_name == "ảnh.png"
    for who, status in ((HOA, 200), (OFFICER, 200), (ORGANISER, 200), ("x@example.vn", 403)):
        assert visit(who).get(f"/booths/documents/{paper.id}").status_code == status
    saved = client.get(f"/booths/documents/{paper.id}")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert (saved.content_type, saved.data[:4]) == ("image/png", b"\x89PNG")
    assert visit(OFFICER).post(f"{address}/{paper.id}/remove").status_code == 403
    assert client.post(f"{address}/{paper.id}/remove").location == address
    with booths_sessions() as session:
        assert session.scalars(select(Document)).all() == []


def test_an_edit_is_saved_and_emptied_fields_are_empty(visit: Visit, booths_sessions: Sessions, place: UUID) -> None:
    client, address = visit(HOA), f"/booths/establishments/{place}"
    with booths_sessions.begin() as session:
        session.get_one(Establishment, place).address = "Số 1"
    assert 'value="Số 1"' in client.get(f"{address}/edit").text
    answer = client.post(f"{address}/edit", data={**WHO, **WHERE, **MAKES})
    assert answer.location == address
    with booths_sessions() as session:
        now_so = session.get_one(Establishment, place)
        assert (now_so.name, now_so.province_code, now_so.address, now_so.hard_area) == (
            "HTX Chè Hảo Đạt", "19", "", False,
        )  # fmt: skip
        assert told(session) == ["booths.establishment.changed"]
    assert client.post(f"{address}/edit", data={**WHO, **WHERE}).status_code == 422


def test_a_province_of_an_older_table_may_stay(visit: Visit, booths_sessions: Sessions, place: UUID) -> None:
    data = {**WHO, **WHERE, **MAKES, "province_code": "25-01"}
    assert visit(HOA).post(f"/booths/establishments/{place}/edit", data=data).status_code == 422
    with booths_sessions.begin() as session:
        session.get_one(Establishment, place).province_code = "25-01"
    assert visit(HOA).post(f"/booths/establishments/{place}/edit", data=data).status_code == 303


def test_the_officer_records_a_certificate(visit: Visit, booths_sessions: Sessions, place: UUID) -> None:
    address = f"/booths/establishments/{place}/certificate"
    assert visit(HOA).get(address).status_code == 403
    client = visit(OFFICER)
    past = {"certificate_number": "1/QĐ", "certificate_until": "2020-12-31"}
    assert "hết hiệu lực" in client.post(address, data=past).text
    good = {"certificate_number": "1/QĐ", "certificate_until": "31/12/2027"}
    assert client.post(address, data=good).status_code == 303
    assert "31/12/2027" in client.get(f"/booths/establishments/{place}").text
    assert client.post(address, data={"certificate_number": "", "certificate_until": ""}).status_code == 303
    with booths_sessions() as session:
        assert session.get_one(Establishment, place).certificate_until is None


def shown(text: str) -> list[str]:
    """The names in the list, as they are sorted."""
    return re.findall(r'<th scope="row"><a href="/booths/establishments/[^"]+">([^<]+)</a>', text)


@pytest.fixture
def many(booths_sessions: Sessions, place: UUID) -> None:
    with booths_sessions.begin() as session:
        make_establishment(session, name="Đồ gỗ Hai Á", product_group="A", kind="enterprise")
        make_establishment(session, name="An Phát", women_owned=True, commune="Xã Đông Hưng")
        make_establishment(session, name="Chè Tây Sơn", province_code="42", certificate_number="1")
        make_establishment(session, name="=cmd|' /C calc'!A0", product_group="C")


def test_the_list_is_sorted_searched_and_filtered(visit: Visit, many: None) -> None:
    client, address = visit(ORGANISER), "/booths/office/establishments"
    everything = ["=cmd|&#39; /C calc&#39;!A0", "An Phát", "Chè Tây Sơn", "Đồ gỗ Hai Á", "HTX Ánh Dương"]
    assert shown(client.get(address).text) == everything
    for query, names in {
        "q=do+go+hai": ["Đồ gỗ Hai Á"],
        "q=dong+hung": ["An Phát"],
        "q=%25": [],
        "province=42": ["Chè Tây Sơn"],
        "group=A": ["Đồ gỗ Hai Á"],
        "kind=enterprise": ["Đồ gỗ Hai Á"],
        "flag=women_owned": ["An Phát"],
        "flag=certificate_holder": ["Chè Tây Sơn"],
        "group=B&q=che": ["Chè Tây Sơn"],
        "group=Z": everything,
        "group=Z&province=42&page=x": ["Chè Tây Sơn"],
        "province=42&lang=vi&utm_source=x": ["Chè Tây Sơn"],
    }.items():
        assert shown(client.get(f"{address}?{query}").text) == names, query
    filtered = client.get(f"{address}?q=che&province=42").text
    assert 'href="/booths/office/establishments?q=che&amp;province=42&amp;group=B"' in filtered
    both = r'Hà Nội <span class="tabular">4</span>.*Hà Tĩnh <span class="tabular">1</span>'
    assert re.search(both, client.get(f"{address}?province=42").text, re.DOTALL)
    assert ": <strong>Thái Nguyên</strong>" in client.get(f"{address}?province=19").text
    assert shown(visit(OFFICER).get(f"{address}?province=42").text) == []
    assert "Chè Tây Sơn" not in visit(OFFICER).get(address).text
    assert visit(HOA).get(address).status_code == 403
    assert visit("").get(address).status_code == 303


def test_the_export_is_what_is_shown_and_holds_no_formula(visit: Visit, many: None) -> None:
    client = visit(ORGANISER)
    rows = client.get("/booths/office/establishments.csv").data.decode("utf-8-sig").splitlines()
    assert len(rows) == 6
    assert rows[0].startswith("Tên cơ sở,Loại hình,")
    assert rows[1].startswith("'=cmd|")
    book = client.get("/booths/office/establishments.xlsx?group=C")
    sheet = load_workbook(io.BytesIO(book.data)).active
    assert sheet is not None
    cells = [[cell.value for cell in row][:3] for row in sheet.iter_rows()]
    assert [row[0] for row in cells] == ["Tên cơ sở", "=cmd|' /C calc'!A0"]
    assert sheet["A2"].data_type == "s"
    assert "Hà Tĩnh" not in visit(OFFICER).get("/booths/office/establishments.csv").data.decode()
    assert visit(HOA).get("/booths/office/establishments.csv").status_code == 403


def test_the_number_of_statements_does_not_grow_with_the_list(
    visit: Visit, booths_sessions: Sessions, place: UUID
) -> None:
    client, address = visit(ORGANISER), "/booths/office/establishments"
    client.get(address)
    with statements_to(booths_sessions) as few:
        client.get(address)
    with booths_sessions.begin() as session:
        for _ in range(60):
            make_establishment(session)
    with statements_to(booths_sessions) as many:
        assert len(shown(client.get(address).text)) == 50
    assert len(many) == len(few) <= 9


def test_the_case_page_needs_few_statements(visit: Visit, booths_sessions: Sessions, place: UUID) -> None:
    with booths_sessions.begin() as session:
        for _ in range(5):
            make_application(session, make_fair(session), session.get_one(Establishment, place))
    client = visit(HOA)
    client.get(f"/booths/establishments/{place}")
    with statements_to(booths_sessions) as sent:
        answer = client.get(f"/booths/establishments/{place}")
    assert answer.text.count('href="/booths/applications/') == 5
    assert len(sent) <= 11


def test_organisers_name_and_remove_staff(visit: Visit, booths_sessions: Sessions, place: UUID) -> None:
    client, address = visit(ORGANISER), "/booths/office/staff"
    assert visit(OFFICER).get(address).status_code == 403
    assert visit(OFFICER).post(address, data={"email": "x@example.vn"}).status_code in {403, 422}
    new = {"email": "ba@example.vn", "name": "Lê Ba", "role": "officer", "province_code": ""}
    refused = client.post(address, data=new)
    assert (refused.status_code, 'id="province_code-error"' in refused.text) == (422, True)
    assert client.post(address, data={**new, "province_code": "42"}).location == address
    assert "Hà Tĩnh" in client.get(address).text
    with booths_sessions() as session:
        ids = {one.email: one.id for one in session.scalars(select(Staff))}
    assert client.post(f"{address}/{ids['ba@example.vn']}/remove").location == address
    assert client.post(f"{address}/{ids[ORGANISER]}/remove").status_code == 409


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_answers_in_both_languages(visit: Visit, place: UUID, language: str) -> None:
    of_place = f"/booths/establishments/{place}"
    for who, path in [
        *((HOA, f"{NEW}/{step}") for step in ("who", "where", "makes", "papers", "review")),
        *((HOA, of_place + tail) for tail in ("", "/edit", "/members", "/documents")),
        (OFFICER, of_place),
        (OFFICER, f"{of_place}/certificate"),
        (ORGANISER, "/booths/office/establishments"),
        (ORGANISER, "/booths/office/staff"),
    ]:
        answer = visit(who, language).get(path)
        assert answer.status_code == 200, path
        assert f'<html lang="{language}">' in answer.text
    assert visit(HOA).get(f"{NEW}/nowhere").status_code == 404


def test_a_registration_belongs_to_who_typed_it(visit: Visit, booths_sessions: Sessions) -> None:
    client = visit(HOA)
    for step, data in (("who", WHO), ("where", WHERE), ("makes", MAKES)):
        client.post(f"{NEW}/{step}", data=data)
    client.post(f"{NEW}/papers", data={"kind": "other", "file": (io.BytesIO(png()), "a.png")})
    with booths_sessions() as session:
        begun = session.scalars(select(Registration)).one().id
        paper = session.scalars(select(Document)).one().id
    thief = visit("thief@example.vn")
    assert thief.post(f"{NEW}/review", data={"registration_id": str(begun)}).status_code == 404
    assert thief.get(f"/booths/documents/{paper}").status_code == 404
    assert thief.post(f"{NEW}/papers/{paper}/remove").status_code == 404
    assert client.get(f"/booths/documents/{paper}").status_code == 200
    assert client.post(f"{NEW}/papers/{paper}/remove").status_code == 303
