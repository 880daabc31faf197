"""Applying, deciding and looking through the pages, as a maker, an officer and a stranger would, in both languages."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfWriter
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.models import (
    Application,
    Booth,
    Document,
    Draw,
    Establishment,
    Fair,
    Offer,
    OfferBooth,
    Placement,
    Registration,
    Wish,
)
from shared.clock import hanoi_date, now
from shared.places import provinces_on
from tests.builders import (
    make_application,
    make_document,
    make_establishment,
    make_fair,
    make_staff,
    make_wish,
    told,
)
from tests.clients import Visit, choices_of, statements_to, text_of

MAKER = "hoa@example.vn"
OFFICER = "an@so.example.vn"
ORGANISER = "org@example.vn"
Sessions = sessionmaker[Session]


def open_fair(session: Session, **changes: Any) -> Fair:
    at = now()
    window = {
        "registration_opens_at": at - timedelta(days=1),
        "registration_closes_at": at + timedelta(days=9),
        "confirm_deadline_at": at + timedelta(days=60),
    }
    return make_fair(session, **(window | changes))


def scene(session: Session, *, papers: bool = True, **fair_changes: Any) -> tuple[str, UUID]:
    """An open fair and a maker with one establishment of Hà Nội; officer and organiser are there."""
    fair = open_fair(session, **fair_changes)
    establishment = make_establishment(session, member=MAKER)
    if papers:
        for kind in ("business_registration", "food_safety"):
            make_document(session, establishment, kind)
    make_staff(session, email=OFFICER, name="Lê An", role="officer", province_code="01")
    make_staff(session, email="far@so.example.vn", role="officer", province_code="79")
    make_staff(session, email=ORGANISER)
    session.commit()
    return fair.code, establishment.id


def only(session: Session) -> Application:
    session.expire_all()
    return session.scalars(select(Application)).one()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_whole_way_from_the_fair_to_the_label(session: Session, visit: Visit, language: str) -> None:
    code, _ = scene(session)
    maker = visit(MAKER, language)
    begun = maker.post(f"/booths/fairs/{code}/apply")
    base = begun.location.rsplit("/", 1)[0]
    assert (begun.status_code, begun.location) == (303, f"{base}/booths")
    forms: list[tuple[str, dict[str, str], str]] = [
        ("booths", {"booths_wanted": "2", "side_by_side": "true", "all_or_nothing": "true"}, "wishes"),
        ("wishes", {"booth": "A-02"}, "wishes"),
        ("wishes", {"zone": "Z1"}, "wishes"),
        ("wishes/move", {"rank": "2", "move": "up"}, "wishes"),
        ("wishes/anywhere", {"anywhere": "false"}, "products"),
        ("products", {"products": "Chè móc câu", "power": "true"}, "papers"),
    ]
    for path, form, following in forms:
        assert maker.get(f"{base}/{following}").status_code == 200
        answer = maker.post(f"{base}/{path}", data=form)
        assert (path, answer.status_code, answer.location) == (path, 303, f"{base}/{following}")
    for path in ("booths", "papers", "check"):
        assert maker.get(f"{base}/{path}").status_code == 200
    done = maker.post(f"{base}/submit")
    assert (done.status_code, done.location) == (303, f"{base}/submitted")
    assert maker.post(f"{base}/submit").location == f"{base}/submitted"
    assert f"{code}-0001" in text_of(maker.get(f"{base}/submitted"))
    application = only(session)
    kept = (application.state, application.booths_wanted, application.side_by_side, application.all_or_nothing)
    assert kept == ("submitted", 2, True, True)
    assert (application.anywhere, application.products, application.power, application.water) == (
        False,
        "Chè móc câu",
        True,
        False,
    )
    ranked = session.execute(select(Wish.rank, Wish.booth_id.is_(None)).order_by(Wish.rank)).all()
    assert [tuple(row) for row in ranked] == [(1, True), (2, False)]
    assert told(session) == ["booths.application.submitted"]


def test_who_is_not_signed_in_comes_back_to_apply(session: Session, visit: Visit) -> None:
    code, _ = scene(session)
    answer = visit().get(f"/booths/fairs/{code}/apply")
    assert answer.location == f"/notifications/sign-in?next=/booths/fairs/{code}/apply"


def test_who_has_no_establishment_registers_first_and_comes_back(session: Session, visit: Visit) -> None:
    code, _ = scene(session)
    newcomer = visit("new@example.vn")
    answer = newcomer.post(f"/booths/fairs/{code}/apply")
    assert (answer.status_code, answer.location) == (303, "/booths/establishments/new")
    answers = {
        "kind": "business_household",
        "name": "Cơ sở mộc Hai Á",
        "registration_number": "01A8012345",
        "contact_name": "Hai Á",
        "contact_phone": "0912345678",
        "province_code": provinces_on(hanoi_date(now()))[0].code,
        "commune": "Ba Vì",
        "product_group": "A",
    }
    session.add(Registration(email="new@example.vn", answers=answers, changed_at=now()))
    session.commit()
    registration_id = session.scalars(select(Registration.id)).one()
    finished = newcomer.post("/booths/establishments/new/review", data={"registration_id": str(registration_id)})
    assert (finished.status_code, finished.location) == (303, f"/booths/fairs/{code}/apply"), text_of(finished)
    assert "Bắt đầu đăng ký" in text_of(newcomer.get(finished.location))


def test_who_has_several_establishments_says_which(session: Session, visit: Visit) -> None:
    code, _ = scene(session)
    second = make_establishment(session, member=MAKER, name="Cơ sở mộc Hai Á").id
    session.commit()
    maker = visit(MAKER)
    asked = maker.post(f"/booths/fairs/{code}/apply")
    assert asked.status_code == 200
    assert "Cơ sở mộc Hai Á" in text_of(asked)
    assert maker.post(f"/booths/fairs/{code}/apply", data={"establishment_id": "x"}).status_code == 422
    assert maker.post(f"/booths/fairs/{code}/apply", data={"establishment_id": str(uuid4())}).status_code == 403
    assert maker.post(f"/booths/fairs/{code}/apply", data={"establishment_id": str(second)}).status_code == 303
    assert only(session).establishment_id == second


def begun(session: Session, visit: Visit, **more: Any) -> tuple[FlaskClient, str]:
    code, _ = scene(session, **more)
    maker = visit(MAKER)
    return maker, maker.post(f"/booths/fairs/{code}/apply").location.rsplit("/", 1)[0]


@pytest.mark.parametrize(
    ("path", "form", "said"),
    [
        ("booths", {"booths_wanted": "3"}, "Hội chợ này chia nhiều nhất 2 gian cho một cơ sở."),
        ("booths", {"booths_wanted": "0"}, "từ 1 đến 100"),
        ("booths", {"booths_wanted": "9" * 30}, "từ 1 đến 100"),
        ("booths", {"booths_wanted": "hai"}, "Vui lòng nhập một số nguyên."),
        ("booths", {}, "Vui lòng điền mục này."),
        ("booths", {"booths_wanted": "1", "label": "X"}, "Mục này không có trong biểu mẫu."),
        ("wishes", {"booth": "Z-99"}, "Hội chợ này không có gian Z-99."),
        ("wishes", {"zone": "Z9"}, "Hội chợ này không có khu Z9."),
        ("wishes", {"zone": "Z1", "booth": "A-01"}, "Mỗi nguyện vọng là một gian hoặc một khu."),
        ("wishes", {"booth": "<script>alert(1)</script>"}, "&lt;script&gt;"),
        ("wishes/anywhere", {"anywhere": "maybe"}, "Vui lòng chọn có hoặc không."),
        ("wishes/anywhere", {"anywhere": "false"}, "Chọn ít nhất một nguyện vọng"),
        ("products", {"products": "   "}, "Ghi tên sản phẩm sẽ trưng bày."),
        ("products", {"products": "x" * 2_001}, "nhiều nhất 2000 ký tự"),
        ("papers", {"kind": "food_safety"}, "Vui lòng chọn một tệp."),
    ],
)
def test_bad_input_is_said_beside_the_field(
    session: Session, visit: Visit, path: str, form: dict[str, str], said: str
) -> None:
    maker, base = begun(session, visit)
    answer = maker.post(f"{base}/{path}", data=form)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert session.scalar(select(Wish.rank)) is None


def test_papers_are_asked_for_added_and_taken_out(session: Session, visit: Visit) -> None:
    maker, base = begun(session, visit, papers=False)
    assert "Giấy chứng nhận an toàn thực phẩm" in text_of(maker.get(f"{base}/papers"))
    assert maker.post(f"{base}/submit").location == f"{base}/check"
    assert "Thiếu giấy đăng ký kinh doanh" in text_of(maker.get(f"{base}/check"))
    kept = maker.post(f"{base}/papers", data={"kind": "food_safety", "file": (pdf(), "attp.pdf")})
    assert kept.location == f"{base}/papers"
    document = session.scalars(select(Document)).one()
    assert (document.kind, document.application_id) == ("food_safety", only(session).id)
    assert maker.post(f"{base}/papers/{uuid4()}/remove").status_code == 303
    assert maker.post(f"{base}/papers/{document.id}/remove").status_code == 303
    session.expire_all()
    assert session.scalars(select(Document)).all() == []


def pdf() -> io.BytesIO:
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(buffer)
    buffer.seek(0)
    return buffer


def test_a_draft_is_kept_and_found_again(session: Session, visit: Visit) -> None:
    maker, base = begun(session, visit)
    kept = maker.post(f"{base}/products", data={"products": "", "water": "true", "action": "draft"})
    assert kept.location == base
    assert only(session).water is True
    assert "Điền tiếp đăng ký" in text_of(maker.get(base))
    assert "Điền đủ và nộp đăng ký" in text_of(maker.get("/booths/my"))


def submitted(session: Session, **changes: Any) -> tuple[str, UUID]:
    code, establishment_id = scene(session)
    fair = session.scalars(select(Fair).where(Fair.code == code)).one()
    application = make_application(session, fair, session.get_one(Establishment, establishment_id), **changes)
    session.commit()
    return f"/booths/applications/{application.id}", application.id


def test_reopening_mending_and_handing_in_again(session: Session, visit: Visit) -> None:
    base, _ = submitted(session)
    maker = visit(MAKER)
    assert maker.get(f"{base}/booths").status_code == 409
    assert maker.post(f"{base}/reopen").location == f"{base}/check"
    label = only(session).label
    assert maker.post(f"{base}/submit").location == f"{base}/submitted"
    assert (only(session).state, only(session).label) == ("submitted", label)


def test_withdrawing_needs_the_second_step(session: Session, visit: Visit) -> None:
    base, _ = submitted(session)
    maker = visit(MAKER)
    assert "không còn hiệu lực" in text_of(maker.get(f"{base}/withdraw"))
    assert maker.post(f"{base}/withdraw").status_code == 422
    assert only(session).state == "submitted"
    assert maker.post(f"{base}/withdraw", data={"sure": "true"}).location == base
    assert only(session).state == "withdrawn"


@pytest.mark.parametrize(
    ("email", "status"),
    [(MAKER, 200), (OFFICER, 200), (ORGANISER, 200), ("far@so.example.vn", 403), ("x@example.vn", 403), ("", 303)],
)
def test_who_reads_the_case(session: Session, visit: Visit, email: str, status: int) -> None:
    base, _ = submitted(session)
    assert visit(email).get(base).status_code == status


def test_a_draft_is_its_makers_alone(session: Session, visit: Visit) -> None:
    _maker, base = begun(session, visit)
    assert [visit(email).get(base).status_code for email in (MAKER, OFFICER, ORGANISER)] == [200, 404, 404]
    assert "không có đăng ký nào" in text_of(visit(OFFICER).get("/booths/office/applications")).lower()


@pytest.mark.parametrize("path", ["booths", "wishes", "products", "papers", "check", "withdraw"])
def test_only_the_maker_fills_in(session: Session, visit: Visit, path: str) -> None:
    base, _ = submitted(session)
    assert [visit(email).get(f"{base}/{path}").status_code for email in (OFFICER, "x@example.vn")] == [403, 403]


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
    for email, path, most in ((OFFICER, "office/applications", 9), (OFFICER, "my", 9), (MAKER, "my", 10)):
        client = visit(email)
        with statements_to(booths_sessions) as statements:
            assert client.get(f"/booths/{path}").status_code == 200
        assert len(statements) <= most, statements


def drawn(session: Session) -> str:
    """A published fair whose draw gave the maker A-01 and left its first wish to another."""
    code, establishment_id = scene(session)
    fair = session.scalars(select(Fair).where(Fair.code == code)).one()
    establishment = session.get_one(Establishment, establishment_id)
    application = make_application(session, fair, establishment, state="accepted", booths_wanted=2)
    booths = session.scalars(select(Booth).where(Booth.fair_id == fair.id).order_by(Booth.code)).all()
    make_wish(session, application, 1, booths[1])
    make_wish(session, application, 2, booths[0])
    fair.state = "published"
    session.add(
        Draw(
            fair_id=fair.id,
            announcement={},
            announcement_hash="0" * 64,
            announced_by=ORGANISER,
            announced_at=now() - timedelta(days=2),
            published_at=now() - timedelta(days=1),
        )
    )
    explanation = {
        "label": application.label,
        "position": 7,
        "points": 30,
        "breakdown": [{"flag": "women_owned", "points": 20}, {"flag": "newcomer", "points": 10}],
        "booths": ["A-01"],
        "waiting": 1,
        "reason": "rounds",
        "stops": [
            {
                "code": "rounds",
                "turn": "promise",
                "round": 2,
                "asked": 1,
                "groups": ["A"],
                "booths": 3,
                "own": 1,
                "ahead": 1,
                "rounds": 1,
                "province": 0,
                "newcomers": 0,
                "last": None,
                "places": 1,
                "passed": {"round": 1},
            }
        ],
        "wishes": [
            {"wish": "booth:A-02", "outcome": "taken", "by": 3},
            {"wish": "booth:A-01", "outcome": "given", "by": None},
        ],
    }
    session.add(
        Placement(
            application_id=application.id,
            fair_id=fair.id,
            points=30,
            position=7,
            booths_given=1,
            waiting_position=1,
            explanation=explanation,
        )
    )
    offer = Offer(
        fair_id=fair.id, application_id=application.id, offered_at=now(), confirm_by=now() + timedelta(days=2, hours=1)
    )
    session.add(offer)
    session.flush()
    session.add(OfferBooth(offer_id=offer.id, booth_id=booths[0].id))
    session.commit()
    return f"/booths/applications/{application.id}"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "vi",
            [
                "Được mời nhận gian",
                "còn 2 ngày",
                "Thứ tự bốc thăm 7",
                "Cơ sở do phụ nữ làm chủ: 20",
                "Gian A-02: Đã có cơ sở ở vị trí 3 nhận trước.",
                "Gian A-01: Được phân.",
                "Bốc thăm chia cho cơ sở 1 trong 2 gian đã đăng ký: A-01. Vòng 2, khi hỏi tới cơ sở, 3 gian",
                "Công bố kết quả bốc thăm.",
                "Được mời nhận gian A-01, trả lời trước",
            ],
        ),
        (
            "en",
            [
                "Booths offered",
                "in 2 days",
                "Place in the draw 7",
                "Women-owned establishment: 20",
                "Booth A-02: Taken by the applicant in place 3.",
                "Booth A-01: Given.",
            ],
        ),
    ],
)
def test_why_is_said_in_words(session: Session, visit: Visit, language: str, said: list[str]) -> None:
    page = text_of(visit(MAKER, language).get(drawn(session)))
    assert [line for line in said if line not in page] == []


def test_a_result_that_is_not_public_shows_nowhere(session: Session, visit: Visit) -> None:
    address = drawn(session)
    session.scalars(select(Draw)).one().published_at = None
    session.scalars(select(Fair)).one().state = "drawn"
    session.execute(delete(OfferBooth))
    session.execute(delete(Offer))
    session.commit()
    assert "Kết quả bốc thăm, và vì sao" not in text_of(visit(MAKER).get(address))
    assert "Đang chờ ở vị trí" not in text_of(visit(MAKER).get("/booths/my"))


def test_makers_do_not_read_officers_mailboxes(session: Session, visit: Visit) -> None:
    base, application_id = submitted(session)
    visit(OFFICER).post(f"/booths/office/applications/{application_id}", data={"decision": "accept"})
    maker, officer = text_of(visit(MAKER).get(base)), text_of(visit(ORGANISER).get(base))
    assert ("Sở Công Thương" in maker, OFFICER in maker, "Lê An" in maker) == (True, False, False)
    assert f"Lê An ({OFFICER})" in officer


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
    assert "Nhập kết quả ngẫu nhiên và bốc thăm" in organiser
