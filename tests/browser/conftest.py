"""A real browser on a real port; without one a line says why, and with CI=true that is a failure."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from werkzeug.serving import make_server

from deploy.local import chromium
from shared.i18n import ROOT
from tests.clients import cookie_of

FLAGS: Final = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE: Final = Path(__file__).parent / "vendor" / "axe.min.js"
SHOTS: Final = ROOT / "var" / "screenshots"
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BY_WIDTH: Final = ["target-size", "scrollable-region-focusable", "aria-hidden-focus", "region", "skip-link"]
"""Rules of axe that a page may keep while it is wide, and break when it is narrow."""
ELEMENTS: Final = """() => [...new Set([...document.querySelectorAll('body, body *')].map(one =>
    [one.parentElement, one].map(e => [e.tagName, e.getAttribute('class'), e.hasAttribute('disabled')]).join(' > ')
    ))].concat([
        'of ' + [...document.styleSheets].map(one => one.href && new URL(one.href).pathname).sort(),
        'dark: ' + matchMedia('(prefers-color-scheme: dark)').matches + ', narrow: ' + (innerWidth < 768)])"""
"""Every element with what it stands in, and what style it has: alike in colours are those that are alike in this."""
PATIENCE_MS: Final = 30_000
"""How long a page may take to show what is expected: other tests may keep the machine busy, which is no fault of it."""
WIDTHS: Final = {"phone": 390, "desk": 1280}

LiveApp = Callable[[Flask], str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = launched(playwright)
        yield started
        started.close()


def launched(playwright: Playwright) -> Browser:
    """Return a browser; without one the test is left out, with CI=true it fails."""
    try:
        return playwright.chromium.launch(executable_path=chromium.installed(), args=FLAGS)
    except PlaywrightError as error:
        if os.environ.get("CI"):
            pytest.fail(f"CI must run the tests in a browser, but {str(error).splitlines()[0]}")
        pytest.skip(f"no browser: {str(error).splitlines()[0]}")


@pytest.fixture
def live_app() -> Iterator[LiveApp]:
    """Serve an app on a free port of this machine; gives its address."""
    servers = []

    def start(app: Flask) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        server.daemon_threads = True  # type: ignore[attr-defined]  # ThreadedWSGIServer's own
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """Where visitors sit one after the other: a new one for each would cost as much as the page that they open.

    What a page keeps (but cookies) it keeps for its address, and each test's app has one of its own.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    context.add_init_script(path=AXE)
    yield context
    context.close()


@pytest.fixture
def page(desk: BrowserContext, live_app: LiveApp) -> Iterator[Page]:  # live_app: its servers outlive the visitor
    """A fresh visitor. The test fails if a page of ours logs an error (a broken CSP does)."""
    desk.clear_cookies()
    opened = desk.new_page()
    complaints: list[str] = []
    hear(opened, complaints)
    yield opened
    for left in desk.pages:
        left.close()
    ours = [text for text in complaints if "status of 4" not in text]
    assert ours == [], "the browser complained"


def hear(page: Page, complaints: list[str]) -> None:
    """Write down every error that the browser logs about a page from now on, with the page and what was asked for."""

    def heard(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(f"{page.url}: {said.text} ({said.location['url']})")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))


def sign_in(page: Page, app: Flask, address: str, email: str, name: str = "") -> None:
    """Give this visitor the cookie that services/notifications would."""
    with app.test_request_context():
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # the secure cookie's
        value = serializer.dumps(cookie_of(email, name or email))
    page.context.add_cookies([{"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": address}])


def axe(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """Return what axe finds wrong with the page by rules or sets of rules, one line each; [] is well.

    Contrast, which takes two thirds of its time, is looked at where an element is not alike to one that was looked at.
    """
    page.wait_for_load_state("domcontentloaded")  # of a link that was clicked, a page begins before it has a root
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    new = unseen(page) if rules == RULES else set()
    asked: dict[str, Any] = {"iframes": False, "resultTypes": ["violations"], "runOnly": rules}
    asked["rules"] = {} if new else {"color-contrast": {"enabled": False}}
    found: dict[str, Any] = page.evaluate("asked => axe.run(document, asked)", asked)
    SEEN.update(new)
    return [
        f"{rule['id']}: {rule['help']} – {' | '.join(node['html'][:120] for node in rule['nodes'][:3])}"
        for rule in found["violations"]
    ]


SEEN: Final[set[tuple[str, str]]] = set()
"""Elements, each in a style, whose contrast was looked at in this process."""


def unseen(page: Page) -> set[tuple[str, str]]:
    """Return the elements of the page that are not among those; it may have changed while it was looked at."""
    *elements, sheets, media = page.evaluate(ELEMENTS)
    return {(element, sheets + media) for element in elements} - SEEN


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than the screen; 0 is well."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def small_targets(page: Page) -> list[str]:
    """Return the links and controls under 44 px of height or width that are no words in running text.

    The office's floor plan is for a desk: whoever holds a phone has the same links in the table below it.
    """
    script = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea')]
    .filter(e => {
      const box = (e.closest('label') || e).getBoundingClientRect();
      const inText = 'p, li:not(nav li, header li), dd, td, th, .error-summary, .skip, .crumbs';
      if (!box.width || e.closest(inText) || e.closest('[href^="plan/booths/"][tabindex="-1"]')) return false;
      return box.height < 43.5;
    }).map(e => e.outerHTML.slice(0, 100))"""
    return list(page.evaluate(script))


def shots(page: Page, name: str) -> None:
    """With SCREENSHOTS=1 keep pictures of the whole page at 390 and 1280 px in var/screenshots, to be looked at."""
    if not os.environ.get("SCREENSHOTS"):
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for kind, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 844 if kind == "phone" else 900})
        page.screenshot(path=SHOTS / f"{name}-{kind}.png", full_page=True)
    if before:
        page.set_viewport_size(before)


def looked_at(page: Page, name: str) -> None:
    """Hold the page as it stands to what is measured (docs/design.md) at every width, and keep pictures of it.

    axe looks at all of the wide page, and at the narrowest for what may come of its width: between 320 and 390 px the
    same rules of the style sheets hold. (All of every narrow page: tests/browser/test_pages.py.)
    """
    shots(page, name)
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 900 if width == 1280 else 844})
        if width != 390:
            assert axe(page, BY_WIDTH if width == 320 else RULES) == [], (name, width)
        assert overflow(page) == 0, (name, width)
        assert width == 1280 or small_targets(page) == [], (name, width)
    page.set_viewport_size({"width": 1280, "height": 900})


def on_a_phone(page: Page, name: str) -> None:
    """Hold the page as it stands to what a phone asks of it, and keep pictures of it."""
    shots(page, name)
    before = page.viewport_size
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert overflow(page) == 0, (name, width)
        if width == 390:
            assert (axe(page), small_targets(page)) == ([], []), name
    if before:
        page.set_viewport_size(before)


def open_details(page: Page) -> None:
    """Open all that can be opened on the page, for what is inside to be looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
