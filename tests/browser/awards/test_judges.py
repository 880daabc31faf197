"""The jury in a browser: live progress that keeps the focus, an answer without script, every page at every size."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.models import Dossier, Judge
from services.awards.web.app import create_app
from shared.clock import now
from tests.awards_builders import make_dossier
from tests.browser.conftest import looked_at, open_details, sign_in
from tests.conftest import SettingsOf
from tests.integration.awards.jury_scenes import SECRETARY, a_round, invited, scoring_round, signs

Sessions = sessionmaker[Session]


@pytest.fixture
def app(awards_sessions: Sessions, settings_of: SettingsOf) -> Flask:
    return create_app(awards_sessions, settings_of("awards"))


@pytest.fixture
def address(app: Flask, live_app: Callable[[Flask], str]) -> str:
    return live_app(app)


def test_progress_comes_by_itself_and_the_focus_stays(
    awards_sessions: Sessions, page: Page, app: Flask, address: str
) -> None:
    page.route("**/notifications/letters/unread", lambda route: route.fulfill(body=""))
    with awards_sessions.begin() as session:
        found, jury = scoring_round(session, judges=3, products=2)
        found.scoring_closes_at = now() + timedelta(days=5)
        code = found.code
    sign_in(page, app, address, SECRETARY)
    page.goto(f"{address}/awards/office/rounds/{code}/jury")
    assert page.get_by_text("0/6 phiếu đã ký").is_visible()
    page.get_by_role("link", name="Phạm Thị").nth(1).focus()
    kept = page.evaluate("document.activeElement.id")
    with awards_sessions.begin() as session:
        judge = session.get_one(Judge, jury[0].id)
        signs(session, judge, session.scalars(select(Dossier)).all()[0])
    part = "document.querySelector('[hx-get$=\"/jury/progress\"]')"
    page.evaluate(f"htmx.ajax('GET', {part}.getAttribute('hx-get'), {{target: {part}, swap: 'innerHTML'}})")
    page.get_by_text("1/6 phiếu đã ký").wait_for()
    assert (kept, page.evaluate("document.activeElement.id")) == ("judge-GK02", "judge-GK02")
    open_details(page)
    looked_at(page, "awards-jury")
    for name in ("invite", "blocks", str(jury[0].id)):
        page.goto(f"{address}/awards/office/rounds/{code}/jury/{name}")
        open_details(page)
        looked_at(page, "awards-judge" if name == str(jury[0].id) else f"awards-jury-{name}")


def test_an_invitation_is_answered_without_script(
    awards_sessions: Sessions, browser: Browser, page: Page, app: Flask, address: str
) -> None:
    page.route("**/notifications/letters/unread", lambda route: route.fulfill(body=""))
    with awards_sessions.begin() as session:
        found = a_round(session)
        product = make_dossier(session, found)
        judge = invited(session, found)
    sign_in(page, app, address, judge.email)
    page.goto(f"{address}/awards/judging/{judge.id}")
    open_details(page)
    looked_at(page, "awards-invitation")
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]  # cookies as they come are cookies to add
    plain.goto(f"{address}/awards/judging/{judge.id}")
    plain.get_by_text("B. Chế biến").click()
    plain.get_by_label(product.product_name).check()
    plain.get_by_label("Liên quan thế nào").fill("Em họ")
    plain.get_by_label("Tôi đã đọc và cam kết toàn bộ nội dung trên").check()
    plain.get_by_role("button", name="Nhận lời", exact=True).click()
    assert plain.get_by_text("1 sản phẩm không giao cho Ông/Bà chấm.").is_visible()
    plain.context.close()
    for path in ("", f"/{judge.id}"):
        page.goto(f"{address}/awards/judging{path}")
        open_details(page)
        looked_at(page, "awards-own" if path else "awards-judging")
