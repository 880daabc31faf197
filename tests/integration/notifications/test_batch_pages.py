"""Pages of batches and nights: what an organiser sees, what the second step asks for, and that lists ask little."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.people import grant_staff
from services.notifications.actions.reconciliation import compare_lists
from services.notifications.models import Batch, Letter
from shared.clock import now
from tests.clients import Visit, body, statements_to, text_of
from tests.integration.notifications.deciding import (
    BATCH,
    DAY,
    NOBODY,
    ORGANISER,
    TITLE,
    a_batch,
    began,
    decision,
    listed,
    members,
    night,
    outcome,
)
from tests.integration.notifications.telling import START, tell
from tests.integration.notifications.test_reconciliation import LIST, MORNING

Sessions = sessionmaker[Session]
PAGES, NIGHTS = "/notifications/office/batches", "/notifications/office/reconciliations"
PAGE = f"{PAGES}/{BATCH}"


@pytest.fixture
def sessions(notifications_sessions: Sessions) -> Sessions:
    with notifications_sessions.begin() as session:
        grant_staff(session, email=ORGANISER, by="test", now=START)
    return notifications_sessions


@pytest.fixture
def app(tokenless: Flask) -> Flask:
    return tokenless


@pytest.fixture
def browser(visit: Visit) -> FlaskClient:
    return visit(ORGANISER)


def states(sessions: Sessions) -> set[str]:
    with sessions() as session:
        return set(session.scalars(select(Letter.state).where(Letter.batch_id == BATCH)))


def lose_a_letter(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.execute(delete(Letter).where(Letter.recipient == "m2@x.vn"))


def test_a_batch_says_its_numbers_in_words_and_that_it_agrees(sessions: Sessions, browser: FlaskClient) -> None:
    a_batch(sessions)
    said = text_of(browser.get(PAGE))
    assert "2 sản phẩm được công nhận, 1 sản phẩm không được công nhận; 3 thư chờ gửi tới 3 hộp thư." in said
    assert "Khớp: mỗi quyết định trong số 3 quyết định có đúng thư của nó" in said
    assert "Kính gửi Ông/Bà Người M," in said  # a sample, as its reader will see it
    assert "Chỗ chưa khớp" not in said
    listed = text_of(browser.get(PAGES))
    assert TITLE in listed
    assert "3 thư chờ duyệt" in listed


def test_before_its_list_is_here_no_letter_is_said_to_be_missing_in_it(
    sessions: Sessions, browser: FlaskClient
) -> None:
    tell(sessions, members(1))
    tell(sessions, outcome(1, batch=BATCH), minute=1)
    said = text_of(browser.get(PAGE))
    assert ("chưa tới đủ" in said, "cần ghi lý do" in said) == (True, True)
    assert ("Có thư nhưng không có quyết định" in said, "Xem từng chỗ dưới đây" in said) == (False, False)


def test_gaps_are_named_and_ask_for_a_reason(sessions: Sessions, browser: FlaskClient) -> None:
    a_batch(sessions)
    lose_a_letter(sessions)
    said = text_of(browser.get(PAGE))
    assert "chưa khớp ở 1 chỗ" in said
    assert "Có hộp thư của cơ sở chưa có thư m2@x.vn" in said
    form = {"letters": "2", "sure": "true"}
    assert "Lý do vẫn gửi" in text_of(browser.get(f"{PAGE}/release"))
    assert "vui lòng ghi lý do vẫn gửi" in body(browser.post(f"{PAGE}/release", data=form), 422)
    assert states(sessions) == {"held"}
    done = browser.post(f"{PAGE}/release", data={**form, "reason": "Đã gọi điện."})
    assert done.status_code == 303
    assert states(sessions) == {"waiting"}
    said = text_of(browser.get(PAGE))
    assert "Đã gọi điện." in said
    assert "0 thư đã gửi, 2 thư chờ gửi." in said


def test_a_gap_that_only_needs_time_says_so_while_that_is_true(sessions: Sessions, browser: FlaskClient) -> None:
    a_batch(sessions, 1)
    tell(sessions, listed(decision(1, good=False), decision(2), batch=BATCH))
    for since, waits in ((timedelta(), True), (timedelta(minutes=11), False)):
        with sessions.begin() as session:
            session.get_one(Batch, BATCH).listed_at = now() - since
        page = body(browser.get(PAGE))
        assert ("Chỉ cần chờ: tin báo còn đang tới" in page, "tin báo chưa tới" in page) == (waits, not waits)
        assert ("notice-waiting" in page, "notice-problem" in page) == (waits, not waits)


def test_a_released_batch_says_who_got_what_without_a_red_box(sessions: Sessions, browser: FlaskClient) -> None:
    a_batch(sessions)
    lose_a_letter(sessions)
    assert "notice-problem" in body(browser.get(PAGE))
    browser.post(f"{PAGE}/release", data={"letters": "2", "sure": "true", "reason": "Đã gọi điện."})
    page = browser.get(PAGE)
    assert "notice-problem" not in body(page)
    said = text_of(page)
    assert "2 sản phẩm được công nhận, 1 sản phẩm không được công nhận." in said
    assert "Sản phẩm được công nhận Cơ sở Tiếng Việt Thư quyết định 1 Chờ gửi 1" in said


def test_release_needs_the_second_step_and_the_numbers_seen(sessions: Sessions, browser: FlaskClient) -> None:
    a_batch(sessions)
    assert browser.post(f"{PAGE}/release", data={"letters": "3"}).status_code == 422
    changed = body(browser.post(f"{PAGE}/release", data={"letters": "2", "sure": "true"}), 422)
    assert "nay có 3 thư" in changed
    assert states(sessions) == {"held"}
    for _ in range(2):  # a double click
        assert browser.post(f"{PAGE}/release", data={"letters": "3", "sure": "true"}).status_code == 303
    assert browser.get(f"{PAGE}/release").status_code == 303
    assert states(sessions) == {"waiting"}


def test_withdrawing_needs_a_reason(sessions: Sessions, browser: FlaskClient) -> None:
    a_batch(sessions)
    assert browser.post(f"{PAGE}/withdraw", data={"sure": "true"}).status_code == 422
    assert browser.post(f"{PAGE}/withdraw", data={"sure": "true", "reason": "Sai mẫu."}).status_code == 303
    said = text_of(browser.get(PAGE))
    assert ("Sai mẫu." in said, "như đã được viết" in said, "người nhận sẽ thấy" in said) == (True, True, False)
    assert states(sessions) == {"cancelled"}


def test_letters_of_a_batch_can_be_looked_up(sessions: Sessions, browser: FlaskClient) -> None:
    a_batch(sessions)
    one = text_of(browser.get(f"{PAGE}/letters?q=m2"))
    assert "m2@x.vn" in one
    assert "m1@x.vn" not in one
    assert "m3@x.vn" in text_of(browser.get(f"{PAGE}/letters?template=product_not_recognised&language=vi&state=held"))
    assert "Không có thư nào như vậy" in text_of(browser.get(f"{PAGE}/letters?language=en"))
    found = browser.get(f"/notifications/api/office/batches/{BATCH}/letters?q=m2")
    assert [letter["recipient"] for letter in json.loads(body(found))["items"]] == ["m2@x.vn"]


def test_what_people_typed_stays_text(sessions: Sessions, browser: FlaskClient) -> None:
    a_batch(sessions, 1)
    with sessions.begin() as session:
        session.get_one(Batch, BATCH).title_vi = "<script>alert(1)</script>"
    for path in ("", "/letters", "/release", "/withdraw"):
        assert "<script>alert" not in body(browser.get(f"{PAGE}{path}"))


def test_only_organisers_see_any_of_it(sessions: Sessions, visit: Visit) -> None:
    a_batch(sessions)
    tell(sessions, night(decision(1)))
    other = visit(NOBODY)
    batch, listed = "/notifications/api/office/batches", "/notifications/api/office/reconciliations"
    shown = [PAGES, PAGE, f"{PAGE}/letters", f"{PAGE}/progress", f"{PAGE}/release", f"{PAGE}/withdraw", NIGHTS]
    shown += [f"{NIGHTS}/{LIST}", batch, f"{batch}/{BATCH}", f"{batch}/{BATCH}/letters", listed, f"{listed}/{LIST}"]
    assert {path: other.get(path).status_code for path in shown} == dict.fromkeys(shown, 403)
    form: dict[str, Any] = {"data": {"letters": "3", "sure": "true", "reason": "x"}}
    acts = {f"{PAGE}/release": form, f"{PAGE}/withdraw": form, f"{PAGE}/rewrite": {}, f"{NIGHTS}/{LIST}/compare": {}}
    acts |= {f"{batch}/{BATCH}/rewrite": {}, f"{listed}/{LIST}/compare": {}, f"{batch}/{BATCH}/release": {"json": {}}}
    assert {path: other.post(path, **given).status_code for path, given in acts.items()} == dict.fromkeys(acts, 403)
    assert states(sessions) == {"held"}


def test_a_night_says_plainly_that_nothing_is_missing(sessions: Sessions, browser: FlaskClient) -> None:
    tell(sessions, members(1))
    tell(sessions, outcome(1), minute=1)
    tell(sessions, night(decision(1)))
    tell(sessions, night(service="booths"))
    with sessions.begin() as session:
        assert compare_lists(session, MORNING) + compare_lists(session, MORNING) == 2
    said = text_of(browser.get(f"{NIGHTS}/{LIST}"))
    assert "Không thiếu gì: cả 1 quyết định trong ngày đều có đúng thư của mình" in said
    assert "HS-001" in said
    assert "02/03/2026" in text_of(browser.get(f"{NIGHTS}?service=booths&page=99"))


def test_a_night_names_what_is_missing_and_can_be_compared_again(sessions: Sessions, browser: FlaskClient) -> None:
    tell(sessions, outcome(1), minute=1)
    tell(sessions, night(decision(1)))
    with sessions.begin() as session:
        assert compare_lists(session, MORNING) == 1
    assert "chưa biết địa chỉ của cơ sở" in text_of(browser.get(f"{NIGHTS}/{LIST}"))
    api = f"/notifications/api/office/reconciliations/{LIST}"
    assert json.loads(body(browser.get(api)))["findings"][0]["what"] == "no_contacts"
    tell(sessions, members(1))
    assert browser.post(f"{NIGHTS}/{LIST}/compare").status_code == 303
    assert "Không thiếu gì" in text_of(browser.get(f"{NIGHTS}/{LIST}"))
    shown = json.loads(body(browser.post(f"{api}/compare")))
    assert shown["letters"] == [{"state": "waiting", "cancelled_for": "", "letters": 1}]
    began(sessions)
    last = "/notifications/api/office/reconciliations?attention=true&page=99"
    attention = json.loads(body(browser.get(last)))["items"]
    assert {one["state"] for one in attention} == {"missing"}
    assert (attention[-1]["day"], attention[-1]["service"]) == (DAY.isoformat(), "booths")


def test_lists_ask_a_fixed_number_of_things(sessions: Sessions, browser: FlaskClient) -> None:
    def asked(path: str) -> int:
        with statements_to(sessions) as sent:
            body(browser.get(path))
        return len(sent)

    a_batch(sessions, 2)
    tell(sessions, night(decision(1), decision(2)))
    few = {
        path: asked(path) for path in (PAGES, PAGE, f"{PAGE}/letters", f"{PAGE}/release", NIGHTS, f"{NIGHTS}/{LIST}")
    }
    for number in range(10, 30):
        tell(sessions, members(number))
        tell(sessions, outcome(number, batch=BATCH), minute=1)
        tell(sessions, outcome(number), minute=1)
    tell(sessions, night(*(decision(number) for number in range(10, 30)), day=DAY, part=1, parts=1))
    assert {path: asked(path) for path in few} == few
