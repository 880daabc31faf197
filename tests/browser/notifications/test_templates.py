"""Templates of letters in a real browser: a draft comes into its frame, faults and other versions, every screen."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask
from playwright.sync_api import Page
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.people import grant_staff
from services.notifications.actions.texts import save_text
from services.notifications.letters.source import shipped
from services.notifications.web.app import create_app
from shared.clock import now
from shared.events.booths import BoothOffered
from shared.settings import Settings
from tests.browser.conftest import LiveApp, looked_at, sign_in
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import sample

pytestmark = pytest.mark.browser
Sessions = sessionmaker[Session]
MAI, LAN = "mai@x.vn", "lan@x.vn"
TEMPLATES = "/notifications/office/templates"
OFFER = f"{TEMPLATES}/booth_offered/vi"


@pytest.fixture
def app(notifications_sessions: Sessions, settings_of: Callable[[str], Settings]) -> APIFlask:
    tell(notifications_sessions, contacts("hoa@x.vn"))
    tell(notifications_sessions, sample(BoothOffered))
    with notifications_sessions.begin() as session:
        grant_staff(session, email=MAI, by="tests", now=now())
        grant_staff(session, email=LAN, by="tests", now=now())
    return create_app(notifications_sessions, settings_of("notifications"))


@pytest.fixture
def address(app: APIFlask, live_app: LiveApp) -> str:
    return live_app(app)


def save_as_lan(sessions: Sessions, text: str, base: int) -> None:
    with sessions.begin() as session:
        save_text(
            session,
            template="booth_offered",
            language="vi",
            text=text,
            base_version=base,
            note="Gọn hơn.",
            by=LAN,
            now=now(),
        )


def test_an_organiser_rewrites_a_letter(
    page: Page, app: APIFlask, address: str, notifications_sessions: Sessions
) -> None:
    sign_in(page, app, address, MAI, "Nguyễn Thị Mai")
    page.goto(address + TEMPLATES)
    looked_at(page, "notifications-templates")
    page.get_by_label("Tìm mẫu thư hoặc người nhận").fill("moi nhan gian")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Bản tiếng Việt Mời nhận gian hàng").click()
    letter = page.frame_locator("iframe[name=letter]")
    letter.locator("p", has_text="HTX chè Hảo Đạt được mời nhận gian A-12, A-13").wait_for()
    looked_at(page, "notifications-template")
    field = page.get_by_label("Văn bản của mẫu")
    text = field.input_value()
    field.fill(text.replace("được mời nhận gian", "vui lòng nhận gian", 1))
    page.get_by_role("button", name="Xem trước").click()
    letter.locator("p", has_text="HTX chè Hảo Đạt vui lòng nhận gian A-12, A-13").wait_for()
    assert page.url == address + OFFER
    field.fill(text.replace("{{ label }}", "{{ labels }}", 1))
    page.get_by_role("button", name="Lưu thành bản mới").click()
    page.get_by_role("alert").get_by_text("không có chỗ điền nào tên là “labels”").wait_for()
    looked_at(page, "notifications-template-fault")
    save_as_lan(notifications_sessions, text.replace("Vui lòng xác nhận", "Xin xác nhận"), 0)
    field.fill(text.replace("Vui lòng xác nhận", "Đề nghị xác nhận"))
    page.get_by_role("button", name="Lưu thành bản mới").click()
    page.get_by_role("alert").get_by_text(f"Bản 1 vừa được {LAN} lưu").wait_for()
    looked_at(page, "notifications-template-other-version")
    page.get_by_role("button", name="Lưu thành bản mới").click()
    page.get_by_text("Đã lưu bản 2").wait_for()
    page.get_by_role("link", name="Bản 2", exact=True).click()
    looked_at(page, "notifications-template-version")
    page.goto(f"{address}{TEMPLATES}/booth_offered/vi/versions/1")
    page.get_by_role("button", name="Dùng lại bản này").click()
    page.get_by_text("Đã lưu bản 3").wait_for()
    page.get_by_role("button", name="Gửi thử cho tôi").click()
    page.get_by_text(f"Thư thử đang được gửi tới {MAI}").wait_for()


def test_a_draft_can_be_seen_without_script(app: APIFlask, address: str, page: Page) -> None:
    browser = page.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False).new_page()
    sign_in(plain, app, address, MAI)
    plain.goto(address + OFFER)
    field = plain.get_by_label("Văn bản của mẫu")
    field.fill(shipped("booth_offered", "vi").replace("được mời nhận gian", "vui lòng nhận gian", 1))
    plain.get_by_role("button", name="Xem trước").click()
    plain.get_by_role("button", name="Xem bản đang soạn").click()
    shown = plain.frame_locator("iframe[name=letter]").locator("p", has_text="vui lòng nhận gian A-12")
    shown.wait_for()
    plain.context.close()
