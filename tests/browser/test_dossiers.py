"""A maker on a phone: a photo is made small and sent when it is chosen, what is typed is kept while it is typed."""

import io
from pathlib import Path

from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.models import Dossier, Paper
from services.awards.web.app import create_app
from tests.awards_builders import make_dossier
from tests.browser.conftest import LiveApp, axe, overflow, shots, sign_in
from tests.conftest import SettingsOf
from tests.integration.awards.dossier_scenes import MAKER, SECRETARY, open_round, people


def test_a_maker_on_a_phone_sends_a_photo_and_loses_nothing_typed(
    page: Page, live_app: LiveApp, awards_sessions: sessionmaker[Session], settings_of: SettingsOf, tmp_path: Path
) -> None:
    with awards_sessions.begin() as session:
        maker = people(session)
        dossier = make_dossier(session, open_round(session), maker, state="draft", voting_code=None)
    app: Flask = create_app(awards_sessions, settings_of("awards"))
    address = live_app(app)
    sign_in(page, app, address, MAKER)
    page.set_viewport_size({"width": 390, "height": 844})
    page.route("**/notifications/**", lambda route: route.fulfill(body=""))  # another service's, not running here
    large = tmp_path / "IMG_0001.jpg"
    Image.effect_noise((4000, 3000), 60).convert("RGB").save(large, "JPEG", quality=95)
    assert large.stat().st_size > 5 * 1024 * 1024, "larger than the server takes"

    page.goto(f"{address}/awards/dossiers/{dossier.id}/photos")
    page.locator("#file-photo_front").set_input_files(large)
    expect(page.get_by_role("img", name="Ảnh mặt trước")).to_be_visible()
    assert (overflow(page), axe(page)) == (0, [])
    shots(page, "dossier-photos")
    with awards_sessions() as session:
        content, preview = session.execute(select(Paper.content, Paper.preview)).one()
    assert Image.open(io.BytesIO(content)).size == (2400, 1800)
    assert Image.open(io.BytesIO(preview or b"")).size == (1200, 900)

    page.goto(f"{address}/awards/dossiers/{dossier.id}/market")
    page.get_by_label("Sản lượng một năm").fill("12.000")
    page.get_by_label("Đơn vị tính").focus()
    expect(page.get_by_text("Đã lưu nháp lúc")).to_be_visible()
    with awards_sessions() as session:
        kept = session.get(Dossier, dossier.id)
        assert kept is not None
        assert kept.statement["annual_output"] == 12_000


def test_labels_and_score_sheets_come_out_of_a_printer_page_by_page(
    page: Page, live_app: LiveApp, awards_sessions: sessionmaker[Session], settings_of: SettingsOf
) -> None:
    with awards_sessions.begin() as session:
        maker, round_ = people(session), open_round(session)
        for place in range(25):
            make_dossier(session, round_, maker, voting_code=f"B-{100 + place}")
    app: Flask = create_app(awards_sessions, settings_of("awards"))
    address = live_app(app)
    sign_in(page, app, address, SECRETARY)
    page.route("**/notifications/**", lambda route: route.fulfill(body=""))
    for name, pages in (("labels", 2), ("sheets", 25), ("lists", 2)):
        page.goto(f"{address}/awards/office/rounds/{round_.code}/{name}")
        assert (overflow(page), axe(page)) == (0, []), name
        shots(page, f"dossier-{name}")
        printed = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
        assert len(printed.pages) == pages, name
        text = "".join(sheet.extract_text() for sheet in printed.pages)
        assert ("B-100" in text, "B-124" in text) == (True, True), name
