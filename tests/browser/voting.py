"""What people do in the pages of a voting round: organiser, secretary, maker, judge, council, anybody."""

import json
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, expect

from shared.places import HANOI
from tests.browser.people import Person, person
from tests.round_path import TEXT, RoundPath
from tests.visitor import Visitor, wait_for

CODE = "NAM26"
NAME = "Bình chọn khu vực phía Nam 2026"
DESK = f"/awards/office/rounds/{CODE}"
PUBLIC = f"/awards/rounds/{CODE}"
PRODUCTS = 4
SECONDS_OPEN = 100


def open_round(organiser: Person, path: RoundPath) -> None:
    """A round made, its people named, its rules set, opened: all in the pages."""
    page = organiser.page
    page.goto("/awards/office/rounds/new")
    path.closes = datetime.now(UTC) + timedelta(seconds=SECONDS_OPEN)
    organiser.fill({"code": CODE, "name_vi": NAME, "name_en": "Selection of the South 2026"})
    page.get_by_label("Cấp khu vực").check()
    page.get_by_label("phía Nam", exact=False).check()
    organiser.fill({"year": str(path.closes.year)})
    for name, at in (("dossiers_close_at", path.closes), ("scoring_closes_at", path.closes + timedelta(days=20))):
        field = page.locator(f'[name="{name}"]')
        field.evaluate("e => { e.step = 1 }")
        field.fill(f"{at.astimezone(HANOI):%Y-%m-%dT%H:%M:%S}")
    organiser.press("Lưu bản nháp")
    organiser.reads(NAME)
    page.goto(f"{DESK}/rules")
    organiser.fill({"fewest_sheets": "3", "cap_total": "1"})
    organiser.press("Lưu thể lệ")
    page.goto(f"{DESK}/officials")
    for office, member in (
        ("Tổ chuyên môn giúp việc", path.secretary),
        *(("Hội đồng bình chọn", m) for m in path.council),
    ):
        page.get_by_role("radio", name=office).check()
        organiser.fill({"email": member.email, "name": "Trần Văn Hội"})
        organiser.press("Thêm người")
        expect(page.get_by_role("cell", name=member.email)).to_be_visible()
    act(organiser, f"{DESK}/open", "Tôi hiểu rằng", "Mở nhận hồ sơ")


def enter_by_phone(maker: Person, scan: Path) -> None:
    """A dossier, one group of questions a page, with photos and papers."""
    page = maker.page
    page.goto(f"{PUBLIC}/enter")
    maker.press("Bắt đầu hồ sơ")
    maker.reads("Sản phẩm nào?")
    maker.fill({"product_name": "Kẹo dừa nướng"})
    page.get_by_label("A. Thủ công mỹ nghệ").check()
    page.get_by_label("Một sản phẩm", exact=True).check()
    maker.press("Lưu và tiếp tục")
    maker.reads("Sản phẩm làm ra thế nào?")
    maker.fill(dict.fromkeys(("description", "materials", "process"), TEXT))
    maker.press("Lưu và tiếp tục")
    maker.fill({"market": TEXT, "annual_output": "20000", "output_unit": "hộp", "price_vnd": "45000"})
    maker.press("Lưu và tiếp tục")
    maker.fill(dict.fromkeys(("economy", "culture"), TEXT) | {"labour": "12"})
    maker.press("Lưu và tiếp tục")
    for kind in ("photo_front", "photo_side", "photo_above"):
        maker.reads("Ảnh sản phẩm")
        page.locator(f"#file-{kind}").set_input_files(scan)
        expect(page.locator("ul.photos img")).to_have_count(
            ("photo_front", "photo_side", "photo_above").index(kind) + 1
        )
    maker.follow("Tiếp tục")
    maker.reads("Giấy tờ")
    for kind in ("registration_form", "business_registration", "province_decision", "certificate"):
        page.get_by_label("Loại giấy tờ").select_option(kind)
        page.get_by_label("Tệp", exact=True).set_input_files(scan)
        maker.press("Gửi tệp")
        page.wait_for_load_state()
    maker.fill({"certificate_number": "09/GCN-SCT", "certificate_until": "2028-12-31"})
    maker.press("Lưu và tiếp tục")
    for box in page.get_by_role("checkbox").all():
        box.check()
    maker.press("Lưu và tiếp tục")
    maker.reads("Xem lại trước khi nộp")
    maker.press("Nộp hồ sơ")
    maker.reads("Đã nộp hồ sơ")


def accept_all(secretary: Person) -> None:
    """Each dossier checked item by item, one after the other."""
    page = secretary.page
    page.goto(f"{DESK}/dossiers?state=submitted")
    page.get_by_role("table").get_by_role("link").first.click()
    for _ in range(PRODUCTS):
        expect(page.get_by_role("heading", level=1)).to_contain_text("Xét hồ sơ")
        for item in page.get_by_role("radio", name="Đạt", exact=True).all():
            item.check()
        page.get_by_label("Chấp nhận: cấp mã số bình chọn").check()
        secretary.press("Ghi quyết định và xem tiếp")
    page.goto(f"{DESK}/dossiers?state=accepted")
    expect(page.get_by_role("main").get_by_role("row")).to_have_count(PRODUCTS + 1)


def invite(secretary: Person, path: RoundPath) -> None:
    """Three judges, by their mailboxes."""
    for number, judge in enumerate(path.judges, 1):
        secretary.page.goto(f"{DESK}/jury/invite")
        secretary.fill({"email": judge.email, "name": f"Phạm Giám Khảo {number}"})
        secretary.page.get_by_role("main").get_by_role("button").last.click()
        expect(secretary.page.get_by_role("main")).to_contain_text(f"Phạm Giám Khảo {number}")


def answer(judge: Person, visitor: Visitor) -> None:
    """The letter's link signs the judge in; the declaration is accepted."""
    judge.enter_by_letter("Giám khảo", by_code=True)
    judge.page.get_by_label("Tôi đã đọc và cam kết").check()
    judge.press("Nhận lời")
    expect(judge.page.get_by_role("main")).to_contain_text("nhận được thư")
    visitor.sign_in("Phạm Giám Khảo 1")


def act(someone: Person, address: str, sure: str, word: str) -> None:
    """An act that cannot be undone: its page, its box, its button."""
    someone.page.goto(address)
    someone.page.get_by_label(sure).check()
    someone.press(word)
    expect(someone.page.get_by_role("button", name=word, exact=True)).to_have_count(0)


def products(judge: Visitor) -> list[dict[str, str]]:
    """Return what is given to a judge to score."""
    found: list[dict[str, str]] = judge.api("GET", f"/awards/api/scoring/{CODE}")["products"]
    return found


def lend(visitor: Visitor, context: BrowserContext) -> None:
    """Sign a browser in as somebody who is signed in by HTTP."""
    context.add_cookies(
        [{"name": one.name, "value": str(one.value), "url": visitor.site.url} for one in visitor.browser.cookies]
    )


def vote(stack: ExitStack, browser: Browser, secretary: Person, path: RoundPath) -> None:
    """The council gets the ranked list; one votes in the pages, the others by the API; the secretary counts."""
    page = secretary.page
    page.goto(f"{DESK}/council")
    secretary.press("Chuyển cho Hội đồng")
    secretary.press("Mở bỏ phiếu")
    member = stack.enter_context(person(browser, secretary.site, path.council[0].email, phone=True))
    lend(path.council[0], member.page.context)
    member.page.goto(f"/awards/council/{CODE}")
    for answer in member.page.get_by_text("Đồng ý", exact=True).all():
        answer.click()
    member.press("Xem lại phiếu")
    member.press("Bỏ phiếu")
    expect(member.page.get_by_role("main")).to_contain_text("Đã nhận phiếu")
    [ballot] = [one for one in path.secretary.api("GET", f"{path.round}/council")["ballots"] if one["state"] == "open"]
    for other in path.council[1:]:
        paper = f"{path.round}/ballots/{ballot['number']}/paper"
        other.api("PUT", paper, answers=dict.fromkeys(ballot["subjects"], True))
    page.goto(f"{DESK}/council")
    secretary.fill({"minutes_number": "01/BB-HĐBC"})
    secretary.press("Kết thúc và kiểm phiếu")
    secretary.press("Lập danh sách theo kết quả bỏ phiếu")
    expect(page.get_by_role("button", name="Lập lại danh sách")).to_be_visible()


def publish(organiser: Person) -> None:
    """One act after its preview."""
    organiser.page.goto(f"{DESK}/publish")
    today = f"{datetime.now(HANOI):%Y-%m-%d}"
    organiser.fill({"decision_number": "1234/QĐ-BCT", "decision_date": today})
    organiser.page.get_by_label("Tôi đã xem lại các con số").check()
    organiser.press("Công bố kết quả")
    organiser.page.goto(f"{PUBLIC}/results")
    expect(organiser.page.get_by_role("main")).to_contain_text("Kẹo dừa nướng")


def certificate_of(maker: Person, path: RoundPath) -> str:
    """Return the code that is printed on the winner's certificate, once its file is signed."""
    mine = path.makers[0].api("GET", "/awards/api/dossiers?q=keo dua nuong")["items"]
    [won] = [one for one in mine if one["product_name"] == "Kẹo dừa nướng"]
    code = str(path.makers[0].api("GET", f"/awards/api/dossiers/{won['id']}")["certificate_check_code"])
    wait_for("the signed file", lambda: path.makers[0].api("GET", f"/awards/api/certificates/{code}")["signed_at"])
    maker.page.goto(f"/awards/dossiers/{won['id']}")
    expect(maker.page.get_by_role("main")).to_contain_text("90,50")
    return code


def check(anyone: Person, code: str) -> None:
    """Whoever has the paper types its code and reads the answer first."""
    anyone.page.goto("/awards/check")
    anyone.fill({"code": code.lower().replace("-", " ")})
    anyone.page.locator('[name="code"]').press("Enter")
    expect(anyone.page.locator(".answer-sentence")).to_contain_text("còn hiệu lực")
    expect(anyone.page.get_by_role("main")).to_contain_text("Kẹo dừa nướng")


def recompute(anyone: Person, path: RoundPath) -> None:
    """The visitor's own browser recomputes the round, and finds a judge's sheet by the receipt."""
    anyone.page.goto(f"{PUBLIC}/verify")
    anyone.press("Kiểm tra ngay")
    expect(anyone.page.locator("#verify .verify-verdict")).to_contain_text("chưa so với mã nào do bạn giữ")
    anyone.page.locator("#pasted").fill(json.dumps(path.receipts[0]))
    anyone.press("Tìm phiếu")
    expect(anyone.page.locator("#receipt .verify-verdict")).to_contain_text("Phiếu này có trong tệp")


def photo() -> bytes:
    """A picture of a product or a scan."""
    file = BytesIO()
    Image.new("RGB", (800, 600), (160, 120, 90)).save(file, "PNG")
    return file.getvalue()
