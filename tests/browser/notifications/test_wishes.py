"""Wishes, unsubscribing and digests in a real browser: by button, on narrow screens, in both languages."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from apiflask import APIFlask
from playwright.sync_api import Page
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.domain.unsubscribing import token_of
from services.notifications.models import Person
from services.notifications.sending.sender import sender_of
from services.notifications.web.app import create_app
from shared.events.awards import RoundOpened
from shared.events.booths import FairOpened, FairStarted
from shared.settings import Settings
from tests.browser.conftest import LiveApp, looked_at, sign_in
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import sample

pytestmark = pytest.mark.browser
Sessions = sessionmaker[Session]
ORGANISER = "o@x.vn"


@pytest.fixture
def settings(settings_of: Callable[[str], Settings]) -> Settings:
    return replace(settings_of("notifications"), sms_url="http://127.0.0.1:9/sms", quiet_hours="21:00-07:00")


@pytest.fixture
def app(notifications_sessions: Sessions, settings: Settings) -> APIFlask:
    return create_app(notifications_sessions, settings)


@pytest.fixture
def address(app: APIFlask, live_app: LiveApp) -> str:
    return live_app(app)


@pytest.fixture
def told(notifications_sessions: Sessions) -> Sessions:
    """An organiser for whom four pieces of news wait."""
    tell(notifications_sessions, contacts(ORGANISER, group="organisers"))
    for event in (FairOpened, RoundOpened, FairStarted):
        tell(notifications_sessions, sample(event))
    tell(notifications_sessions, sample(FairStarted, fair_name_vi="Hội chợ <b>Tây Nguyên</b> 2026"))
    return notifications_sessions


def test_wishes_and_a_digest_now(page: Page, address: str, app: APIFlask, told: Sessions, settings: Settings) -> None:
    sign_in(page, app, address, ORGANISER)
    page.goto(f"{address}/notifications/me")
    looked_at(page, "notifications-wishes")
    page.get_by_label("Thư nhắc hạn").uncheck()
    page.get_by_label("Mỗi ngày một thư").check()
    page.get_by_label("Nhận cả tin nhắn").check()
    page.get_by_role("button", name="Lưu").click()
    looked_at(page, "notifications-wishes-no-phone")
    page.get_by_label("Số điện thoại", exact=False).first.fill("0912 345 678")
    page.get_by_role("button", name="Lưu").click()
    with told() as session:
        person = session.get_one(Person, ORGANISER)
        assert (person.declined, person.digest, person.by_sms) == (["reminder"], "daily", True)
    page.get_by_role("button", name="Gửi ngay cho tôi").click()
    with sender_of(told, settings) as sender:
        assert sender.send_due() == 1
    page.goto(f"{address}/notifications/mailbox?to={ORGANISER}")
    page.get_by_role("link", name="4 tin mới").click()
    looked_at(page, "notifications-digest-letter-kept")
    page.get_by_role("link", name="Xem như trong chương trình thư").click()
    page.set_viewport_size({"width": 390, "height": 844})
    page.screenshot(path="var/screenshots/notifications-digest-letter-phone.png", full_page=True)
    page.goto(f"{address}/notifications/letters")
    page.get_by_role("link", name="4 tin mới").click()
    page.get_by_role("link", name="Xem từng tin").click()
    looked_at(page, "notifications-digest")
    assert page.locator("ul.letters > li").count() == 4
    page.goto(f"{address}/notifications/me?lang=en")
    looked_at(page, "notifications-wishes-en")


def test_unsubscribing_without_signing_in(page: Page, address: str, told: Sessions) -> None:
    here = f"{address}/notifications/unsubscribe/{token_of(ORGANISER, 'digest', 'only-for-tests-and-32-signs-long')}"
    page.goto(here)
    looked_at(page, "notifications-unsubscribe")
    page.get_by_role("button", name="Không nhận nữa").click()
    looked_at(page, "notifications-unsubscribe-done")
    with told() as session:
        assert session.get_one(Person, ORGANISER).declined == ["notice"]
    page.get_by_role("button", name="Nhận lại").click()
    looked_at(page, "notifications-unsubscribe-undone")
    with told() as session:
        assert session.get_one(Person, ORGANISER).declined == []
    page.goto(f"{here}?lang=en")
    looked_at(page, "notifications-unsubscribe-en")
    page.goto(f"{address}/notifications/unsubscribe/x")
    looked_at(page, "notifications-unsubscribe-unknown")
