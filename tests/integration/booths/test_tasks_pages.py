"""My tasks, as makers, officers and organisers read them."""

from datetime import timedelta

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
)
from tests.clients import Visit, text_of
from tests.integration.booths.application_scenes import MAKER, OFFICER, ORGANISER, drawn, open_fair, submitted


def test_tasks_come_by_deadline_and_say_what_waits_and_what_is_over(session: Session, visit: Visit) -> None:
    drawn(session)
    establishment = session.scalars(select(Application)).one().establishment
    later = open_fair(session, name_vi="Hội chợ sau")
    make_application(session, later, establishment, state="draft", label="", submitted_at=None)
    waiting = open_fair(session, name_vi="Hội chợ chờ")
    make_application(session, waiting, establishment)
    past = open_fair(session, name_vi="Hội chợ cũ", state="over")
    make_application(session, past, establishment, state="withdrawn")
    session.commit()
    page = text_of(visit(MAKER).get("/booths/my"))
    places = [
        page.index(text) for text in ("Xác nhận nhận gian", "Hội chợ sau", "Đang chờ", "Hội chợ chờ", "Hội chợ cũ")
    ]
    assert places == sorted(places)
    listed = visit(MAKER).get("/booths/api/tasks").get_json()
    assert [task["situation"] for task in listed["now"]] == ["offered", "draft"]


def test_a_newcomer_reads_what_can_be_begun(session: Session, visit: Visit) -> None:
    open_fair(session, name_vi="Hội chợ Tiền Giang")
    session.commit()
    page = text_of(visit("new@example.vn").get("/booths/my"))
    assert "Không có việc nào đang chờ Ông/Bà." in page
    assert "Hội chợ Tiền Giang" in page
    assert "Đăng ký cơ sở" in page


def test_what_can_be_begun_leaves_out_what_was(session: Session, visit: Visit) -> None:
    submitted(session)
    maker, fair = visit(MAKER), session.scalars(select(Fair)).one()
    link = f'href="/booths/fairs/{fair.code}"'
    assert link not in maker.get("/booths/my").get_data(as_text=True)
    second = make_establishment(session, member=MAKER)
    session.commit()
    assert link in maker.get("/booths/my").get_data(as_text=True)
    make_application(session, fair, second, state="withdrawn")
    session.commit()
    assert link in maker.get("/booths/my").get_data(as_text=True)


def test_officers_and_organisers_read_what_waits_for_them(session: Session, visit: Visit) -> None:
    submitted(session)
    closed = open_fair(session, name_vi="Hội chợ đã chốt", state="closed")
    late = open_fair(session, name_vi="Hội chợ quá hạn", registration_closes_at=now() - timedelta(hours=1))
    session.commit()
    officer, organiser = text_of(visit(OFFICER).get("/booths/my")), text_of(visit(ORGANISER).get("/booths/my"))
    assert "Xét 1 đăng ký đang chờ" in officer
    assert "Hội chợ đã chốt" not in officer
    assert organiser.index(late.name_vi) < organiser.index(closed.name_vi)
    assert "chốt danh sách" in organiser
    assert "Nhập kết quả quay số" in organiser
