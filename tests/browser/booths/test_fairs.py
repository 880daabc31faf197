"""An organiser makes a fair with a generated plan and opens it; a maker chooses booths on the floor plan by thumb."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.models import Booth, Fair, Wish
from services.booths.web.app import create_app
from shared.clock import HANOI, now
from shared.settings import Settings
from tests.browser.conftest import on_a_phone, overflow, shots, sign_in, small_targets
from tests.builders import make_application, make_establishment, make_fair, make_staff

pytestmark = pytest.mark.browser

LAN, HOA = "lan@example.vn", "hoa@example.vn"
PHONE: ViewportSize = {"width": 390, "height": 844}
Sessions = sessionmaker[Session]
LiveApp = Callable[[Flask], str]


@pytest.fixture
def app(booths_sessions: Sessions, settings: Settings) -> Flask:
    made = create_app(booths_sessions, Settings(**{**vars(settings), "provinces_on": "2018-06-01"}))
    made.add_url_rule("/notifications/letters/unread", "unread", lambda: "")  # another service's, behind the gateway
    return made


def fill_facts(page: Page) -> None:
    at = now().astimezone(HANOI)
    texts = {
        "code": "tg26",
        "name_vi": "Hội chợ hàng công nghiệp nông thôn Tiền Giang",
        "name_en": "Tien Giang Rural Industry Fair",
        "place_vi": "Quảng trường Hùng Vương, Mỹ Tho",
        "place_en": "Hung Vuong Square, My Tho",
        "opens_on": f"{at + timedelta(days=90):%Y-%m-%d}",
        "closes_on": f"{at + timedelta(days=95):%Y-%m-%d}",
        "registration_opens_at": f"{at:%Y-%m-%d}T23:59",
        "registration_closes_at": f"{at + timedelta(days=30):%Y-%m-%d}T17:00",
        "confirm_deadline_at": f"{at + timedelta(days=70):%Y-%m-%d}T17:00",
    }
    for name, value in texts.items():
        page.locator(f"#{name}").fill(value)


def test_a_fair_with_a_generated_plan_is_opened(
    page: Page, app: Flask, live_app: LiveApp, booths_sessions: Sessions
) -> None:
    with booths_sessions.begin() as session:
        make_staff(session, email=LAN)
    address = live_app(app)
    sign_in(page, app, address, LAN, "Nguyễn Thị Lan")
    page.goto(f"{address}/booths/office/fairs")
    page.get_by_role("link", name="Lập hội chợ mới").click()
    on_a_phone(page, "fairs-new")
    fill_facts(page)
    page.get_by_role("button", name="Lưu bản nháp").click()
    on_a_phone(page, "fairs-draft")
    page.get_by_role("main").get_by_role("link", name="Đơn vị chi trả").click()
    page.get_by_label("Tên đơn vị").fill("Chương trình khuyến công quốc gia")
    page.get_by_label("Căn cứ pháp lý").fill("Thông tư 28/2018/TT-BTC")
    page.get_by_role("button", name="Thêm").click()
    on_a_phone(page, "fairs-payers")
    page.get_by_role("link", name="Xong, quay lại hội chợ").click()
    page.get_by_role("link", name="Khu theo nhóm sản phẩm").click()
    page.get_by_label("Mã khu").fill("B")
    page.get_by_label("Tên tiếng Việt").fill("Thực phẩm")
    page.get_by_label("Tên tiếng Anh").fill("Food")
    page.get_by_label("B. Chế biến").check()
    page.get_by_role("button", name="Thêm").click()
    on_a_phone(page, "fairs-zones")
    page.goto(f"{address}/booths/office/fairs/TG26/plan")
    page.get_by_role("link", name="Thêm nhà theo hàng và cột").click()
    page.get_by_label("Số hàng", exact=True).fill("4")
    page.get_by_label("Số gian mỗi hàng").fill("12")
    page.get_by_label("Khu của các hàng").fill("A-B: B")
    page.get_by_label("Đơn vị chi trả").select_option("Chương trình khuyến công quốc gia")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator(".floor rect")).to_have_count(49)  # the hall and 48 booths
    shots(page, "fairs-grid-vi")
    page.get_by_role("button", name="Lưu nhà này").click()
    on_a_phone(page, "fairs-plan-office")
    page.goto(f"{address}/booths/office/fairs/TG26/rules")
    page.get_by_label("Phần dành cho cơ sở mới").fill("20")
    page.get_by_role("button", name="Lưu thể lệ").click()
    on_a_phone(page, "fairs-rules")
    page.get_by_role("link", name="Quay lại hội chợ").click()
    page.get_by_role("link", name="Mở đăng ký").click()
    on_a_phone(page, "fairs-open")
    page.get_by_label("Tôi hiểu rằng").check()
    page.get_by_role("button", name="Mở đăng ký").click()
    expect(page.get_by_role("status")).to_contain_text("Đã mở đăng ký")
    on_a_phone(page, "fairs-opened")
    with booths_sessions() as session:
        assert session.scalars(select(Fair.state)).one() == "open"
    for name in ("", "/plan"):
        page.goto(f"{address}/booths/fairs/TG26{name}")
        on_a_phone(page, f"fairs-public{name.replace('/', '-')}")


def test_booths_are_chosen_on_the_plan_by_thumb_and_in_the_table_without_script(
    page: Page, app: Flask, live_app: LiveApp, booths_sessions: Sessions
) -> None:
    at = now()
    with booths_sessions.begin() as session:
        fair = make_fair(
            session,
            rows=8,
            columns=30,
            code="TG26",
            registration_opens_at=at - timedelta(days=1),
            registration_closes_at=at + timedelta(days=9),
            confirm_deadline_at=at + timedelta(days=60),
        )
        maker = make_establishment(session, member=HOA)
        make_application(session, fair, maker, state="draft", label="", submitted_at=None)
    address = live_app(app)
    sign_in(page, app, address, HOA, "Trần Thị Hoa")
    page.set_viewport_size(PHONE)
    page.goto(f"{address}/booths/fairs/TG26/plan")
    assert small_targets(page) == []
    page.locator('.floor a[href="plan/C-03"]').click()
    sheet = page.locator("#booth-sheet")
    expect(sheet.get_by_role("heading", name="Gian C-03")).to_be_focused()
    sheet.get_by_role("button", name="Thêm vào nguyện vọng").click()
    expect(sheet.get_by_role("status")).to_contain_text("Đã thêm vào nguyện vọng")
    expect(page.locator(".floor .outlines .wish")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.get_by_role("link", name="Toàn cảnh").click()
    assert overflow(page) == 0
    page.get_by_role("link", name="Lớn").click()
    expect(page).to_have_url(f"{address}/booths/fairs/TG26/plan?zoom=2&page=1")
    row = page.get_by_role("row", name="A-02")
    row.get_by_role("link", name="A-02").press("Enter")
    expect(sheet.get_by_role("heading", name="Gian A-02")).to_be_visible()
    sheet.get_by_role("button", name="Đóng").click()
    row.get_by_role("button", name="Thêm vào nguyện vọng").press("Enter")
    expect(row.get_by_role("status")).to_be_visible()
    with booths_sessions() as session:
        wished = select(Booth.code).join(Wish, Wish.booth_id == Booth.id).order_by(Wish.rank)
        assert session.scalars(wished).all() == ["C-03", "A-02"]
    plain = page.context.browser.new_context(java_script_enabled=False) if page.context.browser else page.context
    without = plain.new_page()
    sign_in(without, app, address, HOA, "Trần Thị Hoa")
    without.goto(f"{address}/booths/fairs/TG26/plan")
    without.get_by_role("row", name="A-05").get_by_role("button", name="Thêm vào nguyện vọng").click()
    expect(without.get_by_text("Đã thêm A-05 vào nguyện vọng.")).to_be_visible()
    plain.close()
