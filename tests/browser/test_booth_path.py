"""The whole path of a booth in a headless browser, on the most real site there is: pages, thumbs, keyboard and letters.

The organiser and the officer sit at a desk; three makers hold a phone: one of them uses the keyboard alone.
"""

import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from shared.places import HANOI
from tests.browser.makers import apply, apply_by_keyboard, confirm, decline, register, register_by_keyboard, waits
from tests.browser.people import Person, person
from tests.real_site import RealSite
from tests.visitor import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.smtp, pytest.mark.slow]

CODE = "DUA26"
NAME = "Hội chợ hàng CNNT Bến Tre 2026"
FAIR = f"/booths/fairs/{CODE}"
OFFICE = f"/booths/office/fairs/{CODE}"
MAKERS = 3
LETTERS = MAKERS  # about the result: one to each; reminders are said apart
SECONDS_AHEAD = 8


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A picture of a paper."""
    file = tmp_path / "giấy đăng ký kinh doanh.png"
    Image.new("RGB", (600, 800), "white").save(file)
    return file


def test_the_whole_path_of_a_booth_through_the_pages(
    real_site: RealSite, browser: Browser, scan: Path, tmp_path: Path
) -> None:
    office = real_site.office
    site, owe, settle = office.site, office.ledger.owe, office.ledger.settle
    emails = [f"maker{number}@kc.example" for number in range(1, MAKERS + 1)]
    with ExitStack() as open_browsers:
        organiser, officer = (
            open_browsers.enter_context(person(browser, site, who.email, phone=False))
            for who in (office.organiser, office.officer)
        )
        makers = [open_browsers.enter_context(person(browser, site, email, phone=True)) for email in emails]
        organiser.sign_in("")
        make_fair(organiser)
        owe("fair_opened", organiser.email, officer.email)
        settle("opening")

        for number, maker in enumerate(makers, 1):
            maker.sign_in(f"Nguyễn Thị {number}")
            by_keyboard = number == MAKERS
            (register_by_keyboard if by_keyboard else register)(maker, number, scan)
            owe("establishment_registered", maker.email)
            (apply_by_keyboard if by_keyboard else apply)(maker, FAIR)
            owe("application_submitted", maker.email)
        settle("applying")

        officer.sign_in("")
        accept_all(officer)
        owe("application_accepted", *emails)
        settle("accepting")

        end_registration(organiser)
        owe("fair_changed", organiser.email)
        owe("application_fair_changed", *emails)
        close(organiser)
        owe("fair_announced", organiser.email)
        owe("application_announced", *emails)
        settle("closing")

        draw_and_publish(organiser)
        check_the_draw(makers[0])
        offered = [maker for maker in makers if not waits(maker)]
        [waiting] = [maker for maker in makers if maker not in offered]
        owe("draw_published", organiser.email)
        owe("batch_ready", organiser.email)
        settle("publishing")
        release(organiser)
        owe("booth_offered", *(maker.email for maker in offered))
        owe("application_waitlisted", waiting.email)
        settle("releasing")

        confirm(offered[0])
        owe("offer_confirmed", offered[0].email)
        decline(offered[1])
        owe("offer_declined", offered[1].email)
        owe("booth_offered", waiting.email)
        settle("declining")

        waiting.enter_by_letter("Mời nhận gian")
        expect(waiting.page.get_by_role("button", name="Xác nhận nhận gian")).to_be_visible()
        organiser.page.goto(f"{OFFICE}/offers")
        for word in ("Đã xác nhận", "Đã trả lại", "Chờ xác nhận"):
            expect(organiser.page.get_by_role("main").get_by_text(word).first).to_be_visible()
    assert office.ledger.twice() == []
    file = tmp_path / "draw.json"
    file.write_bytes(site.visitor("anybody@kc.example").call("GET", f"{FAIR}/draw.json").content)
    command = [sys.executable, "-m", "services.booths", "verify", str(file)]
    assert subprocess.run(command, check=False).returncode == 0, "the published draw does not recompute"


def make_fair(organiser: Person) -> None:
    """A fair with a payer, a generated plan of two booths and rules; open."""
    page, today = organiser.page, datetime.now(HANOI)
    page.goto("/booths/office/fairs/new")
    organiser.fill(
        {
            "code": CODE, "name_vi": NAME, "name_en": "Bến Tre Fair 2026", "place_vi": "Bến Tre", "place_en": "Bến Tre",
            "opens_on": f"{today + timedelta(days=40):%Y-%m-%d}", "closes_on": f"{today + timedelta(days=44):%Y-%m-%d}",
            "registration_opens_at": f"{today:%Y-%m-%dT%H:%M}",
            "registration_closes_at": f"{today + timedelta(hours=2):%Y-%m-%dT%H:%M}",
            "confirm_deadline_at": f"{today + timedelta(days=30):%Y-%m-%dT%H:%M}",
        }
    )  # fmt: skip
    organiser.press("Lưu bản nháp")
    organiser.reads(NAME)
    organiser.follow("Đơn vị chi trả")
    organiser.fill({"name": "Chương trình khuyến công quốc gia", "support_percent": "100"})
    organiser.fill({"legal_text": "Thông tư 28/2018/TT-BTC"})
    organiser.press("Thêm")
    organiser.follow("Xong, quay lại hội chợ")
    organiser.follow("Sơ đồ gian hàng")
    organiser.follow("Thêm nhà theo hàng và cột")
    organiser.fill({"hall": "Nhà A", "rows": "1", "columns": "2"})
    page.get_by_label("Đơn vị chi trả").select_option(label="Chương trình khuyến công quốc gia")
    organiser.press("Xem trước")
    expect(page.get_by_text("2 gian trên")).to_be_visible()
    organiser.press("Lưu nhà này")
    organiser.follow("Xong, quay lại hội chợ")
    organiser.follow("Thể lệ phân gian")
    organiser.fill({"cap_per_establishment": "1", "confirm_hours": "72"})
    page.get_by_label("Một người tổ chức khác xác nhận các số quay được").uncheck()  # this office has one
    organiser.press("Lưu thể lệ")
    page.goto(OFFICE)
    organiser.follow("Mở đăng ký")
    page.get_by_label("Tôi hiểu rằng").check()
    organiser.press("Mở đăng ký")
    expect(page.get_by_role("main").get_by_text("Đang nhận đăng ký").first).to_be_visible()


def accept_all(officer: Person) -> None:
    """From the tasks through the list, one decision after the other."""
    page = officer.page
    page.goto("/booths/my")
    officer.follow(f"Xét {MAKERS} đăng ký đang chờ")
    page.get_by_role("table").get_by_role("link").first.click()
    for number in range(1, MAKERS + 1):
        officer.reads(f"Xét đăng ký {CODE}-{number:04d}")
        page.get_by_label("Chấp nhận: tham gia bốc thăm").check()
        officer.press("Ghi quyết định và xem tiếp")
    expect(page.get_by_role("status").first).to_contain_text(f"{CODE}-{MAKERS:04d}")


def soon(person_: Person, name: str) -> datetime:
    """Type a moment a few seconds ahead; the pages ask for whole minutes, for which a test has no time."""
    field = person_.page.locator(f'[name="{name}"]')
    field.evaluate("e => { e.step = 1 }")
    moment = datetime.now(HANOI) + timedelta(seconds=SECONDS_AHEAD)
    field.fill(f"{moment:%Y-%m-%dT%H:%M:%S}")
    return moment


def end_registration(organiser: Person) -> None:
    """The deadline comes earlier, which every applicant is told."""
    organiser.page.goto(f"{OFFICE}/edit")
    organiser.fill({"reason": "Đủ số lượng đăng ký."})
    closes = soon(organiser, "registration_closes_at")
    organiser.press("Lưu")
    organiser.reads("Xác nhận thay đổi")
    organiser.page.get_by_label("Tôi đã kiểm tra và muốn công bố thay đổi này.").check()
    organiser.press("Công bố thay đổi")
    organiser.reads(NAME)
    wait_for("the deadline", lambda: datetime.now(UTC) > closes)


def describe_source(organiser: Person) -> None:
    """A source of one's own: six of 36, none twice."""
    organiser.page.locator('[name="sources.0.kind"]').select_option("own")
    organiser.page.get_by_text("Tự mô tả một nguồn khác").first.click()
    organiser.fill(
        {
            "sources.0.name": "Xổ số Điện toán 6x36", "sources.0.address": "https://xosothudo.com.vn",
            "sources.0.count": "6", "sources.0.least": "1", "sources.0.most": "36",
        }
    )  # fmt: skip


def drawn_soon(organiser: Person) -> datetime:
    """Let it be drawn a few seconds ahead."""
    moment = datetime.now(HANOI) + timedelta(seconds=SECONDS_AHEAD)
    organiser.page.locator('[name="sources.0.drawn_time"]').evaluate("e => { e.step = 1 }")
    organiser.fill({"sources.0.drawn_on": f"{moment:%Y-%m-%d}", "sources.0.drawn_time": f"{moment:%H:%M:%S}"})
    return moment


def close(organiser: Person) -> None:
    """The list is announced, with a source that is still to come."""
    page = organiser.page
    organiser.follow("Bốc thăm")
    describe_source(organiser)
    page.get_by_label("Tôi đã kiểm tra và muốn đóng đăng ký.").check()
    drawn = drawn_soon(organiser)
    organiser.press("Đóng đăng ký và công bố")
    expect(page.get_by_text("Đã đóng đăng ký và công bố danh sách bốc thăm.")).to_be_visible()
    wait_for("the numbers", lambda: datetime.now(UTC) > drawn)


def draw_and_publish(organiser: Person) -> None:
    """The numbers of the source are typed, the result is looked at and published."""
    page = organiser.page
    page.goto(f"{OFFICE}/draw")
    organiser.follow("Nhập kết quả quay số")
    organiser.fill({f"numbers.0.{place}": number for place, number in enumerate(["05", "12", "33", "01", "24", "36"])})
    organiser.press("Xem lại các số")
    page.get_by_label("Tôi đã đối chiếu").check()
    organiser.press("Ghi các số này")
    expect(page.get_by_text("Mười đăng ký đầu tiên")).to_be_visible()
    page.get_by_label("Tôi đã xem lại và muốn công bố.").check()
    organiser.press("Công bố kết quả")
    expect(page.get_by_text("2 đề nghị, 2 gian, 1 cơ sở chưa có gian và chờ")).to_be_visible()


def release(organiser: Person) -> None:
    """The letters are looked at, and go out by a second step; the way to them is on the draw's own page."""
    page = organiser.page
    page.goto(f"{OFFICE}/draw")
    organiser.follow("Xem và duyệt gửi thư")
    organiser.follow(f"Kết quả bốc thăm – {NAME}")
    expect(page.get_by_role("main").get_by_text("Chưa thư nào được gửi.").first).to_be_visible()
    organiser.follow("Duyệt gửi…")
    organiser.reads(f"Duyệt gửi {LETTERS} thư?")
    page.get_by_label("Tôi đã xem thư mẫu và muốn gửi.").check()
    organiser.press(f"Gửi {LETTERS} thư")
    expect(page.get_by_role("main").get_by_text(f"{organiser.email} duyệt lúc").first).to_be_visible()


def check_the_draw(anyone: Person) -> None:
    """The public page recomputes everything in the visitor's own browser."""
    anyone.page.goto(f"{FAIR}/draw")
    anyone.press("Kiểm tra ngay")
    expect(anyone.page.locator(".verify-verdict")).to_contain_text("chưa so với mã nào do bạn giữ")
    checks = anyone.page.locator(".verify-checks > li > strong")
    assert set(checks.all_inner_texts()) == {"đúng", "chưa so"}  # the numbers are to be looked up
    assert checks.count() >= 10
    anyone.page.get_by_label("Mã băm bạn đã ghi lại").fill(anyone.page.locator(".noted").first.inner_text())
    anyone.press("Kiểm tra ngay")
    expect(anyone.page.locator(".verify-verdict")).to_contain_text(
        "Mã bạn đã ghi là mã băm của danh sách và thể lệ: từ khi ghi mã, danh sách"
    )
