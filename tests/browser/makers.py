"""What a maker does on its phone: registers, applies, answers an offer; by thumb, or with the keyboard alone."""

from pathlib import Path

from playwright.sync_api import expect

from tests.booth_path import PROVINCE
from tests.browser.conftest import axe, overflow
from tests.browser.people import Keyboard, Person


def register(maker: Person, number: int, scan: Path) -> None:
    """An establishment with its paper, group of questions by group of questions."""
    page = maker.page
    maker.follow("Đăng ký cơ sở")
    maker.reads("Cơ sở của Ông/Bà")
    page.get_by_label("Hộ kinh doanh").check()
    maker.fill({"name": f"Cơ sở kẹo dừa {number}", "registration_number": f"55A801234{number}"})
    maker.fill({"contact_phone": "0912 345 678"})
    maker.press("Lưu và tiếp tục")
    maker.reads("Cơ sở ở đâu")
    page.get_by_label("Tỉnh, thành phố").select_option(PROVINCE)
    maker.fill({"commune": "Xã Tân Lý"})
    maker.press("Lưu và tiếp tục")
    maker.reads("Cơ sở làm ra gì")
    page.get_by_label("A. Thủ công mỹ nghệ").check()
    maker.press("Lưu và tiếp tục")
    page.get_by_label("Loại giấy tờ").select_option(label="Giấy đăng ký kinh doanh")
    page.get_by_label("Tệp").set_input_files(scan)
    maker.press("Gửi giấy tờ này")
    expect(page.get_by_role("link", name=scan.name)).to_be_visible()
    maker.follow("Tiếp tục")
    maker.press("Đăng ký cơ sở")
    maker.reads(f"Cơ sở kẹo dừa {number}")


def apply(maker: Person, fair: str) -> None:
    """One wish by a tap on the plan, one from its table twin; reviewed and submitted."""
    page = maker.page
    page.goto(fair)
    maker.press("Đăng ký gian hàng")
    maker.press("Lưu và tiếp tục")
    maker.follow("Chọn trên sơ đồ")
    assert (axe(page), overflow(page)) == ([], 0)
    page.locator('.floor a[href$="plan/A-02"]').tap()
    sheet = page.get_by_role("complementary", name="Gian đang xem")
    sheet.get_by_role("button", name="Thêm vào nguyện vọng").tap()
    expect(sheet.get_by_role("status")).to_have_text("✓ Đã thêm vào nguyện vọng")
    sheet.get_by_role("button", name="Đóng").tap()
    page.get_by_role("row", name="A-01").get_by_role("button", name="Thêm vào nguyện vọng").tap()
    expect(page.get_by_role("row", name="A-01").get_by_role("status")).to_have_text("✓ Đã thêm vào nguyện vọng")
    maker.follow("Xem nguyện vọng của tôi")
    expect(page.locator("#wishes .wish-name")).to_contain_text(["Gian A-02", "Gian A-01"])
    maker.press("Lưu và tiếp tục")
    maker.fill({"products": "Kẹo dừa, hộp 400 g"})
    maker.press("Lưu và tiếp tục")
    maker.follow("Tiếp tục: xem lại")
    maker.reads("Xem lại trước khi nộp")
    expect(page.get_by_role("main")).to_contain_text("Kẹo dừa, hộp 400 g")
    maker.press("Nộp đăng ký")
    maker.reads("Đã nộp đăng ký")


def register_by_keyboard(maker: Person, number: int, scan: Path) -> None:
    """The same without a pointer."""
    keys = Keyboard(maker.page)
    keys.press("Đăng ký cơ sở", "link")
    keys.tick("Doanh nghiệp")
    keys.write("Tên cơ sở", f"Cơ sở kẹo dừa {number}")
    keys.write("Mã số thuế hoặc số đăng ký", f"030880123{number}")
    keys.write("Số điện thoại", "0912 345 678")
    maker.page.keyboard.press("Enter")
    maker.reads("Cơ sở ở đâu")
    keys.choose("Tỉnh, thành phố", "Thành phố Hồ Chí Minh")
    keys.write("Xã, phường", "Xã Tân Lý")
    maker.page.keyboard.press("Enter")
    maker.reads("Cơ sở làm ra gì")
    keys.tick("A. Thủ công mỹ nghệ")
    keys.press("Lưu và tiếp tục")
    keys.choose("Loại giấy tờ", "Giấy đăng ký kinh doanh")
    keys.give_file("Tệp", scan)
    keys.press("Gửi giấy tờ này")
    expect(maker.page.get_by_role("link", name=scan.name)).to_be_visible()
    keys.press("Tiếp tục", "link")
    keys.press("Đăng ký cơ sở")
    maker.reads(f"Cơ sở kẹo dừa {number}")


def apply_by_keyboard(maker: Person, fair: str) -> None:
    """The same without a pointer: the wish comes from the table twin of the plan."""
    page, keys = maker.page, Keyboard(maker.page)
    page.goto(fair)
    keys.press("Đăng ký gian hàng")
    maker.reads("Cơ sở cần bao nhiêu gian?")
    keys.press("Lưu và tiếp tục")
    keys.press("Chọn trên sơ đồ", "link")
    keys.press("Thêm vào nguyện vọng A-02")
    expect(page.get_by_role("row", name="A-02").get_by_role("status")).to_have_text("✓ Đã thêm vào nguyện vọng")
    page.keyboard.press("Shift+Tab")
    keys.press("Xem nguyện vọng của tôi", "link")
    maker.reads("Cơ sở mong gian nào?")
    keys.press("Lưu và tiếp tục")
    keys.write("Sản phẩm trưng bày", "Kẹo dừa sầu riêng")
    keys.press("Lưu và tiếp tục")
    keys.press("Tiếp tục: xem lại", "link")
    keys.press("Nộp đăng ký")
    maker.reads("Đã nộp đăng ký")


def waits(maker: Person) -> bool:
    """Whether this maker's tasks say that it waits."""
    maker.page.goto("/booths/my")
    return maker.page.get_by_text("Đang chờ ở vị trí 1 trong 1.").count() == 1


def confirm(maker: Person) -> None:
    """The letter's own link signs in and opens the offer."""
    maker.enter_by_letter("Mời nhận gian")
    maker.follow("Vì sao cơ sở được gian này?")
    expect(maker.page.get_by_text("Được phân.").first).to_be_visible()
    maker.page.go_back()
    maker.press("Xác nhận nhận gian")
    expect(maker.page.get_by_role("main").get_by_text("Đã xác nhận").first).to_be_visible()


def decline(maker: Person) -> None:
    """From the tasks; what is given back goes to the next in the same transaction."""
    maker.page.goto("/booths/my")
    maker.follow("Xác nhận nhận gian hoặc trả lại gian")
    maker.follow("Trả lại gian")
    maker.page.get_by_label("Tôi hiểu và muốn trả lại gian.").check()
    maker.press("Trả lại gian")
    expect(maker.page.get_by_role("main").get_by_text("Đã trả lại").first).to_be_visible()
