"""The council's ballot in a browser: caps are marked, the cut stands where it will fall, one tap to a product."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.ballots import open_ballot
from services.awards.models import Dossier
from services.awards.web.app import create_app
from shared.settings import Settings
from tests.awards_builders import make_contact
from tests.browser.conftest import LiveApp, looked_at, sign_in
from tests.builders import NOW
from tests.integration.awards.council_builders import SECRETARY, in_council

Sessions = sessionmaker[Session]
pytestmark = pytest.mark.browser
MEMBER = "uy-vien-1@example.vn"


def test_the_ballot_is_well_made(awards_sessions: Sessions, settings: Settings, live_app: LiveApp, page: Page) -> None:
    with awards_sessions.begin() as session:
        round_ = in_council(session)
        maker = session.scalars(select(Dossier).where(Dossier.voting_code == "B-001")).one().establishment_id
        make_contact(session, f"establishment:{maker}", MEMBER)
        open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW)
        code = round_.code
    app = create_app(awards_sessions, settings)
    app.add_url_rule("/notifications/letters/unread", "unread", lambda: "")  # another service's, behind the gateway
    address = live_app(app)
    sign_in(page, app, address, MEMBER, "Ủy viên")
    page.goto(f"{address}/awards/council/{code}")
    answers = page.locator("label.yes, label.no")
    for place in (0, 2, 5, 7):
        answers.nth(place).click()
    looked_at(page, "council-ballot")
    expect(page.get_by_text("Đồng ý 2, không 2, còn 0")).to_be_visible()  # the one that they are tied to is not counted
    expect(page.get_by_text("ngoài chỉ tiêu")).to_have_count(2)
    page.goto(f"{address}/awards/council/{code}/products/B-002")
    looked_at(page, "council-look")
