"""A ballot by group under caps: what its paper, the council's page and the public result say of what caps leave out."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions import decisions
from services.awards.actions.ballots import cast_vote, close_ballot, open_ballot
from services.awards.models import Dossier, Round, Standing
from services.awards.web.app import create_app
from services.awards.web.pages import ballot as ballot_pages
from shared.web import forms
from tests.builders import NOW
from tests.clients import Visit, tokenless_app
from tests.conftest import SettingsOf
from tests.integration.awards.council_builders import MINUTES, SECRETARY, in_council, members_of
from tests.integration.awards.publication_scenes import publish

Sessions = sessionmaker[Session]
MEMBER = "uy-vien-1@example.vn"
CAPS = {"ballot": "by_group", "cap_total": 3, "caps_by_group": {"B": 1}}


@pytest.fixture
def app(awards_sessions: Sessions, settings_of: SettingsOf, monkeypatch: pytest.MonkeyPatch) -> Flask:
    for pages in (ballot_pages, forms):
        monkeypatch.setattr(pages, "now", lambda: NOW)
    return tokenless_app(create_app, awards_sessions, settings_of("awards"))


@pytest.fixture
def code(awards_sessions: Sessions) -> str:
    """An open ballot on B-001, A-002, B-003, A-004, B-005 in the jury's order: one of group B, three in all."""
    with awards_sessions.begin() as session:
        round_ = in_council(session, rules=CAPS)
        for standing in session.scalars(select(Standing).where(Standing.rank.in_((2, 4)))):
            dossier = session.get_one(Dossier, standing.dossier_id)
            dossier.voting_code, dossier.product_group = f"A-00{standing.rank}", "A"
            standing.detail = {**standing.detail, "code": dossier.voting_code, "group": "A"}
        open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW)
        return round_.code


def decided(session: Session, code: str) -> Round:
    """All say yes to both groups; the list follows from the ballot."""
    round_ = session.scalars(select(Round).where(Round.code == code)).one()
    for member in members_of(session, round_):
        cast_vote(session, round_code=code, number=1, answers={"A": True, "B": True}, by=member, now=NOW)
    close_ballot(session, round_code=code, number=1, minutes_number=MINUTES, by=SECRETARY, now=NOW)
    decisions.propose(session, round_code=code, by=SECRETARY, now=NOW)
    return round_


def test_the_paper_says_of_each_group_how_many_the_caps_have_room_for(code: str, visit: Visit) -> None:
    page = visit(MEMBER).get(f"/awards/council/{code}").text
    groups = {name: re.sub(r"\s+", " ", text) for name, text in
              re.findall(r'<fieldset[^>]* id="answers\.(\w)"(.*?)</fieldset>', page, re.DOTALL)}  # fmt: skip
    assert groups.keys() == {"A", "B"}
    assert "2 sản phẩm đạt điểm, theo thứ tự của Ban Giám khảo; chỉ tiêu đủ cho 2<" in groups["A"]
    assert "3 sản phẩm đạt điểm, theo thứ tự của Ban Giám khảo; chỉ tiêu đủ cho 1<" in groups["B"]
    assert "checked" not in page  # nothing is answered for anybody
    assert "Ngưỡng" not in page  # groups are in no order


def test_what_a_group_s_cap_passes_over_is_said_with_the_cap(
    code: str, awards_sessions: Sessions, visit: Visit
) -> None:
    with awards_sessions.begin() as session:
        publish(session, decided(session, code))
    told = visit().get(f"/awards/api/rounds/{code}/results").json
    assert told is not None
    assert [item["code"] for item in told["items"]] == ["A-002", "A-004", "B-001"]
    (over,) = told["passed_over"]
    assert (over["code"], over["why"], over["cap"], over["above"]) == ("B-003", "cap_group", 1, 1)
    assert "thể lệ cho nhóm B nhiều nhất 1 sản phẩm" in over["why_text"]
    page = visit().get(f"/awards/rounds/{code}/results").text
    assert over["why_text"] in page[page.index('id="passed-over"') :]
