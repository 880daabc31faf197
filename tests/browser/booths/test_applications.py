"""A maker applies on a phone: five steps with thumbs and keyboard, wishes added, moved and taken out, handed in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy.orm import Session, sessionmaker

from services.booths.models import Fair
from services.booths.web.app import create_app
from shared.clock import now
from shared.settings import Settings
from tests.browser.conftest import axe, overflow, shots, sign_in, small_targets
from tests.builders import make_application, make_document, make_establishment, make_fair, make_staff

pytestmark = pytest.mark.browser

MAKER = "hoa@example.vn"
OFFICER = "an@so.example.vn"
PHONE: ViewportSize = {"width": 390, "height": 844}
Sessions = sessionmaker[Session]
LiveApp = Callable[[Flask], str]


@pytest.fixture
def app(booths_sessions: Sessions, settings: Settings) -> Flask:
    made = create_app(booths_sessions, settings)
    made.add_url_rule("/notifications/letters/unread", "unread", lambda: "")  # another service's, behind the gateway
    return made


def open_fair(session: Session) -> Fair:
    at = now()
    return make_fair(
        session,
        columns=12,
        code="TG26",
        name_vi="Hội chợ triển lãm hàng công nghiệp nông thôn tiêu biểu Tiền Giang",
        name_en="Tiền Giang Fair of Outstanding Rural Industrial Products",
        registration_opens_at=at - timedelta(days=1),
        registration_closes_at=at + timedelta(days=9, hours=3),
        confirm_deadline_at=at + timedelta(days=60),
    )


def is_well(page: Page, name: str) -> None:
    """Keep pictures in both languages, and hold the page to what every page must hold."""
    shots(page, f"applications-{name}-vi")
    assert (axe(page), overflow(page), small_targets(page)) == ([], 0, [])


def test_a_maker_applies_on_a_phone(app: Flask, booths_sessions: Sessions, live_app: LiveApp, page: Page) -> None:
    with booths_sessions.begin() as session:
        open_fair(session)
        establishment = make_establishment(session, member=MAKER, name="Hợp tác xã Chè móc câu Hảo Đạt")
        for kind in ("business_registration", "food_safety"):
            make_document(session, establishment, kind)
    address = live_app(app)
    page.set_viewport_size(PHONE)
    sign_in(page, app, address, MAKER, "Trần Thị Hoa")
    page.goto(f"{address}/booths/fairs/TG26/apply")
    is_well(page, "choose")
    page.get_by_role("button", name="Bắt đầu đăng ký").click()

    page.get_by_label("2 gian").check()
    page.get_by_label("Các gian phải liền nhau").check()
    is_well(page, "booths")
    page.get_by_role("button", name="Lưu và tiếp tục").click()

    page.get_by_label("Tìm theo số gian, nhà hoặc khu").fill("b-1")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("button", name="Thêm B-11").click()
    page.get_by_text("Thêm nguyện vọng").click()
    page.get_by_role("button", name="Thêm A-02").click()
    page.get_by_text("Thêm nguyện vọng").click()
    page.get_by_role("button", name="Thêm Z1").click()
    page.get_by_role("button", name="Lên A-02").click()
    wishes = page.locator("#wishes .wish-name")
    expect(wishes).to_contain_text(["Gian A-02", "Gian B-11", "Gian bất kỳ trong khu Z1"])
    page.get_by_role("button", name="Bỏ B-11").click()
    expect(wishes).to_have_count(2)
    is_well(page, "wishes")
    page.get_by_role("button", name="Lưu và tiếp tục").click()

    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.locator("#products-error")).to_contain_text("Ghi tên sản phẩm sẽ trưng bày.")
    is_well(page, "products-error")
    page.get_by_label("Sản phẩm trưng bày").fill("Chè móc câu, hộp 200 g\nChè nõn tôm")
    page.get_by_label("Điện cho máy móc").check()
    page.get_by_role("button", name="Lưu và tiếp tục").click()

    is_well(page, "papers")
    page.get_by_role("link", name="Tiếp tục: xem lại").click()
    is_well(page, "check")
    page.get_by_role("button", name="Nộp đăng ký").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp đăng ký")
    expect(page.get_by_text("TG26-0001")).to_be_visible()
    is_well(page, "submitted")
    page.get_by_role("link", name="Xem đăng ký").click()
    is_well(page, "case")
    page.get_by_role("link", name="Rút đăng ký").click()
    is_well(page, "withdraw")
    page.goto(f"{address}/booths/my")
    is_well(page, "tasks")
    for name in ("choose", "tasks"):
        page.goto(f"{address}/booths/{'my' if name == 'tasks' else 'fairs/TG26/apply'}?lang=en")
        shots(page, f"applications-{name}-en")


def test_an_officer_decides_at_a_desk(app: Flask, booths_sessions: Sessions, live_app: LiveApp, page: Page) -> None:
    with booths_sessions.begin() as session:
        fair = open_fair(session)
        make_staff(session, email=OFFICER, name="Lê An", role="officer", province_code="01")
        for name in ("Hợp tác xã Chè Hảo Đạt", "Cơ sở mộc Hai Á", "Xí nghiệp Chè Tây Sơn"):
            establishment = make_establishment(session, name=name)
            make_document(session, establishment, "business_registration")
            make_application(session, fair, establishment, submitted_at=now())
        accepted = make_establishment(session, name="Tổ hợp tác Bánh dừa Quý Thu", product_group="A")
        make_application(session, fair, accepted, state="accepted")
    address = live_app(app)
    sign_in(page, app, address, OFFICER, "Lê An")
    page.goto(f"{address}/booths/my")
    is_well(page, "officer-tasks")
    page.get_by_role("link", name="Xét 3 đăng ký đang chờ").click()
    is_well(page, "list")
    page.get_by_role("link", name="Hợp tác xã Chè Hảo Đạt").click()
    is_well(page, "review")
    page.get_by_label("Gửi lại để cơ sở bổ sung").check()
    page.get_by_role("button", name="Ghi quyết định và xem tiếp").click()
    is_well(page, "review-error")
    page.get_by_label("Giấy chứng nhận an toàn thực phẩm thiếu hoặc hết hạn.").check()
    page.get_by_role("button", name="Ghi quyết định và xem tiếp").click()
    expect(page.get_by_role("status")).to_contain_text("Đã gửi lại đăng ký TG26-0001 để bổ sung.")
    expect(page.get_by_text("Cơ sở mộc Hai Á").first).to_be_visible()
