"""An organiser types wrong numbers, a second one refuses them; typed again they are confirmed, and all can see them.

Two days later the letters of the result go out, and the offers end two days later.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions.draws import close_and_announce
from services.booths.domain.lotteries import lotteries
from services.booths.domain.proof import as_former, complete, verify
from services.booths.domain.rules import Rules
from services.booths.models import Application, Fair, Member, Offer
from services.booths.service import SERVICE
from services.booths.web.app import create_app
from shared.clock import hanoi_date, now
from shared.events.envelope import Envelope
from shared.events.notifications import BatchReleased
from shared.formats import deadline
from shared.messaging.consumer import apply
from shared.settings import Settings
from tests.browser.conftest import on_a_phone, sign_in
from tests.builders import batch_of, make_staff
from tests.integration.booths.test_draws import open_fair

pytestmark = pytest.mark.browser

LAN, MAI = "lan@example.vn", "mai@example.vn"
PHONE: ViewportSize = {"width": 390, "height": 844}
WRONG, RIGHT = ["05", "12", "33", "01", "24", "45"], ["05", "12", "33", "01", "24", "44"]
HOURS = timedelta(hours=Rules().confirm_hours)
Sessions = sessionmaker[Session]
LiveApp = Callable[[Flask], str]


@pytest.fixture
def app(booths_sessions: Sessions, settings: Settings) -> Flask:
    made = create_app(booths_sessions, settings)
    made.add_url_rule("/notifications/letters/unread", "unread", lambda: "")  # another service's, behind the gateway
    return made


@pytest.fixture
def code(booths_sessions: Sessions) -> str:
    """A fair that waits for the numbers of last week's Wednesday."""
    today = hanoi_date(now())
    wednesday = today - timedelta(days=today.isoweekday() + 4)
    source = lotteries()["mega-645"].source(wednesday)
    with booths_sessions.begin() as session:
        make_staff(session, email=LAN, name="Nguyễn Thị Lan")
        make_staff(session, email=MAI, name="Lê Thị Mai")
        fair = open_fair(session, applicants=5)
        fair.confirm_deadline_at = now() + timedelta(days=20)
        at = source.drawn_at - timedelta(days=2)
        fair.registration_closes_at = at
        close_and_announce(session, fair_code=fair.code, sources=[source], by=LAN, now=at)
        return fair.code


def type_numbers(page: Page, numbers: list[str]) -> None:
    page.get_by_role("link", name="Nhập kết quả quay số").click()
    for place, number in enumerate(numbers):
        page.locator(f'[name="numbers.0.{place}"]').fill(number)
    page.get_by_role("button", name="Xem lại các số").click()


def enter(page: Page) -> None:
    page.get_by_label("Tôi đã đối chiếu các số").check()
    page.get_by_role("button", name="Ghi các số này").click()


def an_offer(sessions: Sessions) -> tuple[str, UUID]:
    """Return the mailbox of one that is offered a booth, and its offer."""
    with sessions() as session:
        member = select(Member.email, Offer.id).join(
            Application, Application.establishment_id == Member.establishment_id
        )
        email, offer = session.execute(member.join(Offer, Offer.application_id == Application.id).limit(1)).one()
        return email, offer


def release(sessions: Sessions, code: str, at: datetime) -> None:
    """Let booths hear that the letters of the fair's draw were released."""
    with sessions.begin() as session:
        fair = session.scalars(select(Fair).where(Fair.code == code)).one()
        told = BatchReleased(batch_id=batch_of(session, fair), letters_at=at)
        apply(session, SERVICE, Envelope.around(told, id=uuid4(), time=at, correlationid="t"))


def with_another_past(file: Any) -> FilePayload:
    """The file as a forger makes it who invents a version with wrong numbers: all of it follows from itself."""
    given = {"announcement": file["announcement"], "code": file["code"]}
    before = complete(**given, randomness=[[int(one) for one in WRONG]])
    numbers = [one["numbers"] for one in file["randomness"]]
    forged = complete(**given, randomness=numbers, former=as_former(before, "Nhập nhầm."))
    assert verify(forged) == []
    return {"name": "draw.json", "mimeType": "application/json", "buffer": json.dumps(forged).encode()}


def test_wrong_numbers_are_refused_and_entered_again(
    page: Page, browser: Browser, app: Flask, live_app: LiveApp, booths_sessions: Sessions, code: str
) -> None:
    address = live_app(app)
    desk = f"{address}/booths/office/fairs/{code}/draw"
    sign_in(page, app, address, LAN)
    page.goto(f"{address}/booths/my")
    page.get_by_role("link", name="Nhập kết quả quay số").click()
    on_a_phone(page, "draws-closed")
    type_numbers(page, [*WRONG[:5], "46"])
    expect(page.locator('[id="numbers.0.5-error"]')).to_contain_text("Số này nằm ngoài khoảng của nguồn.")
    on_a_phone(page, "draws-numbers")
    page.locator('[name="numbers.0.5"]').fill(WRONG[5])
    page.get_by_role("button", name="Xem lại các số").click()
    expect(page.locator(".balls b")).to_have_text(WRONG)
    expect(page.get_by_text("vietlott.vn")).to_be_visible()
    on_a_phone(page, "draws-look")
    enter(page)
    expect(page.get_by_text("Đã ghi các số, chờ xác nhận.")).to_be_visible()
    expect(page.get_by_role("button", name="Xác nhận các số")).to_have_count(0)

    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    second = context.new_page()
    sign_in(second, app, address, MAI)
    second.goto(f"{address}/booths/my")
    second.get_by_role("link", name="Đối chiếu và xác nhận các số").click()
    expect(second.locator(".balls b")).to_have_text(WRONG)
    expect(second.get_by_text("Nguyễn Thị Lan nhập lúc")).to_be_visible()
    on_a_phone(second, "draws-waiting")
    second.get_by_text("Số nhập sai: từ chối để nhập lại").click()
    second.get_by_label("Số nào sai").fill("Số thứ sáu là 44, không phải 45.")
    second.get_by_role("button", name="Từ chối các số này").click()
    expect(second.get_by_text("Đã từ chối các số. Vui lòng nhập lại.")).to_be_visible()

    page.goto(desk)
    expect(page.get_by_text("Số thứ sáu là 44, không phải 45.")).to_be_visible()
    type_numbers(page, RIGHT)
    enter(page)
    second.goto(desk)
    second.get_by_label("Tôi đã tự mở nơi đăng kết quả").check()
    second.get_by_role("button", name="Xác nhận các số").click()
    expect(second.get_by_text("Mười đăng ký đầu tiên")).to_be_visible()
    expect(second.locator(".balls b")).to_have_text(RIGHT)
    second.get_by_label("Tôi đã xem lại và muốn công bố.").check()
    second.get_by_role("button", name="Công bố kết quả").click()
    context.close()

    page.goto(f"{address}/booths/fairs/{code}/draw")
    expect(page.locator(".balls b")).to_have_text(RIGHT)
    on_a_phone(page, "draws-published")
    file = page.request.get(f"{page.url}.json").json()
    page.locator("#saved").set_input_files([with_another_past(file)])
    page.get_by_role("button", name="Kiểm tra ngay").click()
    expect(page.locator(".verify-checks")).to_contain_text("So với trang này, mã băm của kết quả: không khớp")

    maker, offer = an_offer(booths_sessions)
    sign_in(page, app, address, maker)
    page.goto(f"{address}/booths/offers/{offer}")
    state = page.locator("p.state")
    expect(state).to_contain_text("Thư mời chưa được gửi")
    released = now() + timedelta(days=2)
    release(booths_sessions, code, released)
    page.reload()
    expect(state).to_contain_text("Xác nhận trước")
    expect(state).to_contain_text(deadline(released + HOURS))
    on_a_phone(page, "draws-released")
