"""Judges score on tablets in a hall whose network comes and goes: nothing is lost, nothing is sent twice."""

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.sheets import save_draft, sign_sheet
from services.awards.models import Dossier, Judge, Paper, Sheet
from services.awards.web.app import create_app
from shared.clock import now
from tests.browser.conftest import LiveApp, axe, overflow, shots, sign_in, small_targets
from tests.browser.tablets import TABLET, Tablet
from tests.builders import NOW
from tests.conftest import SettingsOf
from tests.integration.awards.test_sheets import JUDGE, OTHER, hall

Sessions = sessionmaker[Session]
EIGHTY = {"market": "32.5", "economy": "30", "culture": "9", "other": "8.5"}


class HallTablet(Tablet):
    """A tablet whose judge is signed in without a letter."""

    def __init__(self, context: BrowserContext, app: Flask, address: str, email: str) -> None:
        super().__init__(context, address, "R")
        self.app = app
        self.sign_in(email)

    def sign_in(self, email: str) -> None:
        sign_in(self.page, self.app, self.cable.address, email, "Phạm Thị Giám Khảo")


def _no_complaints(tablet: Tablet) -> None:
    assert tablet.complained() == [], "the browser complained"


class Hall:
    """A round in scoring with two judges and four products, and the tablets in the room."""

    def __init__(self, browser: Browser, app: Flask, address: str, sessions: Sessions, stack: ExitStack) -> None:
        self.browser, self.app, self.address, self.sessions, self.stack = browser, app, address, sessions, stack

    def tablet(self, email: str = JUDGE) -> HallTablet:
        context = self.browser.new_context(locale="vi-VN", viewport=TABLET, has_touch=True)
        self.stack.callback(context.close)
        made = HallTablet(context, self.app, self.address, email)
        self.stack.callback(_no_complaints, made)
        return made

    def sheets(self, email: str = JUDGE) -> dict[str, tuple[str, dict[str, str]]]:
        """Return what the server has of a judge: voting code → state and points."""
        with self.sessions() as session:
            rows = session.execute(
                select(Dossier.voting_code, Sheet.state, Sheet.points)
                .join(Sheet, Sheet.dossier_id == Dossier.id)
                .join(Judge, Judge.id == Sheet.judge_id)
                .where(Judge.email == email)
                .order_by(Dossier.voting_code)
            )
            return {code: (state, points) for code, state, points in rows}


@pytest.fixture
def room(browser: Browser, awards_sessions: Sessions, settings_of: SettingsOf, live_app: LiveApp) -> Iterator[Hall]:
    with awards_sessions.begin() as session:
        hall(session, products=4)
        for number, dossier in enumerate(session.scalars(select(Dossier).order_by(Dossier.voting_code))):
            dossier.statement = {"description": "Chè búp một tôm hai lá, sao tay. " * 8, "annual_output": 12_000}
            session.add(photo(dossier, number))
    app = create_app(awards_sessions, settings_of("awards"))
    with ExitStack() as stack:
        yield Hall(browser, app, live_app(app), awards_sessions, stack)


def photo(dossier: Dossier, number: int) -> Paper:
    drawn = io.BytesIO()
    Image.new("RGB", (800, 600), (40 + 50 * number, 120, 60)).save(drawn, "JPEG")
    picture = drawn.getvalue()
    return Paper(
        dossier_id=dossier.id, kind="photo_front", file_name="a.jpg", media_type="image/jpeg", size_bytes=1,
        content=picture, preview=picture, sha256=str(number), added_by="a@example.vn", added_at=NOW,
    )  # fmt: skip


@contextmanager
def as_other_device(room: Hall) -> Iterator[tuple[Session, dict[str, Any]]]:
    """The same judge writes from somewhere else."""
    with room.sessions.begin() as session:
        yield session, {"round_code": "R", "by": JUDGE, "now": now(), "notes": {}, "comment": "máy khác"}


def test_half_a_jury_day_without_network(room: Hall) -> None:
    tablet, other = room.tablet(), room.tablet(OTHER)
    tablet.open()
    other.open()
    tablet.says("Đã ký 0/4")
    tablet.kept()
    tablet.score("B-001", EIGHTY)
    tablet.sign()
    other.score("B-001", EIGHTY | {"other": "0"})
    other.sign()
    tablet.says("Đã ký 1/4 · đã gửi hết")

    tablet.network(False)
    tablet.page.keyboard.press("n")
    tablet.score("B-002", EIGHTY | {"market": "40"})
    tablet.sign()
    tablet.says("Đã ký 2/4 · 1 phiếu chưa gửi")
    tablet.score("B-003", {"market": "7.5", "economy": "11"})
    tablet.reopen("B-003")  # without network, in a new tab
    tablet.says("Đã ký 2/4 · 2 phiếu chưa gửi")
    expect(tablet.field("market")).to_have_value("7,5")
    picture = tablet.page.locator("#photos img")
    expect(picture).to_be_visible()
    assert picture.evaluate("async (e) => (await e.decode(), e.naturalWidth)") == 800
    tablet.page.reload()
    tablet.score("B-003", EIGHTY)
    tablet.sign()
    tablet.page.locator("#unscored").click()
    expect(tablet.page.locator("#name")).to_contain_text("B-004")
    tablet.score("B-004", EIGHTY)
    tablet.sign()
    tablet.says("Đã ký 4/4 · 3 phiếu chưa gửi · không có mạng")
    assert list(room.sheets()) == ["B-001"]
    other.score("B-002", EIGHTY)
    other.sign()

    tablet.network(True)
    tablet.says("Đã ký 4/4 · đã gửi hết")
    other.says("Đã ký 2/4 · đã gửi hết")
    assert room.sheets() == {
        "B-001": ("signed", EIGHTY),
        "B-002": ("signed", EIGHTY | {"market": "40"}),
        "B-003": ("signed", EIGHTY),
        "B-004": ("signed", EIGHTY),
    }
    with room.sessions() as session:
        assert set(session.scalars(select(Sheet.leaf_index))) == set(range(6)), "each arrived once"
    tablet.page.locator("#receipt").click()
    expect(tablet.page.get_by_role("heading", level=1)).to_have_text("Biên nhận phiếu chấm B-004")


def test_a_clash_shows_both_versions_and_the_judge_chooses(room: Hall) -> None:
    tablet = room.tablet()
    tablet.open("B-001")
    tablet.kept()
    tablet.network(False)
    for code in ("B-001", "B-002", "B-003"):
        tablet.score(code, EIGHTY)
    with as_other_device(room) as (session, given):
        for code in ("B-001", "B-002"):
            save_draft(session, **given, voting_code=code, points={"market": "5"}, base_revision=0)
        signed = EIGHTY | {"market": "6"}
        sign_sheet(
            session, **given, voting_code="B-003", points=signed, place="", base_revision=0, submission_id=uuid4()
        )
    tablet.network(True)
    tablet.says("3 phiếu có hai bản, hãy chọn")
    theirs = {"B-001": ("draft", {"market": "5"}), "B-002": ("draft", {"market": "5"}), "B-003": ("signed", signed)}
    assert room.sheets() == theirs, "nothing is overwritten"
    versions = tablet.page.locator("#versions tr")

    tablet.page.evaluate("location.hash = '#B-001'")
    expect(versions.first).to_contain_text("32,5")
    expect(versions.first.locator("td").last).to_have_text("5")
    expect(tablet.field("market")).to_be_disabled()
    shots(tablet.page, "scoring-clash")
    tablet.page.get_by_role("button", name="Giữ bản trên máy này").click()
    tablet.says("2 phiếu có hai bản")
    tablet.page.evaluate("location.hash = '#B-002'")
    tablet.page.get_by_role("button", name="Lấy bản trên máy chủ").click()
    expect(tablet.field("market")).to_have_value("5")
    expect(tablet.field("economy")).to_have_value("")
    tablet.page.evaluate("location.hash = '#B-003'")
    expect(tablet.page.get_by_role("button", name="Giữ bản trên máy này")).to_be_hidden()
    tablet.page.get_by_role("button", name="Lấy bản trên máy chủ").click()
    expect(tablet.page.locator("#locked")).to_contain_text("Phiếu đã khóa")
    tablet.says("đã gửi hết")
    assert room.sheets() == theirs | {"B-001": ("draft", EIGHTY)}


def test_sheets_wait_for_their_judge(room: Hall) -> None:
    """Signed out, nothing is lost; another judge on the same tablet neither sees nor sends it."""
    tablet = room.tablet()
    tablet.open("B-001")
    tablet.kept()
    tablet.context.clear_cookies()
    tablet.score("B-001", EIGHTY)
    expect(tablet.page.get_by_role("link", name="Đăng nhập lại")).to_be_visible()
    tablet.says("1 phiếu chưa gửi · cần đăng nhập lại")

    tablet.sign_in(OTHER)
    tablet.page.evaluate("dispatchEvent(new Event('online'))")  # the page of before tries once more
    tablet.page.wait_for_timeout(300)
    tablet.says("1 phiếu chưa gửi · cần đăng nhập lại")
    tablet.reopen("B-001")
    tablet.says("Đã ký 0/4 · đã gửi hết")
    expect(tablet.field("market")).to_have_value("")
    assert (room.sheets(), room.sheets(OTHER)) == ({}, {})

    tablet.sign_in(JUDGE)
    tablet.reopen("B-001")
    expect(tablet.field("market")).to_have_value("32,5")
    tablet.says("Đã ký 0/4 · đã gửi hết")
    assert (room.sheets(), room.sheets(OTHER)) == ({"B-001": ("draft", EIGHTY)}, {})


def test_wrong_points_are_told_and_not_signed(room: Hall) -> None:
    tablet = room.tablet()
    tablet.open("B-001")
    tablet.field("market").fill("40,5")
    tablet.field("economy").fill("7,25")
    tablet.field("culture").fill("x")
    tablet.field("other").fill("10")
    errors = tablet.page.locator(".criterion .error:visible")
    expect(errors).to_have_text(
        ["Nhiều nhất 40 điểm.", "Điểm là bội số của 0,5.", "Vui lòng nhập điểm bằng số, ví dụ 32,5."]
    )
    expect(tablet.page.locator("#sign")).to_have_text("Còn 3 mục chưa có điểm")
    tablet.page.locator("#sign").click()
    expect(tablet.field("market")).to_be_focused()
    more = tablet.page.get_by_role("button", name="Thêm 0,5 điểm: Kinh tế")
    more.click()
    expect(tablet.field("economy")).to_have_value("7,5")
    tablet.says("đã gửi hết")
    assert room.sheets() == {"B-001": ("draft", {"economy": "7.5", "other": "10"})}


def test_a_device_that_can_keep_nothing_says_so_and_still_works(room: Hall) -> None:
    tablet = room.tablet()
    tablet.page.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', {value: false}); delete window.indexedDB"
    )
    tablet.open("B-001")
    expect(tablet.page.get_by_text("Máy này không giữ được phiếu khi mất mạng")).to_be_visible()
    tablet.score("B-001", EIGHTY)
    tablet.sign()
    tablet.says("Đã ký 1/4 · đã gửi hết")
    assert room.sheets() == {"B-001": ("signed", EIGHTY)}


def test_the_page_reads_well_and_is_open_once(room: Hall) -> None:
    tablet = room.tablet()
    tablet.open()
    tablet.says("Đã ký 0/4")
    tablet.kept()
    shots(tablet.page, "scoring-list")
    assert (axe(tablet.page), overflow(tablet.page), small_targets(tablet.page)) == ([], 0, [])
    tablet.score("B-001", EIGHTY)
    tablet.page.screenshot(path="var/screenshots/scoring-product-tablet.png")
    shots(tablet.page, "scoring-product")
    for width in (1280, 800, 320):
        tablet.page.set_viewport_size({"width": width, "height": 800})
        assert (axe(tablet.page), overflow(tablet.page), small_targets(tablet.page)) == ([], 0, []), width
    tablet.page.locator(".photo").first.click()
    expect(tablet.page.get_by_role("dialog")).to_be_visible()
    tablet.page.keyboard.press("Escape")
    expect(tablet.page.get_by_role("dialog")).to_be_hidden()
    second = tablet.context.new_page()
    second.goto(tablet.page.url)
    expect(second.get_by_text("đang mở ở một thẻ khác")).to_be_visible()
    second.get_by_role("button", name="Chấm ở thẻ này").click()
    expect(second.locator("#progress")).to_contain_text("Đã ký 0/4")
    expect(tablet.page.get_by_text("đang mở ở một thẻ khác")).to_be_visible()


def test_the_plain_pages_read_well(room: Hall) -> None:
    with room.sessions.begin() as session:
        given: dict[str, Any] = {"round_code": "R", "by": JUDGE, "now": now(), "notes": {"market": "Rất thơm"}}
        given |= {"comment": "Nên chọn", "points": EIGHTY, "place": "Huế", "base_revision": 0}
        sign_sheet(session, **given, voting_code="B-002", submission_id=uuid4())
    tablet = room.tablet()
    for language, path in (("vi", "list"), ("en", "B-001"), ("vi", "B-002"), ("en", "B-002/receipt")):
        tablet.page.goto(f"{tablet.cable.address}/awards/scoring/R/{path}?lang={language}")
        shots(tablet.page, f"scoring-plain-{path.replace('/', '-')}")
        assert (axe(tablet.page), overflow(tablet.page)) == ([], 0), path
