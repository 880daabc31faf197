"""Certificates in a browser: checked by hand and by photo, the list follows the signing, every page at every size."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.certificates import issue_certificate
from services.awards.papers.certificate import certificate_page, paper_of
from services.awards.web.app import create_app
from shared.settings import Settings
from tests.awards_builders import make_dossier, make_organiser, make_round
from tests.browser.conftest import looked_at, open_details, sign_in
from tests.builders import NOW
from tests.integration.awards.test_certificates import authority, signing
from tests.integration.awards.test_certificates_pages import one, revoke, sign

Sessions = sessionmaker[Session]
__all__ = ["authority", "signing"]


@pytest.fixture
def app(awards_sessions: Sessions, signing: Settings) -> Flask:
    return create_app(awards_sessions, replace(signing, public_url="http://localhost"))


@pytest.fixture
def address(app: Flask, live_app: Callable[[Flask], str]) -> str:
    return live_app(app)


def test_anybody_checks_by_hand_and_by_photo(
    awards_sessions: Sessions, signing: Settings, page: Page, address: str, tmp_path: Path
) -> None:
    certificate = one(awards_sessions, signing)
    revoked, expired = one(awards_sessions), one(awards_sessions, valid_until=date(2020, 12, 31))
    revoke(awards_sessions, revoked)
    photo = tmp_path / "photo.png"
    photo.write_bytes(certificate_page(paper_of(certificate, signing, signer="TEST", at=NOW), "png"))
    page.goto(f"{address}/awards/check")
    open_details(page)
    looked_at(page, "awards-check")
    page.get_by_label("Mã in cạnh mã QR").fill(certificate.check_code.lower().replace("-", " "))
    page.keyboard.press("Enter")
    page.get_by_text("Giấy chứng nhận còn hiệu lực đến hết ngày 31/12/2029.").wait_for()
    open_details(page)
    looked_at(page, "awards-check-valid")
    page.goto(f"{address}/awards/check")
    page.get_by_label("Ảnh chụp tờ giấy, hoặc tệp PDF").set_input_files(photo)
    page.get_by_role("button", name="Gửi để kiểm tra").click()
    page.wait_for_url(f"**/awards/check/{certificate.check_code}")
    for name, code in (("revoked", revoked.check_code), ("expired", expired.check_code), ("unknown", "0000-0000-0000")):
        page.goto(f"{address}/awards/check/{code}")
        open_details(page)
        looked_at(page, f"awards-check-{name}")


def test_the_list_follows_the_signing(
    awards_sessions: Sessions, signing: Settings, page: Page, app: Flask, address: str
) -> None:
    page.route("**/notifications/letters/unread", lambda route: route.fulfill(body=""))
    with awards_sessions.begin() as session:
        organiser, round_ = make_organiser(session), make_round(session, state="published")
        for number, name in enumerate(("Nước mắm truyền thống Mai Hương 350N", "Tủ thờ truyền thống Gò Công"), 1):
            product = make_dossier(session, round_, product_name=name)
            made = issue_certificate(
                session, product, round_=round_, number=number, decision_number="12/QĐ", issued_on=date(2026, 3, 2),
                now=NOW,
            )  # fmt: skip
        code, last = round_.code, made.id
    sign_in(page, app, address, organiser)
    page.goto(f"{address}/awards/office/rounds/{code}/certificates")
    page.get_by_text("0/2").wait_for()
    with awards_sessions.begin() as session:
        sign(session, signing)
    page.get_by_text("Đã ký đủ 2 tệp.").wait_for()
    page.reload()
    open_details(page)
    looked_at(page, "awards-certificates")
    page.goto(f"{address}/awards/office/certificates/{last}/revoke")
    open_details(page)
    looked_at(page, "awards-certificate-revoke")
