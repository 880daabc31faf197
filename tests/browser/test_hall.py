"""README's recipe for a hall, by two addresses: the machine's own, and the one by which tablets come.

The hall's own authority and TLS, the web of `make run`, no mail server: the first person gets in from the command
line, the secretariat prints, a judge signs in by paper; nobody reads anybody's letters. And a tablet is left with
unsent sheets.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from socket import create_server
from typing import Any
from uuid import UUID, uuid4

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session, sessionmaker

from deploy.hall import make_hall
from deploy.local.settings import SERVICES
from deploy.local.tls import tls_context
from deploy.local.web import OPTIONS, _as_asgi, behind_one_address
from services.notifications.actions.hall import code_for
from shared.clock import now
from shared.events.awards import Contact, ContactsChanged, JudgeInvited
from shared.service import load_service, resolve
from tests.browser.conftest import LiveApp, hear, looked_at, shots, sign_in
from tests.browser.people import DESK
from tests.browser.tablets import TABLET
from tests.conftest import SessionsOf, SettingsOf
from tests.integration.notifications.telling import tell
from tests.unit.notifications.samples import sample
from tests.visitor import wait_for

Sessions = sessionmaker[Session]
SECRETARY, JUDGE = "thu-ky@x.vn", "giam-khao@x.vn"
OWN, TABLETS = "127.0.0.1", "127.0.0.2"
KEEP_A_SHEET = """unsent => new Promise(done => {
  const asked = indexedDB.open('khuyen-cong-scoring-of-somebody', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('sheets', { keyPath: 'code' });
  asked.onsuccess = () => {
    const kept = asked.result.transaction('sheets', 'readwrite');
    kept.objectStore('sheets').put({ code: 'A-1', pending: unsent });
    kept.oncomplete = () => { asked.result.close(); done(); };
  };
})"""


@contextmanager
def served(sessions_of: SessionsOf, settings_of: SettingsOf, folder: Path) -> Iterator[int]:
    """Serve the hall by https on all of this machine's addresses; give the port."""
    make_hall([TABLETS, OWN], folder)
    tls = tls_context({"TLS_CERTIFICATE": str(folder / "certificate.pem"), "TLS_KEY": str(folder / "key.pem")})
    listener = create_server(("0.0.0.0", 0))  # as make run HOST=0.0.0.0
    port = listener.getsockname()[1]
    given: dict[str, Any] = {
        "public_url": f"https://{TABLETS}:{port}",
        "other_hosts": f"{OWN} {TABLETS}",
        "letters_shown": False,
    }
    apps = {
        name: resolve(load_service(name).create_app)(sessions_of(name), replace(settings_of(name), **given))
        for name in SERVICES
    }
    config = uvicorn.Config(_as_asgi(behind_one_address(apps)), **OPTIONS, ssl_context_factory=lambda *_: tls)  # type: ignore[arg-type]  # it is there
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        wait_for("the hall", lambda: server.started)
        yield port
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@pytest.fixture
def round_id(notifications_sessions: Sessions) -> UUID:
    about = {"judge_id": uuid4(), "round_id": uuid4()}
    for group, email, name in (
        (f"judge:{about['judge_id']}", JUDGE, "Võ Giám Khảo"),
        (f"secretariat:{about['round_id']}", SECRETARY, "Lê Thư Ký"),
    ):
        tell(notifications_sessions, ContactsChanged(group=group, contacts=[Contact(email=email, name=name)]))
    tell(notifications_sessions, sample(JudgeInvited, **about))
    return about["round_id"]


@contextmanager
def somebody(browser: Browser, size: tuple[int, int], address: str) -> Iterator[Page]:
    """Give a browser of one's own, which takes the hall's certificate."""
    width, height = size
    context = browser.new_context(
        base_url=address, locale="vi-VN", ignore_https_errors=True, viewport={"width": width, "height": height}
    )
    page = context.new_page()
    complaints: list[str] = []
    hear(page, complaints)
    yield page
    context.close()
    assert [text for text in complaints if "status of 404" not in text] == []


def enter(page: Page, code: str) -> None:
    """Come to the site, and sign in with a code on paper: there is no other way."""
    answer = page.goto("/notifications/mailbox")
    assert answer
    assert answer.status == 404
    page.goto("/notifications/sign-in")
    page.get_by_label("Mã trên phiếu").fill(code)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")


def test_a_hall_by_two_addresses(
    browser: Browser,
    sessions_of: SessionsOf,
    settings_of: SettingsOf,
    notifications_sessions: Sessions,
    round_id: UUID,
    tmp_path: Path,
) -> None:
    key = settings_of("notifications").secret_key
    with notifications_sessions.begin() as session:
        first = code_for(session, email=SECRETARY, key=key, by="command line", now=now())
    with served(sessions_of, settings_of, tmp_path) as port:
        with somebody(browser, DESK, f"https://{OWN}:{port}") as secretary:
            enter(secretary, first)
            secretary.goto(f"/notifications/office/hall/{round_id}")
            shots(secretary, "hall-codes")
            secretary.get_by_role("button", name="In phiếu mã").click()
            expect(secretary.get_by_role("heading", name="Võ Giám Khảo")).to_be_visible()
            looked_at(secretary, "hall-slips")
            expect(secretary.locator(".slip-site")).to_have_text(f"https://{TABLETS}:{port}/notifications/hall")
            code = secretary.locator(".slip-code").inner_text()
            assert re.fullmatch(r"\d{3}( \d{3}){4}", code)
        with somebody(browser, (TABLET["width"], TABLET["height"]), f"https://{TABLETS}:{port}") as tablet:
            enter(tablet, code)
            tablet.get_by_role("banner").get_by_role("button", name="Đăng xuất").click()
            expect(tablet.get_by_role("status")).to_contain_text("Đã đăng xuất")


def test_a_tablet_with_unsent_sheets_asks_before_its_store_is_emptied(
    page: Page, live_app: LiveApp, sessions_of: SessionsOf, settings_of: SettingsOf
) -> None:
    app = resolve(load_service("notifications").create_app)(sessions_of("notifications"), settings_of("notifications"))
    address = live_app(app)
    sign_in(page, app, address, JUDGE, "Võ Giám Khảo")
    page.goto(f"{address}/notifications/letters")
    page.evaluate(KEEP_A_SHEET, "sign")
    page.get_by_role("banner").get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_text("Số phiếu chấm trên máy này chưa gửi tới máy chủ: 1")).to_be_visible()
    looked_at(page, "sign-out-unsent")
    page.get_by_role("link", name="Không, quay lại").wait_for()
    page.get_by_label("Tôi hiểu rằng các phiếu chưa gửi sẽ mất hẳn").check()
    page.get_by_role("button", name="Đăng xuất và xóa phiếu chưa gửi").click()
    page.wait_for_url(f"{address}/")
    assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    sign_in(page, app, address, JUDGE, "Võ Giám Khảo")
    page.goto(f"{address}/notifications/letters")
    page.evaluate(KEEP_A_SHEET, "")
    page.get_by_role("banner").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(f"{address}/")
    assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0, "all was sent: nothing is asked"
