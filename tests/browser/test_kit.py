"""The layout, forms and lists in a real browser: readable, reachable by keyboard, nothing sideways, little to load."""

import pytest
from playwright.sync_api import Page, expect

from shared.settings import Settings
from tests.browser.conftest import LiveApp, axe, overflow, shots, sign_in, small_targets
from tests.unit.shared.kit_example.app import Notes, create_app

pytestmark = pytest.mark.browser

PAGES = {"list": "/example/notes/", "form": "/example/notes/new", "missing": "/nowhere", "docs": "/example/docs"}
FIRST_PAGE_AT_MOST = 100_000
LATER_PAGES_AT_MOST = 20_000


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def address(live_app: LiveApp, page: Page, notes: Notes) -> str:
    """An app with 60 notes, and somebody signed in."""
    for at in range(60):
        notes.write(f"Ghi chú {at}", by="x", cost_dong=1_234_567, kind="plain")
    app = create_app(Settings(database_url="x", broker_url="x", secret_key="k"), notes)
    app.add_url_rule("/notifications/letters/unread", "unread", lambda: "3")
    served = live_app(app)
    sign_in(page, app, served, "lan@example.vn", "Nguyễn Thị Lan")
    return served


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, address: str, language: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for name, path in PAGES.items():
        page.goto(f"{address}{path}?lang={language}")
        assert axe(page) == [], path
        if scheme == "light":
            shots(page, f"kit-{name}-{language}")


def test_axe_would_find_something(page: Page, address: str) -> None:
    page.goto(f"{address}/example/notes/")
    page.evaluate("document.querySelector('h1').outerHTML = '<img src=\"/static/icon.svg\">'")
    assert any("image-alt" in line for line in axe(page))
    page.goto(f"{address}/example/notes/")
    assert axe(page) == []
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<p class=pale>Chữ nhạt</p>')")
    page.evaluate("document.querySelector('.pale').style.color = '#ddd'")
    assert any("color-contrast" in line for line in axe(page)), "what is new on a page is looked at"


@pytest.mark.parametrize("width", [320, 390, 640, 1280])
def test_nothing_goes_sideways_and_targets_are_large_enough(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES.values():
        page.goto(f"{address}{path}?lang=en")
        assert overflow(page) == 0, path
        if width < 768:
            assert small_targets(page) == [], path


def test_a_refused_form_puts_the_reader_at_the_summary_whose_links_lead_to_the_fields(
    page: Page, address: str, notes: Notes
) -> None:
    page.goto(f"{address}/example/notes/new")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.get_by_label("Tên").fill("x")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Tên")).to_have_value("x")
    page.get_by_label("Tên").fill("Ghi chú mới")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu.")
    assert notes.rows[-1]["title"] == "Ghi chú mới"


def test_a_double_click_sends_a_form_once(page: Page, address: str, notes: Notes) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{address}/example/notes/new")
    page.get_by_label("Tên").fill("Hai lần")
    page.get_by_role("button", name="Lưu", exact=True).dblclick()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu.")
    assert len(sent) == 1


def test_the_number_of_unread_letters_comes_by_itself(page: Page, address: str) -> None:
    page.goto(f"{address}/example/notes/")
    expect(page.locator(".unread")).to_have_text("3")


def test_the_first_page_is_small_and_later_ones_smaller(page: Page, address: str) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(f"{address}/example/notes/")
    page.wait_for_load_state("networkidle")
    assert 20_000 < sum(received) <= FIRST_PAGE_AT_MOST
    received.clear()
    page.goto(f"{address}/example/notes/?page=2")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(received) <= LATER_PAGES_AT_MOST


def test_nothing_jumps_while_the_page_loads(page: Page, address: str) -> None:
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(seen => seen.getEntries().forEach(e => { window.shift += e.value }))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(f"{address}/example/notes/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shift") < 0.1


def test_every_asset_is_our_own(page: Page, address: str) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    for path in PAGES.values():
        page.goto(f"{address}{path}")
    assert hosts == {address.removeprefix("http://")}
