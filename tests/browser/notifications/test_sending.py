"""What only a browser shows of letters that do not leave: the banner that comes by itself, the letter's way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.alarms import watch_sending
from services.notifications.models import Letter, LetterTry
from services.notifications.web.app import create_app
from shared.clock import now
from shared.settings import Settings
from tests.browser.conftest import LiveApp, axe, sign_in
from tests.integration.notifications.lost import ORGANISER, office
from tests.integration.notifications.sending import queue

Sessions = sessionmaker[Session]


def test_the_office_reads_of_it_on_every_page_and_who_waits_for_a_code_too(
    page: Page, live_app: LiveApp, notifications_sessions: Sessions, settings_of: Callable[[str], Settings]
) -> None:
    settings = replace(settings_of("notifications"), smtp_url="smtp://mx.x.vn", quiet_hours="00:00-00:00")
    app = create_app(notifications_sessions, settings)
    address = live_app(app)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/notifications/sign-in")
    page.get_by_label("Địa chỉ thư điện tử").fill("hoa@x.vn")
    page.get_by_role("button", name="Gửi mã").click()
    expect(page.get_by_text("Thư đang được gửi…")).to_be_visible()
    with notifications_sessions.begin() as session:
        letter_id = session.scalars(update(Letter).values(state="sent", tries=1).returning(Letter.id)).one()
        session.add(LetterTry(letter_id=letter_id, at=now(), outcome="accepted"))
    expect(page.get_by_text("Thư đã được đưa tới máy chủ thư lúc")).to_be_visible()
    assert axe(page) == []
    office(notifications_sessions)
    queue(notifications_sessions, "lan@x.vn")
    with notifications_sessions() as session:
        session.info["settings"] = settings
        watch_sending(session, now() + timedelta(minutes=11))
        session.commit()
    sign_in(page, app, address, ORGANISER)
    page.goto(f"{address}/notifications/office/letters")
    expect(page.locator("#banner").get_by_text("Thư không gửi đi được từ")).to_be_visible()
    assert axe(page) == []
    page.locator("#banner").get_by_role("link", name="Thư có đi không").click()
    expect(page.get_by_role("heading", name="Thư có đi không")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
