"""The pages of notifications in a real browser: signing in, what axe says, narrow screens, both languages."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from apiflask import APIFlask
from playwright.sync_api import Page
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.people import grant_staff
from services.notifications.models import Letter, LetterTry
from services.notifications.sending.sender import Sender, sender_of
from services.notifications.web.app import create_app
from shared.clock import now
from shared.events.booths import ApplicationReturned, ApplicationSubmitted, BoothOffered
from shared.settings import Settings
from tests.browser.conftest import LiveApp, looked_at, overflow, shots, sign_in
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import sample

pytestmark = pytest.mark.browser
Sessions = sessionmaker[Session]
HOA = "hoa@x.vn"


@pytest.fixture
def app(notifications_sessions: Sessions, settings_of: Callable[[str], Settings]) -> APIFlask:
    return create_app(notifications_sessions, settings_of("notifications"))


@pytest.fixture
def address(app: APIFlask, live_app: LiveApp) -> str:
    return live_app(app)


@pytest.fixture
def sender(notifications_sessions: Sessions, settings_of: Callable[[str], Settings]) -> Iterator[Sender]:
    with sender_of(notifications_sessions, settings_of("notifications")) as made:
        yield made


@pytest.fixture
def told(notifications_sessions: Sessions, sender: Sender) -> Sessions:
    """Letters to Hoa in every state that an organiser meets."""
    tell(notifications_sessions, contacts(HOA, "lan@x.vn"))
    for event in (ApplicationSubmitted, ApplicationReturned, BoothOffered):
        tell(notifications_sessions, sample(event), id=uuid4())
    sender.send_due()
    with notifications_sessions.begin() as session:
        grant_staff(session, email=HOA, by="tests", now=now())
        failed = session.scalars(select(Letter).where(Letter.recipient == "lan@x.vn")).first()
        assert failed is not None
        session.execute(
            update(Letter).where(Letter.id == failed.id).values(state="failed", answer="550 5.1.1 no such user")
        )
        session.add(LetterTry(letter_id=failed.id, at=now(), outcome="refused", answer="550 5.1.1 no such user"))
    return notifications_sessions


def test_signing_in_by_keyboard(page: Page, address: str, sender: Sender, notifications_sessions: Sessions) -> None:
    page.goto(f"{address}/notifications/sign-in?next=/notifications/me")
    looked_at(page, "notifications-sign-in")
    page.keyboard.press("Tab")
    page.get_by_label("Địa chỉ thư điện tử").fill(HOA)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code")
    looked_at(page, "notifications-code")
    page.get_by_label("Mã đăng nhập").fill("12")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    looked_at(page, "notifications-code-wrong")
    with notifications_sessions() as session:
        code = session.scalars(select(Letter.secret)).one()
    assert code
    page.get_by_label("Mã đăng nhập").fill(code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/name**")
    looked_at(page, "notifications-name")
    page.get_by_label("Họ và tên").fill("Trần Thị Hoa")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/notifications/me")  # the page before has it in its query
    looked_at(page, "notifications-me")
    page.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(f"{address}/")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_reading_letters(page: Page, app: APIFlask, address: str, told: Sessions, language: str) -> None:
    sign_in(page, app, address, HOA, "Trần Thị Hoa")
    page.goto(f"{address}/notifications/letters?lang={language}")
    page.locator(".unread", has_text="3").wait_for()
    looked_at(page, f"notifications-letters-{language}")
    page.locator(".letters a").first.click()
    page.locator(".letter").wait_for()
    looked_at(page, f"notifications-letter-{language}")
    page.goto(f"{address}/notifications/office/letters")
    looked_at(page, f"notifications-office-{language}")
    page.goto(f"{address}/notifications/office/letters?state=failed")
    page.locator("th a").first.click()
    page.locator(".timeline").wait_for()
    looked_at(page, f"notifications-office-letter-{language}")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_mailbox_for_trials(page: Page, address: str, told: Sessions, language: str) -> None:
    page.goto(f"{address}/notifications/mailbox?to={HOA}&lang={language}")
    looked_at(page, f"notifications-mailbox-{language}")
    page.locator(".letters a").first.click()
    looked_at(page, f"notifications-mailbox-letter-{language}")
    enter = page.locator("a.primary").get_attribute("href")
    assert enter
    page.locator("main a[href$='/html']").click()
    page.locator(".paper").wait_for()
    shots(page, f"notifications-mail-{language}")
    page.set_viewport_size({"width": 320, "height": 640})
    assert overflow(page) == 0
    page.goto(address + enter.removeprefix("http://127.0.0.1:8000"))
    looked_at(page, f"notifications-enter-{language}")


def test_empty_pages(page: Page, app: APIFlask, address: str) -> None:
    page.goto(f"{address}/notifications/mailbox")
    looked_at(page, "notifications-mailbox-empty")
    sign_in(page, app, address, "new@x.vn", "Người mới")
    page.goto(f"{address}/notifications/letters")
    looked_at(page, "notifications-letters-empty")
