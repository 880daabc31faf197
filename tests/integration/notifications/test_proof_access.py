"""Proof of notice: who sees which decisions and letters."""

from itertools import product
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.notifications.models import Letter
from shared.clock import now
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.proving import (
    API,
    BINH,
    HOA,
    LAN,
    MINE,
    OFFICER_02,
    OFFICER_19,
    ORGANISER,
    PROOF,
    STRANGER,
    THEIRS,
    Sessions,
    change,
    pdf_text,
    sheet,
    tell_two_provinces,
)

SEES = {ORGANISER: {"19", "02"}, OFFICER_19: {"19"}, OFFICER_02: {"02"}, HOA: set(), STRANGER: set()}
MARKS = {"19": "HTX chè Hảo Đạt", "02": "Xưởng Mộc Bình An"}
LISTS = (PROOF, f"{PROOF}?q=hn26", f"{PROOF}?province=02", f"{PROOF}?province=19", f"{PROOF}?standing=unproven", API)
FILES = ("xlsx", "pdf")


@pytest.fixture
def told(notifications_sessions: Sessions) -> Sessions:
    return tell_two_provinces(notifications_sessions)


def read(visitor: Visitor, address: str) -> tuple[int, str]:
    answer = visitor.get(address)
    if answer.status_code == 200 and ".xlsx" in address:
        return 200, "\n".join("\t".join(row) for row in sheet(visitor, address))
    if answer.status_code == 200 and ".pdf" in address:
        return 200, " ".join(pdf_text(visitor, address).split())
    text = answer.get_data(as_text=True)
    return answer.status_code, str(answer.json) if answer.is_json else text


@pytest.mark.parametrize("address", [*LISTS, *(f"{PROOF}.{kind}" for kind in FILES), "/notifications/office/letters"])
def test_lists_and_files_hold_nothing_of_another_province(told: Sessions, visitor: Visitor, address: str) -> None:
    marks = [*MARKS.items(), ("02", BINH), ("19", LAN)]
    for who, seen in SEES.items():
        visitor.sign_in_as(who)
        status, text = read(visitor, address)
        assert status == (200 if seen else 403), who
        assert [mark for code, mark in marks if code not in seen and mark in text] == [], who


@pytest.mark.parametrize("address", ["{}/applications/{}", "{}/applications/{}.xlsx", "{}/applications/{}.pdf"])
def test_a_case_of_another_province_is_not_there(told: Sessions, visitor: Visitor, address: str) -> None:
    for (province, subject), who in product((("19", MINE), ("02", THEIRS)), SEES):
        visitor.sign_in_as(who)
        for where in (PROOF, API) if address.endswith("{}") else (PROOF,):
            status, _text = read(visitor, address.format(where, subject))
            wanted = 403 if not SEES[who] else 200 if province in SEES[who] else 404
            assert status == wanted, (who, province, where)


@pytest.mark.parametrize("address", [f"{PROOF}/applications/{uuid4()}", f"{PROOF}/judges/{uuid4()}", f"{PROOF}/x/1"])
def test_what_is_not_there(told: Sessions, visitor: Visitor, address: str) -> None:
    visitor.sign_in_as(ORGANISER)
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize("address", [PROOF, f"{PROOF}.xlsx", f"{PROOF}.pdf", f"{PROOF}/applications/{MINE}.pdf"])
def test_strangers_sign_in_first(visitor: Visitor, address: str) -> None:
    assert visitor.get(address).status_code == 303
    assert visitor.get(API).status_code == 401


def test_a_letter_of_another_province_is_not_there(told: Sessions, visitor: Visitor) -> None:
    with told() as session:
        letters = session.execute(select(Letter.id, Letter.province_code)).all()
    assert {code for _, code in letters} >= {"19", "02"}
    for who in SEES:
        visitor.sign_in_as(who)
        for letter_id, code in letters:
            status = 403 if not SEES[who] else 200 if who == ORGANISER or code in SEES[who] else 404
            assert visitor.get(f"/notifications/office/letters/{letter_id}").status_code == status, (who, code)
            assert visitor.get(f"/notifications/api/office/letters/{letter_id}").status_code == status, (who, code)


def test_a_letter_about_an_officers_province_can_be_sent_again_by_them_alone(
    told: Sessions, visitor: Visitor, another: Visitor
) -> None:
    (letter_id,) = change(told, "booth_offered", HOA, state="bounced", bounced_at=now(), answer="550 no")
    again = f"/notifications/api/office/letters/{letter_id}/again"
    page = f"/notifications/office/letters/{letter_id}/again"
    for who, status in ((HOA, 403), (OFFICER_02, 404)):
        visitor.sign_in_as(who)
        assert visitor.send(page, page="/notifications/sign-in/name").status_code == status, who
    for who, status in ((HOA, 403), (OFFICER_02, 404), (OFFICER_19, 200), (OFFICER_19, 409)):
        visitor.sign_in_as(who)
        assert visitor.client.post(again, json={}).status_code == status, who
    with told() as session:
        letter = session.scalars(select(Letter).where(Letter.id == letter_id)).one()
        assert (letter.state, letter.bounced_at) == ("waiting", None)
        assert [one.answer for one in letter.history if one.outcome == "asked_again"] == [OFFICER_19]
