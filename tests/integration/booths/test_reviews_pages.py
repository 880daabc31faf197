"""Deciding and looking through the lists, as officers and organisers would."""

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.booths.models import (
    Application,
    Fair,
)
from shared.clock import now
from tests.builders import (
    make_application,
    make_establishment,
    make_staff,
    told,
)
from tests.clients import Visit, choices_of, statements_to, text_of
from tests.integration.booths.application_scenes import (
    MAKER,
    OFFICER,
    ORGANISER,
    Sessions,
    open_fair,
    scene,
    submitted,
)


def test_the_officer_decides_and_comes_to_the_next(session: Session, visit: Visit) -> None:
    _base, first = submitted(session)
    fair = session.scalars(select(Fair)).one()
    second = make_application(session, fair, make_establishment(session)).id
    make_application(session, fair, make_establishment(session, province_code="79"))
    session.commit()
    officer = visit(OFFICER)
    desk = "/booths/office/applications"
    page = text_of(officer.get(f"{desk}/{first}?state=submitted"))
    assert "Giấy đăng ký kinh doanh có" in page
    assert choices_of(officer.get(f"{desk}/{first}"), "decision") == {
        "accept": "Chấp nhận: tham gia bốc thăm",
        "return": "Gửi lại để cơ sở bổ sung",
        "refuse": "Không chấp nhận",
    }
    bare = officer.post(f"{desk}/{first}", data={"decision": "return"})
    assert (bare.status_code, "Ghi lý do" in text_of(bare)) == (422, True)
    form = {"decision": "return", "reasons": "Ảnh sản phẩm thiếu hoặc không rõ.", "text": "Chụp lại mặt trước"}
    onwards = officer.post(f"{desk}/{first}?group=B", data=form)
    assert onwards.location == f"{desk}/{second}?group=B"
    session.expire_all()
    assert session.get_one(Application, first).reason == "Ảnh sản phẩm thiếu hoặc không rõ.\nChụp lại mặt trước"
    finished = officer.post(f"{desk}/{second}", data={"decision": "accept"})
    assert finished.location == desk
    assert told(session) == ["booths.application.returned", "booths.application.accepted"]


def test_the_second_officer_reads_who_was_faster(session: Session, visit: Visit) -> None:
    _base, application_id = submitted(session)
    address = f"/booths/office/applications/{application_id}"
    assert visit(OFFICER).post(address, data={"decision": "accept"}).status_code == 303
    late = visit(ORGANISER).post(address, data={"decision": "refuse", "text": "không"})
    assert late.status_code == 409
    assert "Lê An đã quyết định đăng ký này lúc" in text_of(late)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_returned_application_says_what_to_mend(session: Session, visit: Visit, language: str) -> None:
    base, _ = submitted(session, state="returned", reason="Ảnh sản phẩm thiếu hoặc không rõ.\nGửi lại ảnh")
    page = text_of(visit(MAKER, language).get(base))
    known = {"vi": "Ảnh sản phẩm thiếu hoặc không rõ.", "en": "Product photos are missing or unclear."}
    assert known[language] in page
    assert "Gửi lại ảnh" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["B1", "A1", "D9"]),
        ("?group=A", ["A1"]),
        ("?state=accepted", ["D9"]),
        ("?province=79", ["D9"]),
        ("?q=moc+go+cong", ["A1"]),
        ("?q=MỘC", ["A1"]),
        ("?q=%25", []),
        ("?q=-0003", ["D9"]),
        ("?state=nonsense", []),
        ("?page=99999", ["B1", "A1", "D9"]),
    ],
)
def test_the_offices_list_is_narrowed_and_exported_alike(
    session: Session, visit: Visit, query: str, shown: list[str]
) -> None:
    fair = open_fair(session)
    make_staff(session, email=ORGANISER)
    make_application(session, fair, make_establishment(session, name="B1"))
    make_application(session, fair, make_establishment(session, name="A1 Mộc Gò Công", product_group="A"))
    make_application(
        session, fair, make_establishment(session, name="=D9", province_code="79"), state="accepted", decided_at=now()
    )
    session.commit()
    organiser = visit(ORGANISER)
    page = text_of(organiser.get(f"/booths/office/applications{query}"))
    assert [name for name in ("B1", "A1", "D9") if f"{name} " in page] == shown
    book = load_workbook(io.BytesIO(organiser.get(f"/booths/office/applications.xlsx{query}").data), read_only=True)
    rows = list(book.active.iter_rows(min_row=2, values_only=True)) if book.active else []
    assert [str(row[2]).lstrip("=")[:2] for row in rows if row[0]] == shown


def test_filters_count_what_they_would_show(session: Session, visit: Visit) -> None:
    fair = open_fair(session)
    make_staff(session, email=ORGANISER)
    for group, state in (("A", "submitted"), ("A", "accepted"), ("B", "submitted")):
        establishment = make_establishment(session, product_group=group)
        make_application(session, fair, establishment, state=state)
    session.commit()
    page = text_of(visit(ORGANISER).get("/booths/office/applications?group=A"))
    assert "Tất cả 2 Chờ xét 1 Được chấp nhận 1" in page
    assert "Thủ công mỹ nghệ 2" in page
    assert "Chế biến nông, lâm, thủy sản và thực phẩm 1" in page


def test_the_list_and_the_tasks_take_few_statements_however_long(
    booths_sessions: Sessions, session: Session, visit: Visit
) -> None:
    scene(session)
    fair = session.scalars(select(Fair)).one()
    for _ in range(60):
        make_application(session, fair, make_establishment(session))
    session.commit()
    for email, path, most in ((OFFICER, "office/applications", 10), (OFFICER, "my", 10), (MAKER, "my", 11)):
        client = visit(email)
        with statements_to(booths_sessions) as statements:
            assert client.get(f"/booths/{path}").status_code == 200
        assert len(statements) <= most, statements


def test_no_name_in_the_address_is_a_fault(session: Session, visit: Visit) -> None:
    make_staff(session, email=ORGANISER)
    application = make_application(session, open_fair(session), make_establishment(session))
    session.commit()
    asked = "?endpoint=x&application_id=y&code=z&self=1&_external=1&_scheme=javascript&_anchor=1&_method=PUT"
    for path in ("/booths/office/applications", f"/booths/office/applications/{application.id}"):
        page = visit(ORGANISER).get(path + asked)
        assert page.status_code == 200, path
        assert "javascript:" not in page.text
