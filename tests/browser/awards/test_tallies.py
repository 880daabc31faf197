"""The tally in a browser: the office's pages fit every screen, and the public page recomputes a round by itself."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.tallies import make_tally
from services.awards.domain import merkle
from services.awards.models import Round, Sheet, Tally
from services.awards.web.app import create_app
from shared.noted import short
from shared.settings import Settings
from tests.browser.conftest import LiveApp, looked_at, shots, sign_in
from tests.builders import NOW
from tests.integration.awards.tally_builders import SECRETARY, make_scored
from tests.json_places import with_value
from tests.unit.test_forgeries import remade_round

Sessions = sessionmaker[Session]
pytestmark = pytest.mark.browser
PUBLIC = "/awards/rounds/KV-BAC/verify"


def test_the_office_pages_are_well_made(
    awards_sessions: Sessions, settings: Settings, live_app: LiveApp, page: Page
) -> None:
    with awards_sessions.begin() as session:
        make_scored(session, unsigned=1)
    app = create_app(awards_sessions, settings)
    app.add_url_rule("/notifications/letters/unread", "unread", lambda: "")  # another service's, behind the gateway
    address = live_app(app)
    sign_in(page, app, address, SECRETARY, "Tổ thư ký")
    office = f"{address}/awards/office/rounds/KV-BAC/tally"
    opened(page, office, "tally-before")
    page.get_by_label("Tôi đã xem số phiếu và muốn khép việc chấm điểm.").check()
    page.get_by_role("button", name="Tính kết quả").click()
    expect(page.get_by_text("Đã tính kết quả (lần 1)")).to_be_visible()
    opened(page, office, "tally-ranked")
    opened(page, f"{office}/correct", "tally-correct")
    page.goto(f"{office}/products/A-101")
    opened(page, f"{office}/products/A-101", "tally-sheets")
    page.get_by_role("link", name="Loại phiếu này GK01").click()
    opened(page, page.url, "tally-annul")


def opened(page: Page, address: str, name: str) -> None:
    page.goto(address)
    looked_at(page, name)


def test_a_visitor_recomputes_the_round_and_finds_a_receipt(
    awards_sessions: Sessions, settings: Settings, live_app: LiveApp, page: Page
) -> None:
    with awards_sessions.begin() as session:
        round_ = make_scored(session)
        make_tally(session, round_code=round_.code, by=SECRETARY, now=NOW)
        session.execute(update(Round).values(state="published", published_at=NOW))
        leaf = session.scalars(select(Sheet.leaf).where(Sheet.leaf_index == 4)).one()
    address = live_app(create_app(awards_sessions, settings))
    opened(page, address + PUBLIC, "tally-verify")
    page.get_by_role("button", name="Kiểm tra ngay").click()
    verdict = page.locator("#verify .verify-verdict")
    expect(verdict).to_contain_text("chưa so với mã nào do bạn giữ")
    assert set(page.locator(".verify-checks > li > strong").all_inner_texts()) == {"đúng"}
    receipt = page.get_by_label("Dán biên nhận (JSON) hoặc mã băm của phiếu")
    receipt.fill(json.dumps({"leaf": leaf, "leaf_index": 4}))
    page.get_by_role("button", name="Tìm phiếu").click()
    expect(page.get_by_text("vị trí 5: giám khảo GK01, sản phẩm B-105")).to_be_visible()
    shots(page, "tally-verified")
    receipt.fill("0" * 64)
    page.get_by_role("button", name="Tìm phiếu").click()
    expect(page.get_by_text("Không có phiếu này trong tệp")).to_be_visible()


def test_a_forged_file_is_told_by_what_was_noted_and_by_this_page(
    awards_sessions: Sessions, settings: Settings, live_app: LiveApp, page: Page, tmp_path: Path
) -> None:
    """A file made wholly anew is true in itself; it once turned green."""
    with awards_sessions.begin() as session:
        round_ = make_scored(session)
        file = make_tally(session, round_code=round_.code, by=SECRETARY, now=NOW).file
        session.execute(update(Round).values(state="published", published_at=NOW))
    page.goto(live_app(create_app(awards_sessions, settings)) + PUBLIC)
    noted, saved = page.get_by_label("Mã băm bạn đã ghi lại"), page.get_by_label("Tệp bạn đã lưu")
    verdict, lines = page.locator("#verify .verify-verdict"), page.locator(".verify-checks > li")

    def check(given: Any, hashed: str) -> None:
        path = tmp_path / "round.json"
        path.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
        saved.set_input_files(path)
        noted.fill(hashed)
        page.get_by_role("button", name="Kiểm tra ngay").click()

    check(file, short(file["result_sha256"]))
    expect(verdict).to_contain_text("mã bạn đã ghi là mã băm của kết quả của tệp này: từ khi ghi mã, thể lệ, phiếu và")
    expect(verdict).to_have_class("verify-verdict good")
    check(file, short(file["rules_sha256"]))
    expect(verdict).to_contain_text(
        "mới so một phần. Mã bạn đã ghi là mã băm của thể lệ: từ khi ghi mã, thể lệ không đổi"
    )
    expect(verdict).to_have_class("verify-verdict ")
    check(file, merkle.root([bytes.fromhex(sheet["leaf_hash"]) for sheet in file["sheets"][:3]]).hex())
    expect(verdict).to_contain_text("Mã bạn đã ghi là gốc của 3 phiếu ký đầu tiên trong")
    shots(page, "tally-part")
    check(file, "0" * 64)
    expect(verdict).to_contain_text("mã bạn đã ghi không phải của tệp này")
    expect(lines.filter(has_text="gốc trên biên nhận là của các phiếu ký đến lúc đó")).to_be_visible()
    forged = remade_round(with_value(file, ("judges",), [*file["judges"], "GK99"]))
    check(forged, short(file["result_sha256"]))
    expect(verdict).to_contain_text("Có điểm không khớp")
    expect(lines.filter(has_text="không phải mã nào của tệp này")).to_be_visible()
    expect(page.get_by_text(f"tệp ghi {forged['result_sha256']}, trang này ghi")).to_be_visible()
    shots(page, "tally-forged")
    other = remade_round(json.loads(json.dumps(file).replace("KV-BAC", "KV-NAM")))
    check(other, "")
    expect(verdict).to_contain_text("Tệp này tính lại khớp, nhưng chưa so với mã nào do bạn giữ")
    expect(lines.filter(has_text="Với trang này, vì tệp là của KV-NAM: chưa so")).to_be_visible()
    check(with_value(file, ("result", "products", 0, "points"), "99"), "")
    expect(page.get_by_text('tệp ghi "99", tính lại được')).to_be_visible()
    check(json.dumps(file).replace('"version": 1', '"version": 1.0'), "")
    expect(verdict).to_contain_text("Không đọc được tệp này: có số không phải số nguyên")


def test_a_visitor_sees_what_was_changed(
    awards_sessions: Sessions, settings: Settings, live_app: LiveApp, page: Page
) -> None:
    with awards_sessions.begin() as session:
        round_ = make_scored(session)
        tally = make_tally(session, round_code=round_.code, by=SECRETARY, now=NOW)
        changed = json.loads(json.dumps(tally.file))
        changed["sheets"][4]["leaf"]["points"]["market"] = "38"
        session.execute(update(Tally).values(file=changed))
        session.execute(update(Round).values(state="published", published_at=NOW))
    page.goto(live_app(create_app(awards_sessions, settings)) + PUBLIC)
    page.get_by_role("button", name="Kiểm tra ngay").click()
    expect(page.get_by_text("Có điểm không khớp")).to_be_visible()
    expect(page.get_by_text("/sheets/4/leaf_hash (GK01, B-105): tệp ghi")).to_be_visible()
