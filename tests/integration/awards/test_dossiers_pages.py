"""The pages of dossiers: a maker's way, the secretariat's desk, imports, prints; and what nobody else ever sees."""

import io
import re
import zipfile
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from services.awards.domain.dossiers import CHECKLIST, PARTS, PROMISES
from services.awards.domain.summary_lists import head_rows
from services.awards.models import Dossier, Establishment, Paper, Round
from tests.awards_builders import (
    ORGANISER,
    make_assignment,
    make_dossier,
    make_establishment,
    make_judge,
    make_official,
)
from tests.clients import Visit, text_of
from tests.integration.awards.dossier_scenes import (
    FAR_OFFICER,
    MAKER,
    OFFICER,
    SECRETARY,
    STATEMENT,
    STRANGER,
    full_dossier,
    make_certificate,
    make_paper,
    open_round,
    people,
    picture,
)

Sessions = sessionmaker[Session]


@pytest.fixture
def scene(session: Session) -> tuple[Round, Establishment]:
    maker = people(session)
    made = open_round(session), maker
    session.commit()
    return made


Scene = tuple[Round, Establishment]


def send(client: FlaskClient, dossier_id: UUID, kind: str, content: bytes, name: str = "anh.jpg") -> TestResponse:
    file = {"kind": kind, "file": (io.BytesIO(content), name)}
    return client.post(f"/awards/dossiers/{dossier_id}/files", data=file)


def test_a_maker_enters_a_product_from_the_first_page_to_the_confirmation(
    session: Session, scene: Scene, visit: Visit
) -> None:
    round_, _maker = scene
    maker = visit(MAKER)
    assert "HTX Chè Hảo Đạt" in text_of(maker.get(f"/awards/rounds/{round_.code}/enter"))
    began = maker.post(
        f"/awards/rounds/{round_.code}/enter", data={"establishment_id": str(_maker.id)}, follow_redirects=True
    )
    assert "Sản phẩm nào?" in text_of(began)
    dossier_id = session.scalars(select(Dossier.id)).one()
    at = f"/awards/dossiers/{dossier_id}"
    product = {"product_name": "Chè móc câu", "product_group": "B", "product_kind": "single", "food": "true"}
    assert maker.post(f"{at}/product", data=product).location == f"{at}/about"
    for page, following in (("about", "market"), ("market", "value"), ("value", "photos")):
        given = {part.code: str(STATEMENT[part.code]) for part in PARTS if part.page == page}
        if page == "market":
            assert "Đã lưu nháp" in maker.post(f"{at}/market/keep", data=given | {"price_vnd": "450.000"}).text
        assert maker.post(f"{at}/{page}", data=given).location == f"{at}/{following}"
    for place, kind in enumerate(["photo_front", "photo_side", "photo_above"]):
        assert send(maker, dossier_id, kind, picture(size=(70 + place, 50))).location == f"{at}/photos"
    check = text_of(maker.get(f"{at}/check"))
    assert "Thiếu phiếu đăng ký tham gia bình chọn." in check
    assert "Thiếu ảnh" not in check
    assert maker.post(f"{at}/submit").location == f"{at}/check"
    for place, kind in enumerate(
        ["registration_form", "business_registration", "food_safety", "province_decision", "certificate"]
    ):
        assert send(maker, dossier_id, kind, picture("red", size=(70 + place, 50))).location == f"{at}/papers"
    lower = {"certificate_number": "012/2025", "certificate_until": "2030-12-31", "action": "check"}
    assert maker.post(f"{at}/papers", data=lower).location == f"{at}/check"
    maker.post(f"{at}/promises", data={"promises": list(PROMISES)})
    assert maker.post(f"{at}/submit").location == f"{at}/submitted"
    assert maker.post(f"{at}/submit").location == f"{at}/submitted"
    assert f"{round_.code}-0001" in text_of(maker.get(f"{at}/submitted"))
    assert "Tổ chuyên môn giúp việc đang xem hồ sơ" in text_of(maker.get("/awards/my"))
    for language in ("vi", "en"):
        case = visit(MAKER, language).get(at)
        assert case.status_code == 200
        assert "450.000" not in text_of(case)  # what was kept last is what the step sent


def test_what_does_not_fit_is_said_and_what_was_typed_stays(session: Session, scene: Scene, visit: Visit) -> None:
    round_, maker = scene
    dossier = full_dossier(session, round_, maker)
    session.commit()
    answer = visit(MAKER).post(
        f"/awards/dossiers/{dossier.id}/market", data={"market": "<b>x" * 900, "price_vnd": "rẻ", "labour": "1"}
    )
    assert answer.status_code == 422
    assert "&lt;b&gt;x" in answer.text
    assert 'value="rẻ"' in answer.text
    assert "Mục này không có trong biểu mẫu." in answer.text


def polyglots() -> list[tuple[bytes, str]]:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as file:
        file.writestr("a.txt", "x")
    bomb = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(bomb, "PNG")
    return [
        (zipped.getvalue(), "anh.jpg"),
        (b"%PDF-1.4 <script>alert(1)</script> %%EOF", "anh.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "anh.svg"),
        (b"GIF89a" + picture(), "anh.gif"),
        (bomb.getvalue(), "anh.png"),
        (b"\xff\xd8\xff" + b"0" * 5_300_000, "anh.jpg"),
        (b"", "anh.jpg"),
    ]


def test_files_that_are_two_things_too_large_or_no_picture_are_refused(
    session: Session, scene: Scene, visit: Visit
) -> None:
    round_, maker = scene
    dossier = make_dossier(session, round_, maker, state="draft", voting_code=None)
    session.commit()
    client = visit(MAKER)
    for content, name in polyglots():
        sent = {"kind": "photo_front", "file": (io.BytesIO(content), name)}
        by_api = client.post(f"/awards/api/dossiers/{dossier.id}/papers", data=sent)
        for answer in (send(client, dossier.id, "photo_front", content, name), by_api):
            assert answer.status_code == 422, name
            answer.request.input_stream.close()
    assert session.scalars(select(Paper)).all() == []
    send(client, dossier.id, "photo_front", picture("blue", "PNG"), "../../evil.exe.png")
    paper = session.scalars(select(Paper)).one()
    assert paper.file_name == "evil.exe.png"
    shown = client.get(f"/awards/papers/{paper.id}/photo")
    assert (shown.content_type, shown.headers["Cache-Control"]) == ("image/jpeg", "private, max-age=3600")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    saved = client.get(f"/awards/papers/{paper.id}")
    assert saved.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("stranger", [FAR_OFFICER, STRANGER, "rival@example.vn", "otherround@example.vn"])
def test_no_other_province_maker_or_secretariat_sees_anything(
    session: Session, scene: Scene, visit: Visit, stranger: str
) -> None:
    round_, maker = scene
    make_establishment(session, member="rival@example.vn")
    make_official(session, open_round(session), "secretariat", "otherround@example.vn")
    dossier = full_dossier(session, round_, maker, product_name="Chè bí mật", state="submitted")
    session.commit()
    paper, photo = dossier.papers[-1], dossier.papers[0]
    client = visit(stranger)
    one = f"/awards/dossiers/{dossier.id}"
    closed = [
        one,
        *(f"{one}/{page}" for page in ("product", "about", "photos", "papers", "check", "submitted", "withdraw")),
        f"/awards/office/dossiers/{dossier.id}",
        f"/awards/office/dossiers/{dossier.id}/strike",
        f"/awards/papers/{paper.id}",
        f"/awards/papers/{photo.id}/photo",
        f"/awards/api/dossiers/{dossier.id}",
        f"/awards/api/papers/{paper.id}",
        *(f"/awards/office/rounds/{round_.code}/{page}" for page in ("labels", "sheets", "lists")),
    ]
    for address in closed:
        assert client.get(address).status_code in {403, 404}, address
    posts = [f"{one}/submit", f"{one}/reopen", f"{one}/files/{paper.id}/remove", f"{one}/product/keep"]
    for address in posts:
        body = {"product_name": "x", "product_group": "A", "product_kind": "single"} if "keep" in address else {}
        assert client.post(address, data=body).status_code in {403, 404}, address
    for verb in ("submit", "reopen", "withdraw"):
        assert client.post(f"/awards/api/dossiers/{dossier.id}/{verb}").status_code in {403, 404}
    lists = ["/awards/api/dossiers", "/awards/office/dossiers", f"/awards/office/rounds/{round_.code}/dossiers"]
    for address in [*lists, "/awards/office/dossiers.csv", f"/awards/office/rounds/{round_.code}/dossiers.csv"]:
        for more in ("", f"?round={round_.code}&q=bi+mat&province=01"):
            assert "bí mật" not in client.get(address + more).get_data(as_text=True), address
    assert dossier.state == "submitted"


def test_a_photo_is_seen_by_its_judges_and_after_publication_by_all_if_recognised(
    session: Session, scene: Scene, visit: Visit
) -> None:
    round_, maker = scene
    round_.state = "scoring"
    chosen, other = (make_dossier(session, round_, maker) for _ in range(2))
    photos = {one.id: make_paper(session, one, "photo_front", picture(color)).id for one, color in
              ((chosen, "red"), (other, "blue"))}  # fmt: skip
    judge = make_judge(session, round_)
    idle = make_judge(session, round_)
    make_assignment(session, judge, chosen)
    council = make_official(session, round_, "council")
    session.commit()

    def seen(email: str) -> list[bool]:
        codes = [visit(email).get(f"/awards/papers/{photos[one.id]}/photo").status_code for one in (chosen, other)]
        assert set(codes) <= {200, 404}
        return [code == 200 for code in codes]

    for email in (MAKER, OFFICER, SECRETARY, ORGANISER, council.email):
        assert seen(email) == [True, True], email
    assert seen(judge.email) == [True, False]
    for email in (idle.email, FAR_OFFICER, STRANGER, ""):
        assert seen(email) == [False, False], email
    assert visit(judge.email).get(f"/awards/papers/{photos[chosen.id]}").status_code == 404
    for state in ("draft", "submitted", "returned", "refused", "withdrawn"):
        other.state = state
        session.commit()
        assert (seen(council.email), seen(MAKER)) == ([True, False], [True, True]), state
    other.state = "accepted"
    make_certificate(session, chosen)
    session.commit()
    assert seen("") == [False, False]
    round_.state = "published"
    session.commit()
    assert seen("") == [True, False]
    assert "public" in visit("").get(f"/awards/papers/{photos[chosen.id]}/photo").headers["Cache-Control"]
    chosen.state = "struck"
    session.commit()
    assert seen("") == [False, False]


def test_the_desk_keeps_the_checklist_returns_accepts_and_goes_on(session: Session, scene: Scene, visit: Visit) -> None:
    round_, maker = scene
    first = full_dossier(session, round_, maker, state="submitted", product_name="Ấm đất")
    second = full_dossier(session, round_, maker, state="submitted", product_name="Bát sứ")
    session.commit()
    desk = visit(SECRETARY)
    at = f"/awards/office/dossiers/{first.id}"
    assert "Ghi quyết định" in text_of(desk.get(at))
    for reader in (MAKER, OFFICER):  # they may read the dossier, not decide on it
        assert visit(reader).get(at).status_code == 403
        assert visit(reader).post(at, data={"decision": "refuse", "text": "x"}).status_code == 403
    fine = {f"items.{code}.ok": "true" for code in CHECKLIST}
    kept = {"items.form.ok": "true", "items.photos.ok": "false", "items.photos.reason": "Ảnh mờ", "action": "keep"}
    assert desk.post(at, data=kept).status_code == 303
    assert 'value="Ảnh mờ"' in desk.get(at).text
    assert (
        desk.post(at, data={"items.lawful.ok": "false", "items.lawful.reason": "", "decision": "accept"}).status_code
        == 422
    )
    returned = {"items.photos.ok": "false", "items.photos.reason": "Ảnh mờ", "decision": "return",
                "complete_by": "2030-01-01T17:00"}  # fmt: skip
    assert desk.post(at, data=returned).location == f"/awards/office/dossiers/{second.id}"
    case = visit(MAKER).get(f"/awards/dossiers/{first.id}")
    assert "Ảnh mờ" in text_of(case)
    assert "17:00 ngày 01/01/2030" in text_of(case)
    assert "Cần bổ sung: Ảnh" in text_of(visit(MAKER).get(f"/awards/dossiers/{first.id}/photos"))
    assert desk.post(at, data=fine | {"decision": "accept"}).status_code == 409
    last = desk.post(f"/awards/office/dossiers/{second.id}", data=fine | {"decision": "accept"}, follow_redirects=True)
    session.refresh(second)
    assert re.fullmatch("B-[1-9][0-9]{2}", second.voting_code or "")
    assert str(second.voting_code) in text_of(last)
    assert "Không còn hồ sơ nào chờ xét" in text_of(last)
    strike = f"/awards/office/dossiers/{second.id}/strike"
    assert desk.post(strike, data={"reason": "Sao chép"}).status_code == 422
    assert desk.post(strike, data={"reason": "Sao chép", "sure": "true"}).status_code == 303
    assert "Sao chép" in text_of(visit(MAKER).get(f"/awards/dossiers/{second.id}"))


def test_the_office_finds_without_diacritics_and_takes_the_list_away(
    session: Session, scene: Scene, visit: Visit
) -> None:
    round_, maker = scene
    full_dossier(session, round_, maker, state="submitted", product_name="=Nước mắm Thuận Hưng")
    make_dossier(session, round_, make_establishment(session, province_code="25"), product_name="Lọ hoa")
    session.commit()
    base = f"/awards/office/rounds/{round_.code}/dossiers"
    page = text_of(visit(ORGANISER).get(f"{base}?q=nuoc+MAM+hao+dat"))
    assert "Nước mắm Thuận Hưng" in page
    assert "Lọ hoa" not in page
    assert "Lọ hoa" in text_of(visit(ORGANISER).get(f"{base}?state=accepted"))
    assert "Lọ hoa" not in text_of(visit(OFFICER).get(base))
    assert "Lọ hoa" in text_of(visit(FAR_OFFICER).get(base))
    sheet = load_workbook(io.BytesIO(visit(OFFICER).get(f"{base}.xlsx").data)).active
    assert sheet is not None
    assert [row[3].value for row in sheet.iter_rows(min_row=2)] == ["=Nước mắm Thuận Hưng"]
    assert sheet["D2"].data_type == "s"
    assert "'=Nước mắm" in visit(OFFICER).get("/awards/office/dossiers.csv").get_data(as_text=True)
    assert visit(MAKER).get(base).status_code == 403


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [head_rows("vi"), *rows]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_summary_list_is_looked_at_first_and_faults_are_told_by_row_and_column(
    session: Session, scene: Scene, visit: Visit
) -> None:
    round_, maker = scene
    far = make_establishment(session, province_code="25")
    session.commit()
    officer = visit(OFFICER)
    at = f"/awards/office/rounds/{round_.code}/import"
    good = [maker.registration_number, maker.name, "Ấm đất", "A", "", 1200, "cái", 90000, 4]
    bad = workbook(good, [far.registration_number, "", "Bát", "A"], [maker.registration_number, "", "", "Z"])
    refused = officer.post(at, data={"file": (io.BytesIO(bad), "a.xlsx")})
    assert refused.status_code == 422
    said = text_of(refused)
    assert "3 Mã số thuế hoặc số đăng ký Chưa có cơ sở nào của tỉnh" in said
    assert "4 Tên sản phẩm Không được để trống." in said
    assert "4 Nhóm Nhóm phải là A, B, C hoặc D" in said
    for junk in (b"PK\x03\x04junk", b"\xff\xfe\x00", b"x" * 2_100_000):
        answer = officer.post(at, data={"file": (io.BytesIO(junk), "a.xlsx")})
        assert answer.status_code == 422
        answer.request.input_stream.close()
    preview = officer.post(at, data={"file": (io.BytesIO(workbook(good)), "a.xlsx")})
    assert preview.status_code == 200
    assert session.scalars(select(Dossier)).all() == []
    kept = re.search(r'name="kept" value="([^"]+)"', preview.text)
    assert kept is not None
    saved = officer.post(at, data={"kept": kept[1], "action": "save"})
    assert saved.location == f"/awards/office/rounds/{round_.code}/dossiers"
    made = session.scalars(select(Dossier)).one()
    assert (made.product_name, made.state, made.statement["annual_output"]) == ("Ấm đất", "draft", 1200)
    again = officer.post(at, data={"kept": kept[1], "action": "save"})
    assert again.status_code == 422
    assert f"hồ sơ {made.label}" in text_of(again)
    assert visit(MAKER).get(at).status_code == 403
    template = load_workbook(io.BytesIO(officer.get("/awards/office/dossiers/summary-list.xlsx").data)).active
    assert template is not None
    assert [cell.value for cell in template[1]] == head_rows("vi")


def test_prints_show_codes_and_the_jurys_ones_no_maker(session: Session, scene: Scene, visit: Visit) -> None:
    round_, maker = scene
    for place in range(25):
        make_dossier(session, round_, maker, product_group="A" if place else "C", voting_code=f"A-{100 + place}")
    make_dossier(session, round_, maker, state="struck", voting_code="D-999")
    session.commit()
    base = f"/awards/office/rounds/{round_.code}"
    for language in ("vi", "en"):
        desk = visit(SECRETARY, language)
        pages = {name: desk.get(f"{base}/{name}").text for name in ("labels", "sheets", "lists", "lists?names=1")}
        assert pages["labels"].count('<ul class="labels">') == 2
        assert pages["labels"].count("<svg") >= 25
        assert pages["sheets"].count('<article class="sheet">') == 25
        for name, page in pages.items():
            assert "A-124" in page, name
            assert "D-999" not in page, name
            assert (maker.name in page) is (name == "lists?names=1"), name
    only = visit(SECRETARY).get(f"{base}/labels?group=C&copies=24").text
    assert only.count("A-100</strong>") == 24
    assert "A-101" not in only
