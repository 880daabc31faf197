"""The call list in a real browser: what axe says, narrow screens, noting a call without a script, the printed list."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from apiflask import APIFlask
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from services.notifications.web.app import create_app
from shared.clock import now
from shared.events.booths import ApplicationReturned
from shared.settings import Settings
from tests.browser.conftest import SHOTS, LiveApp, looked_at, sign_in
from tests.integration.notifications.lost import (
    LAO_CAI,
    OFFICER,
    ORGANISER,
    Sessions,
    became,
    decided,
    offered,
    office,
)

pytestmark = pytest.mark.browser

CALLS = "/notifications/office/calls"
LONG = (
    "550 5.1.1 <may-tre-dan-xuat-khau@cong-ty-tnhh.example>: Recipient address rejected: User unknown in virtual table"
)


@pytest.fixture
def app(notifications_sessions: Sessions, settings_of: Callable[[str], Settings]) -> APIFlask:
    return create_app(notifications_sessions, settings_of("notifications"))


@pytest.fixture
def address(app: APIFlask, live_app: LiveApp) -> str:
    return live_app(app)


@pytest.fixture
def lost(notifications_sessions: Sessions) -> Sessions:
    """Establishments whom decisions did not reach, in two provinces."""
    sessions = notifications_sessions
    office(sessions)
    place = offered(
        sessions, "HTX Dệt lanh Lùng Tám", "lanh@x.vn", label="HN26-0007", confirm_by=now() + timedelta(hours=30)
    )
    became(sessions, "lanh@x.vn", "bounced")
    decided(sessions, "HTX Dệt lanh Lùng Tám", place, ApplicationReturned, label="HN26-0007")
    became(sessions, "lanh@x.vn", "bounced")
    offered(sessions, "HTX Chè Shan tuyết Fìn Hò", "che@x.vn", phone="", label="HN26-0012")
    became(sessions, "che@x.vn", "failed", "550 5.7.1 message rejected")
    long = "may-tre-dan-xuat-khau@cong-ty-tnhh-mot-thanh-vien.example"
    offered(
        sessions, "Công ty TNHH một thành viên mây tre đan xuất khẩu Hoàng Su Phì", long, "may2@x.vn", label="HN26-0019"
    )
    became(sessions, long, "bounced", LONG)
    became(sessions, "may2@x.vn", "sent")
    offered(sessions, "Gốm Bát Xát", "gom@x.vn", province_code=LAO_CAI, label="HN26-0023")
    became(sessions, "gom@x.vn", "bounced")
    return sessions


def test_the_list_of_an_organiser_and_of_an_officer(page: Page, app: APIFlask, address: str, lost: Sessions) -> None:
    sign_in(page, app, address, ORGANISER)
    page.goto(address + CALLS)
    looked_at(page, "notifications-calls-organiser")
    sign_in(page, app, address, OFFICER)
    page.goto(address + CALLS + "?lang=en")
    looked_at(page, "notifications-calls-officer-en")
    page.goto(address + CALLS + "?state=done&lang=vi")
    looked_at(page, "notifications-calls-empty")


def test_a_call_is_noted_without_a_script(browser: Browser, app: APIFlask, address: str, lost: Sessions) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    sign_in(page, app, address, OFFICER)
    page.goto(address + CALLS)
    first = page.locator("section.call").filter(has_text="HTX Chè Shan tuyết")
    first.get_by_text("Ghi cuộc gọi").click()
    first.get_by_label("Không nghe máy").check()
    first.get_by_label("Ghi chú").fill("Gọi lại sau 15:00")
    first.get_by_role("button", name="Ghi lại").click()
    assert page.get_by_text("Gọi lại sau 15:00").is_visible()
    first.get_by_text("Ghi cuộc gọi").click()
    first.get_by_label("Đã báo được").check()
    first.get_by_role("button", name="Ghi lại").click()
    assert page.get_by_text("Đã ghi: đã báo qua điện thoại.").is_visible()
    assert page.get_by_text("HTX Chè Shan tuyết").count() == 0
    page.get_by_role("link", name="Đã xong").click()
    assert page.get_by_role("heading", name="HTX Chè Shan tuyết").count() == 1
    context.close()


def test_forms_and_notes_can_be_looked_at(page: Page, app: APIFlask, address: str, lost: Sessions) -> None:
    sign_in(page, app, address, OFFICER)
    page.goto(address + CALLS)
    for opened in page.locator("summary").all():
        opened.click()
    looked_at(page, "notifications-calls-forms")


def test_the_printed_list_is_a_few_sheets_of_a4(page: Page, app: APIFlask, address: str, lost: Sessions) -> None:
    for number in range(25):
        offered(lost, f"Cơ sở thứ {number} của huyện Hoàng Su Phì", f"a{number}@x.vn", label=f"HN26-1{number:03}")
        became(lost, f"a{number}@x.vn", "bounced")
    sign_in(page, app, address, OFFICER)
    page.goto(f"{address}{CALLS}/print")
    looked_at(page, "notifications-calls-print")
    SHOTS.mkdir(parents=True, exist_ok=True)
    file = SHOTS / "notifications-calls-print.pdf"
    page.pdf(path=file, prefer_css_page_size=True)
    sheets = ["".join(sheet.extract_text().split()) for sheet in PdfReader(file).pages]
    assert 2 <= len(sheets) <= 6
    with_rows = [sheet for sheet in sheets if "0912345678" in sheet]
    assert all("Cơsở,ngườicầngọi" in sheet for sheet in with_rows), "the head stands on every sheet"
    assert "ký,ghirõhọtên" in sheets[-1]
    assert all("Đăngxuất" not in sheet for sheet in sheets)
    assert [f"{n}/{len(sheets)}" in sheet for n, sheet in enumerate(sheets, start=1)] == [True] * len(sheets)
