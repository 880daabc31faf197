"""A maker registers an establishment on a phone, with a mistake on the way; the other pages are in test_pages.py."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import members
from services.booths.models import Document, Establishment
from services.booths.web.app import create_app
from shared.settings import Settings
from tests.browser.conftest import axe, on_a_phone, sign_in
from tests.builders import NOW, make_establishment, make_staff

pytestmark = pytest.mark.browser

HOA, OFFICER, ORGANISER, ASKS = "hoa@example.vn", "so@example.vn", "org@example.vn", "moi@example.vn"
PHONE: ViewportSize = {"width": 390, "height": 844}
Sessions = sessionmaker[Session]
LiveApp = Callable[[Flask], str]


@pytest.fixture
def app(booths_sessions: Sessions, settings: Settings) -> Flask:
    made = create_app(booths_sessions, settings)
    made.add_url_rule("/notifications/letters/unread", "unread", lambda: "")  # another service's, behind the gateway
    return made


def test_a_maker_registers_on_a_phone(
    page: Page, app: Flask, live_app: LiveApp, booths_sessions: Sessions, tmp_path: Path
) -> None:
    photo = tmp_path / "giấy đăng ký.jpg"
    Image.new("RGB", (400, 300), "green").save(photo)
    address = live_app(app)
    sign_in(page, app, address, HOA, "Đào Thanh Hảo")
    page.set_viewport_size(PHONE)
    page.goto(f"{address}/booths/establishments/new")
    on_a_phone(page, "establishments-who")

    page.get_by_label("Hợp tác xã").check()
    page.get_by_label("Tên cơ sở").fill("HTX Chè Hảo Đạt")
    page.get_by_label("Mã số thuế hoặc số đăng ký").fill("46 00 112")
    expect(page.get_by_label("Họ tên người liên hệ")).to_have_value("Đào Thanh Hảo")
    page.get_by_label("Số điện thoại").fill("0912 345 678")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_role("alert")).to_contain_text("Vui lòng nhập mã số thuế")
    assert axe(page) == []
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("Mã số thuế hoặc số đăng ký")).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("46 00 112 437")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Cơ sở ở đâu")
    on_a_phone(page, "establishments-where")
    page.get_by_label("Tỉnh, thành phố").select_option(label="Thái Nguyên")
    page.get_by_label("Xã, phường").fill("Xã Tân Cương")
    page.get_by_role("button", name="Lưu và tiếp tục").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Cơ sở làm ra gì")
    on_a_phone(page, "establishments-makes")
    page.get_by_role("link", name="Bước trước").click()
    expect(page.get_by_label("Xã, phường")).to_have_value("Xã Tân Cương")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_label("B. Chế biến nông, lâm").check()
    page.get_by_label("Cơ sở do phụ nữ làm chủ").check()
    page.get_by_role("button", name="Lưu và tiếp tục").click()

    page.get_by_label("Loại giấy tờ").select_option(label="Giấy đăng ký kinh doanh")
    page.get_by_label("Tệp").set_input_files(photo)
    page.get_by_role("button", name="Gửi giấy tờ này").click()
    expect(page.get_by_role("link", name="giấy đăng ký.jpg")).to_be_visible()
    on_a_phone(page, "establishments-papers")
    page.get_by_role("link", name="Tiếp tục").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Xem lại và đăng ký")
    on_a_phone(page, "establishments-review")
    page.get_by_role("button", name="Đăng ký cơ sở").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("HTX Chè Hảo Đạt")
    on_a_phone(page, "establishments-show-new")
    with booths_sessions() as session:
        made = session.scalars(select(Establishment)).one()
        assert (made.registration_number, made.women_owned) == ("4600112437", True)
        assert [paper.establishment_id for paper in session.scalars(select(Document))] == [made.id]


def test_a_large_photo_goes_once_however_it_is_pressed_and_is_never_lost_in_silence(
    page: Page, app: Flask, live_app: LiveApp, booths_sessions: Sessions, tmp_path: Path
) -> None:
    with booths_sessions.begin() as session:
        place = make_establishment(session, member=HOA)
        path = f"/booths/establishments/{place.id}"
    large = tmp_path / "giấy phép.png"
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(large)
    address = live_app(app)
    sign_in(page, app, address, HOA)

    def sizes() -> list[tuple[str, bool]]:
        with booths_sessions() as session:
            kept = session.execute(
                select(Document.file_name, func.length(Document.content)).order_by(Document.file_name)
            )
            return [(name, size < large.stat().st_size / 2) for name, size in kept]

    def choose(name: str) -> None:
        page.get_by_label("Loại giấy tờ").select_option(label=name)
        page.get_by_label("Tệp").set_input_files(large)

    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{address}{path}/documents")
    choose("Giấy đăng ký kinh doanh")
    page.get_by_role("button", name="Gửi giấy tờ này").dblclick()  # while it is being made smaller
    expect(page.get_by_role("link", name="giấy phép.jpg")).to_be_visible()
    assert (sizes(), len(sent)) == ([("giấy phép.jpg", True)], 1)

    choose("Giấy tờ khác")
    expect(page.get_by_text("đã được thu nhỏ còn")).to_be_visible()
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.get_by_role("link", name="Về trang cơ sở").click(no_wait_after=True)
    assert asked.value.type == "beforeunload"
    expect(page.get_by_role("heading", level=1)).to_have_text("Giấy tờ của cơ sở")

    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Gửi giấy tờ này").click(no_wait_after=True)
    page.wait_for_function("location.protocol === 'chrome-error:'")  # the browser says it itself
    page.context.set_offline(False)
    assert len(sizes()) == 1
    page.goto(f"{address}{path}/documents")
    choose("Giấy tờ khác")
    page.get_by_role("button", name="Gửi giấy tờ này").click()
    expect(page.get_by_role("link", name="giấy phép.jpg")).to_have_count(2)
    assert sizes() == [("giấy phép.jpg", True)] * 2


@pytest.mark.parametrize(
    ("who", "path", "name"),
    [
        (OFFICER, "/booths/establishments/{id}", "show-officer"),
        ("new@example.vn", "/booths/access?number=4600112437", "ask"),
        (ASKS, "/booths/access?number=4600112437", "asked"),
        (ORGANISER, "/booths/office/establishments?province=01&q=che", "list-filtered"),
    ],
)
def test_pages_that_are_not_in_the_demo_hold_what_every_page_must(
    page: Page, app: Flask, live_app: LiveApp, booths_sessions: Sessions, who: str, path: str, name: str
) -> None:
    with booths_sessions.begin() as session:
        make_staff(session, email=ORGANISER)
        make_staff(session, email=OFFICER, role="officer", province_code="01")
        for number in range(60):
            make_establishment(
                session, name=f"Hợp tác xã Chè búp khô số {number}", province_code=["01", "19"][number % 2]
            )
        facts = {"name": "Hộ kinh doanh Nguyễn Đình Giáp", "registration_number": "4600112437", "women_owned": True}
        place = make_establishment(session, member=HOA, **facts).id
        members.ask_for_access(
            session, establishment_id=place, by=ASKS, name="Lê Thị Mới", message="Tôi là kế toán mới.", now=NOW
        )
        members.add_member(session, establishment_id=place, by=HOA, email="hai@example.vn", name="Lê Hai", now=NOW)
    address = live_app(app)
    sign_in(page, app, address, who, "Trần Thị Hoa")
    page.set_viewport_size(PHONE)
    page.goto(address + path.format(id=place))
    on_a_phone(page, f"establishments-{name}")
