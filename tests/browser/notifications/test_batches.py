"""A batch is released by keyboard alone, in two steps; its pages on a phone and a desk, in both languages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from apiflask import APIFlask
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.people import grant_staff
from services.notifications.actions.reconciliation import compare_lists
from services.notifications.models import Letter, Reconciliation
from services.notifications.web.app import create_app
from shared.clock import now
from shared.messaging.nightly import bounds, list_id_of
from shared.settings import Settings
from tests.browser.conftest import LiveApp, looked_at, sign_in
from tests.integration.notifications.deciding import BATCH, DAY, ORGANISER, a_batch, decision, listed, night
from tests.integration.notifications.telling import tell

pytestmark = pytest.mark.browser
Sessions = sessionmaker[Session]
BATCHES, NIGHTS = "/notifications/office/batches", "/notifications/office/reconciliations"


@pytest.fixture
def app(notifications_sessions: Sessions, settings_of: Callable[[str], Settings]) -> APIFlask:
    with notifications_sessions.begin() as session:
        grant_staff(session, email=ORGANISER, by="tests", now=now())
    return create_app(notifications_sessions, settings_of("notifications"))


@pytest.fixture
def address(app: APIFlask, live_app: LiveApp, page: Page) -> str:
    address = live_app(app)
    sign_in(page, app, address, ORGANISER)
    return address


def press(page: Page, label: str) -> None:
    """Go on by the tabulator until this link, button or box has the focus, then press it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        said = page.evaluate("(e => (e.closest('label') || e).innerText.trim())(document.activeElement)")
        if said == label:
            page.keyboard.press("Space" if page.evaluate("document.activeElement.type === 'checkbox'") else "Enter")
            return
    raise AssertionError(f"the tabulator never came to {label!r}")


def test_a_batch_is_released_by_keyboard(page: Page, address: str, notifications_sessions: Sessions) -> None:
    a_batch(notifications_sessions)
    page.goto(f"{address}{BATCHES}")
    looked_at(page, "notifications-batches")
    page.goto(f"{address}{BATCHES}/{BATCH}")
    looked_at(page, "notifications-batch")
    press(page, "Duyệt gửi…")
    page.wait_for_url(f"{address}{BATCHES}/{BATCH}/release")
    looked_at(page, "notifications-batch-release")
    press(page, "Tôi đã xem thư mẫu và muốn gửi.")
    press(page, "Gửi 3 thư")
    page.wait_for_url(f"{address}{BATCHES}/{BATCH}")
    assert page.get_by_text("0 thư đã gửi, 3 thư chờ gửi.").is_visible()
    looked_at(page, "notifications-batch-released")
    with notifications_sessions() as session:
        assert set(session.scalars(select(Letter.state).where(Letter.batch_id == BATCH))) == {"waiting"}


def test_the_progress_goes_on_by_itself(page: Page, address: str, notifications_sessions: Sessions) -> None:
    a_batch(notifications_sessions)
    page.goto(f"{address}{BATCHES}/{BATCH}/release")
    page.get_by_label("Tôi đã xem thư mẫu và muốn gửi.").check()
    page.get_by_role("button", name="Gửi 3 thư").click()
    with notifications_sessions.begin() as session:
        for letter in session.scalars(select(Letter).where(Letter.batch_id == BATCH)):
            letter.state = "sent"
    page.get_by_text("3 thư đã gửi, 0 thư chờ gửi.").wait_for()
    assert page.locator("[hx-get]#sending").count() == 0


def test_gaps_and_nights_in_english(page: Page, address: str, notifications_sessions: Sessions) -> None:
    a_batch(notifications_sessions)
    tell(notifications_sessions, listed(decision(8), part=2, parts=1))
    tell(notifications_sessions, night(decision(1), decision(9)))
    with notifications_sessions.begin() as session:
        assert compare_lists(session, bounds(DAY)[1] + timedelta(hours=2)) == 1
        assert session.get_one(Reconciliation, list_id_of("awards", DAY)).findings
    paths = {
        "batch-gaps": f"{BATCHES}/{BATCH}",
        "batch-letters": f"{BATCHES}/{BATCH}/letters",
        "batch-withdraw": f"{BATCHES}/{BATCH}/withdraw",
        "nights": NIGHTS,
        "night": f"{NIGHTS}/{list_id_of('awards', DAY)}",
    }
    for name, path in paths.items():
        page.goto(f"{address}{path}?lang=en")
        looked_at(page, f"notifications-{name}-en")
