"""My tasks in a browser: the three services' parts come together by deadline, and one that is missing says so."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Any, Final

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.wrappers import Response

from deploy.local.web import behind_one_address
from shared.clock import now
from shared.service import load_service, resolve
from shared.settings import Settings
from tests import awards_builders as awards
from tests import builders as booths
from tests.browser.conftest import looked_at, sign_in

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

pytestmark = pytest.mark.browser

SERVICES: Final = ("booths", "awards", "notifications")
MAKER: Final = "hoa@example.vn"
SHIFTS: Final = (
    "window.shift = 0; new PerformanceObserver(seen => seen.getEntries().forEach(e => { window.shift += e.value }))"
    ".observe({type: 'layout-shift', buffered: true})"
)
Sessions = sessionmaker[Session]


class Gateway:
    """The one address of the three services, any of which may be down, or slow until it is let through."""

    def __init__(self, apps: dict[str, Flask]) -> None:
        self.apps, self.down, self.slow, self.through = apps, set[str](), set[str](), Event()
        self._all = behind_one_address(apps)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        service = environ["PATH_INFO"].split("/")[1]
        if service in self.slow:
            self.through.wait(30)
        if service in self.down:
            return Response("Restarting", 502)(environ, start_response)
        return self._all(environ, start_response)


@pytest.fixture
def gateway(sessions_of: Callable[[str], Sessions], settings_of: Callable[[str], Settings]) -> Gateway:
    """The three services, each on its own database."""
    apps = {name: resolve(load_service(name).create_app)(sessions_of(name), settings_of(name)) for name in SERVICES}
    return Gateway(apps)


@pytest.fixture
def visit(browser: Browser, live_app: Callable[[Any], str], gateway: Gateway) -> Iterator[Callable[..., Page]]:
    """Give somebody's page of my tasks at a service. What the browser logs of a service that is down is no fault."""
    address, opened = live_app(gateway), []

    def visit(service: str, email: str = MAKER, *, scripts: bool = True, width: int = 1280) -> Page:
        context = browser.new_context(base_url=address, locale="vi-VN", java_script_enabled=scripts,
                                      viewport={"width": width, "height": 800})  # fmt: skip
        opened.append(context)
        page = context.new_page()
        page.add_init_script(SHIFTS)
        sign_in(page, gateway.apps["notifications"], address, email)
        page.goto(f"/{service}/my")
        return page

    yield visit
    for context in opened:
        context.close()


@pytest.fixture
def drafts(booths_sessions: Sessions, awards_sessions: Sessions) -> None:
    """A maker with a dossier to hand in within two days, and applications to within one and within nine."""
    at = now()
    with booths_sessions.begin() as session:
        place = booths.make_establishment(session, member=MAKER)
        for days, name in ((9, "Hội chợ sau"), (1, "Hội chợ trước")):
            fair = booths.make_fair(session, name_vi=name, registration_opens_at=at - timedelta(days=1),
                                    registration_closes_at=at + timedelta(days=days, hours=1))  # fmt: skip
            booths.make_application(session, fair, place, state="draft", label="", submitted_at=None)
    with awards_sessions.begin() as session:
        round_ = awards.make_round(session, dossiers_close_at=at + timedelta(days=2, hours=1))
        own = awards.make_establishment(session, member=MAKER)
        awards.make_dossier(session, round_, own, state="draft", product_name="Chè móc câu", voting_code=None,
                            submitted_at=None, decided_at=None)  # fmt: skip


@pytest.mark.usefixtures("drafts")
@pytest.mark.parametrize("service", SERVICES)
def test_what_is_to_be_done_comes_by_deadline_wherever_one_is(visit: Callable[..., Page], service: str) -> None:
    page = visit(service, width=390)
    expect(page.locator("[data-tasks][data-settled]")).to_be_visible()
    names = [next(name for name in ("Hội chợ trước", "Chè móc câu", "Hội chợ sau") if name in text)
             for text in page.locator("[data-list=now] > ul > li").all_inner_texts()]  # fmt: skip
    assert names == ["Hội chợ trước", "Chè móc câu", "Hội chợ sau"]
    expect(page.get_by_text("Đang lấy việc").first).to_be_hidden()
    assert page.evaluate("window.shift") < 0.01  # not even the page's foot moves
    looked_at(page, f"tasks-{service}")


@pytest.mark.usefixtures("drafts")
def test_a_part_that_does_not_come_is_said_to_be_missing_and_can_be_asked_for_again(
    visit: Callable[..., Page], gateway: Gateway
) -> None:
    gateway.down.add("awards")
    page = visit("notifications")
    missing = page.get_by_text("Chưa lấy được việc về bình chọn.")
    expect(missing).to_be_visible()
    expect(page.locator("[data-list=now] > ul > li")).to_have_count(2)
    looked_at(page, "tasks-one-is-down")
    gateway.down.clear()
    page.get_by_role("button", name="Thử lại").filter(visible=True).click()
    expect(missing).to_be_hidden()
    expect(page.locator("[data-list=now] > ul > li")).to_have_count(3)


def test_nothing_waits_is_said_only_when_all_parts_are_there(visit: Callable[..., Page], gateway: Gateway) -> None:
    gateway.slow.add("awards")
    page = visit("notifications", "new@example.vn")
    expect(page.get_by_text("Đang lấy việc về bình chọn…")).to_be_visible()
    expect(page.get_by_text("Đang lấy việc về hội chợ…")).to_be_hidden()
    expect(page.locator("[data-nothing]:not([hidden])")).to_have_count(0)
    expect(page.get_by_text("Đăng ký cơ sở")).to_be_hidden()
    gateway.through.set()
    expect(page.get_by_text("Không có việc nào đang chờ Ông/Bà.")).to_be_visible()
    expect(page.get_by_role("link", name="Đăng ký cơ sở")).to_be_visible()
    looked_at(page, "tasks-newcomer")


def test_a_judge_is_not_asked_to_register_an_establishment(
    visit: Callable[..., Page], awards_sessions: Sessions
) -> None:
    with awards_sessions.begin() as session:
        awards.make_judge(session, awards.make_round(session, state="closed"), email="judge@example.vn")
    page = visit("booths", "judge@example.vn")
    expect(page.get_by_text("các phiếu được giao cho Ông/Bà sẽ hiện ở đây")).to_be_visible()
    expect(page.get_by_role("link", name="Đăng ký cơ sở")).to_have_count(0)


@pytest.mark.usefixtures("drafts")
def test_without_scripts_each_part_is_one_link_away(visit: Callable[..., Page]) -> None:
    page = visit("notifications", scripts=False)
    expect(page.get_by_text("Không có việc nào về thư đang chờ Ông/Bà.")).to_be_visible()
    expect(page.get_by_text("Không có việc nào đang chờ Ông/Bà.")).to_be_hidden()
    page.get_by_role("link", name="Xem việc về bình chọn").filter(visible=True).click()
    expect(page.get_by_role("link", name="Điền đủ và nộp hồ sơ")).to_be_visible()
