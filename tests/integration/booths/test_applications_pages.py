"""Applying through the pages, as a maker and a stranger would, in both languages: to the label, to the result."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from pypdf import PdfWriter
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.booths.actions.offers import expire_offers
from services.booths.models import (
    Document,
    Draw,
    Fair,
    Offer,
    OfferBooth,
    Registration,
    Wish,
)
from shared.clock import hanoi_date, now
from shared.formats import deadline
from shared.places import provinces_on
from tests.builders import (
    make_establishment,
    told,
)
from tests.clients import Visit, text_of
from tests.integration.booths.application_scenes import (
    MAKER,
    OFFICER,
    ORGANISER,
    begun,
    drawn,
    only,
    scene,
    submitted,
)


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


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/booths/my", "(thư mời chưa được gửi; nếu thư đi, hạn trả lời tính từ lúc đó)"),
        ("application", "Thư mời chưa được gửi. Cơ sở xác nhận hoặc trả lại gian được ngay từ bây giờ"),
        ("application", "Được mời nhận gian A-01; thư mời chưa được gửi."),
        ("offer", "Thư mời chưa được gửi Từ lúc thư đi, cơ sở có 72 giờ để trả lời; muộn nhất"),
        ("offer", "Cơ sở trả lời được ngay, không cần chờ thư."),
    ],
)
def test_while_the_letter_is_held_every_page_says_so(session: Session, visit: Visit, address: str, said: str) -> None:
    addresses = {"application": drawn(session)}
    offer = session.scalars(select(Offer)).one()
    offer.letter_at = None
    session.commit()
    addresses["offer"] = f"/booths/offers/{offer.id}"
    page = text_of(visit(MAKER).get(addresses.get(address, address)))
    assert said in page
    assert "Xác nhận trước" not in page
    assert visit(MAKER).get(f"/booths/api/offers/{offer.id}").json["letter_at"] is None  # type: ignore[index]


def test_once_the_letters_are_withdrawn_no_page_speaks_of_them(session: Session, visit: Visit) -> None:
    addresses = [drawn(session), "/booths/my"]
    offer = session.scalars(select(Offer)).one()
    offer.letter_at, offer.letter_withdrawn_at = None, now()
    offer.confirm_by = offer.application.fair.confirm_deadline_at
    session.commit()
    pages = [text_of(visit(MAKER).get(one)) for one in (*addresses, f"/booths/offers/{offer.id}")]
    assert [one for page in pages for one in ("hư mời", "thư đi") if one in page] == []
    assert f"trả lời trước {deadline(offer.confirm_by)}" in pages[0]
    assert "Không trả lời thì gian không còn dành cho cơ sở sau" in pages[0]
    assert "Xác nhận nhận gian hoặc trả lại gian" in pages[1]
    assert "Sau giờ trên, gian không còn dành cho cơ sở." in pages[2]


@pytest.mark.parametrize("sent", [True, False])
def test_an_offer_whose_letter_was_never_sent_was_not_left_unanswered(
    session: Session, visit: Visit, sent: bool
) -> None:
    address = drawn(session)
    offer = session.scalars(select(Offer)).one()
    offer.confirm_by = offer.application.fair.confirm_deadline_at
    offer.letter_at = offer.confirm_by - timedelta(hours=72) if sent else None
    session.flush()
    assert expire_offers(session, offer.confirm_by) == 1
    session.commit()
    pages = [text_of(visit(MAKER).get(page)) for page in (address, f"/booths/offers/{offer.id}")]
    assert ["thư mời chưa được gửi" in page for page in pages] == [not sent] * 2
    assert ["Gian không còn dành cho cơ sở." in page for page in pages] == [True] * 2
    assert "Trả lời lúc" not in pages[1], "nobody answered"
    assert "không trả lời" not in pages[0]


def test_makers_do_not_read_officers_mailboxes(session: Session, visit: Visit) -> None:
    base, application_id = submitted(session)
    visit(OFFICER).post(f"/booths/office/applications/{application_id}", data={"decision": "accept"})
    maker, officer = text_of(visit(MAKER).get(base)), text_of(visit(ORGANISER).get(base))
    assert ("Sở Công Thương" in maker, OFFICER in maker, "Lê An" in maker) == (True, False, False)
    assert f"Lê An ({OFFICER})" in officer


def test_what_an_organiser_decided_is_not_said_to_be_the_provinces(session: Session, visit: Visit) -> None:
    base, application_id = submitted(session)
    visit(ORGANISER).post(f"/booths/office/applications/{application_id}", data={"decision": "accept"})
    maker = text_of(visit(MAKER).get(base))
    assert ("Sở Công Thương" in maker, "Ban tổ chức" in maker) == (False, True)
