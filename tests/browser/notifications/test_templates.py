"""Templates of letters in a real browser: a draft comes into its frame, faults and other versions, every screen."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask
from playwright.sync_api import Page
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.people import grant_staff
from services.notifications.letters.source import shipped
from services.notifications.web.app import create_app
from shared.clock import now
from shared.events.booths import BoothOffered
from shared.settings import Settings
from tests.browser.conftest import LiveApp, looked_at, sign_in
from tests.integration.notifications.deciding import a_draft
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import FIELDS, sample

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


def test_an_organiser_rewrites_a_letter_and_a_second_one_publishes_it(
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
    field, pages = page.get_by_label("Văn bản của mẫu"), page.evaluate("history.length")
    text = field.input_value()
    field.fill(text.replace("được mời nhận gian", "vui lòng nhận gian", 1))
    letter.locator("p", has_text="HTX chè Hảo Đạt vui lòng nhận gian A-12, A-13").wait_for()
    field.evaluate("it => it.setSelectionRange(0, 0)")
    page.get_by_role("button", name="{{ label }}", exact=True).click()
    assert field.input_value().startswith("{{ label }}")
    page.locator("#live dd", has_text=str(FIELDS["label"])).first.wait_for()
    assert page.evaluate("history.length") == pages  # what is seen beside the text leaves the way back alone
    field.fill(text.replace("{{ label }}", "{{ labels }}", 1))
    page.locator("#live").get_by_text("không có chỗ điền nào tên là “labels”").wait_for()
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_role("alert").get_by_text("không có chỗ điền nào tên là “labels”").wait_for()
    looked_at(page, "notifications-template-fault")
    with notifications_sessions.begin() as session:
        a_draft(session, LAN)
    field.fill(text.replace("Vui lòng xác nhận", "Đề nghị xác nhận"))
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_role("alert").get_by_text(f"{LAN} vừa lưu một bản nháp khác").wait_for()
    looked_at(page, "notifications-template-other-draft")
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_text("cần một người khác của ban tổ chức").wait_for()
    sign_in(page, app, address, LAN, "Trần Thị Lan")
    page.goto(address + TEMPLATES)
    page.get_by_role("link", name="Mời nhận gian hàng · Tiếng Việt").click()
    looked_at(page, "notifications-template-draft")
    page.get_by_label("Tôi đã đọc văn bản và thư mẫu ở trên.").check()
    page.get_by_role("button", name="Công bố", exact=True).click()
    page.get_by_text("Đã công bố bản 1").wait_for()
    page.get_by_role("button", name="Gửi thử cho tôi").click()
    page.get_by_text(f"Thư thử đang được gửi tới {LAN}").wait_for()


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
