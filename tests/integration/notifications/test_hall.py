"""Codes on paper: printed by a round's secretariat for its judges, each good once, on its day."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.hall import TooManyWrong, code_for, print_hall_codes, use_hall_code
from services.notifications.domain.secrets import AGAIN, DAY, MOST_PER_NETWORK
from services.notifications.models import HallCode, Step, WrongCode
from services.notifications.queries.hall import hall_round
from shared.clock import hanoi_date, now
from shared.errors import Forbidden, Invalid, NotFound
from shared.events.awards import ContactsChanged, JudgeAnswered, JudgeInvited
from shared.events.contacts import Contact
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
SECRETARY, JUDGE, BOTH, GONE = "thu-ky@x.vn", "giam-khao@x.vn", "ca-hai@x.vn", "tu-choi@x.vn"
KEY = "only-for-tests-and-32-signs-long"
CODE = re.compile(r'class="slip-code">([0-9 ]+)<')


@pytest.fixture
def round_id(notifications_sessions: Sessions) -> UUID:
    """A round with a judge, one who is an organiser too, and one who declined."""
    found = uuid4()
    for email in (JUDGE, BOTH, GONE):
        about: dict[str, Any] = {"judge_id": (judge := uuid4()), "judge_name": email, "round_id": found}
        group = ContactsChanged(group=f"judge:{judge}", contacts=[Contact(email=email, name=f"Ông {email}")])
        tell(notifications_sessions, group)
        tell(notifications_sessions, replace(sample(JudgeInvited), **about))
        tell(notifications_sessions, replace(sample(JudgeAnswered), **about, accepted=email != GONE), minute=1)
    secretariat = ContactsChanged(group=f"secretariat:{found}", contacts=[Contact(email=SECRETARY, name="Thư ký")])
    tell(notifications_sessions, secretariat)
    tell(notifications_sessions, contacts(BOTH, group="organisers"))
    return found


def test_a_judge_signs_in_with_paper_once(
    visitor: Visitor, another: Visitor, notifications_sessions: Sessions, round_id: UUID
) -> None:
    visitor.sign_in_as(SECRETARY)
    page = visitor.get(f"/notifications/office/hall/{round_id}").text
    assert "Đăng nhập bằng thư" in page
    assert GONE not in page
    printed = visitor.send(f"/notifications/office/hall/{round_id}", good_on=hanoi_date(now()).isoformat())
    assert printed.headers["Cache-Control"] == "no-store"
    codes = CODE.findall(printed.text)
    assert len(codes) == 1, "no paper opens more than a judge's work"
    assert another.send("/notifications/hall", code="000 000 000 000 000").status_code == 422
    answer = another.send("/notifications/hall", code=codes[0])
    assert (answer.status_code, another.who()[0]) == (303, JUDGE)
    assert not another.client.get_cookie("khuyencong-known"), "paper proves nothing of the mailbox"
    assert "Đã dùng" in visitor.get(f"/notifications/office/hall/{round_id}").text
    with notifications_sessions() as session:
        step = session.scalars(select(Step).where(Step.noun == "hall_sheet")).one()
        assert (step.by, step.what, step.facts["codes"]) == (SECRETARY, "printed", [None, 1])


def test_the_qr_code_leads_to_a_button(visitor: Visitor, notifications_sessions: Sessions) -> None:
    with notifications_sessions.begin() as session:
        code = code_for(
            session, email=" Hoa@X.vn", key="only-for-tests-and-32-signs-long", by="command line", now=now()
        )
    for _ in range(2):
        page = visitor.get(f"/notifications/hall/{code}")
        assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert visitor.send(f"/notifications/hall/{code}", code=code).status_code == 303
    assert visitor.who()[0] == "hoa@x.vn"


def test_who_may_print_and_for_which_day(notifications_sessions: Sessions, round_id: UUID) -> None:
    today = hanoi_date(now())
    with notifications_sessions.begin() as session:
        for by in (JUDGE, "nobody@x.vn"):
            with pytest.raises(Forbidden):
                hall_round(session, round_id, by)
        with pytest.raises(NotFound):
            hall_round(session, uuid4(), BOTH)
        for day in (today - DAY, today + 31 * DAY):
            with pytest.raises(Invalid):
                print_hall_codes(session, round_id=round_id, good_on=day, key="k", by=BOTH, now=now())


def test_a_code_is_good_once_on_its_day_until_new_ones_are_printed(
    notifications_sessions: Sessions, round_id: UUID
) -> None:
    at = now()

    def printed(on: timedelta = 0 * DAY) -> str:
        day = hanoi_date(at) + on
        _, codes = print_hall_codes(session, round_id=round_id, good_on=day, key="k", by=SECRETARY, now=at)
        return codes[JUDGE]

    with notifications_sessions.begin() as session:

        def used(code: str, after: timedelta = 0 * DAY, key: str = "k") -> bool:
            return use_hall_code(session, code=code, keys=("old", key), address="::1", now=at + after) is not None

        former, code = printed(), printed()
        assert not used(former)
        assert not used(code, DAY)
        assert not used(code, key="another")
        assert used(f"{code[:5]} {code[5:]}")
        assert used(code, AGAIN / 2)
        assert not used(code, AGAIN)
        assert session.scalars(select(WrongCode.network)).all() == ["::/64"] * 4
        tomorrow = printed(DAY)
        assert not used(tomorrow)
        assert used(tomorrow, DAY)
        assert code.encode() not in session.scalars(select(HallCode.digest)).one()


def test_guessing_at_paper_comes_to_an_end(notifications_sessions: Sessions) -> None:
    with notifications_sessions.begin() as session:
        one: dict[str, Any] = {"email": "", "known": False, "at": now()}
        session.add_all(WrongCode(network="192.0.2.1", **one) for _ in range(MOST_PER_NETWORK))
        session.flush()
        with pytest.raises(TooManyWrong):
            use_hall_code(session, code="1" * 15, keys=("k",), address="192.0.2.1", now=now())
        assert use_hall_code(session, code="1" * 15, keys=("k",), address="192.0.2.2", now=now()) is None
