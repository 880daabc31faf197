"""Officers hear once a day whom to call; from a server that refuses and reports to the list."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from services.notifications.actions.calls import tell_of_calls
from services.notifications.models import Letter
from services.notifications.service import SERVICE
from shared.clock import HANOI, now
from shared.events.booths import ApplicationReturned
from shared.messaging.workers import tick_once
from tests.clients import Visit
from tests.integration.notifications.lost import (
    CALLS,
    HA_GIANG,
    OFFICER,
    ORGANISER,
    OTHER_OFFICER,
    became,
    decided,
    decision_to,
    establishment_of,
    names,
    offered,
    office,
    row,
)
from tests.integration.notifications.returning import marked, report
from tests.integration.notifications.sending import Clock, Open, Sessions
from tests.smtp_sink import Sink
from tests.unit.notifications.returned import EXIM, returned


@pytest.fixture
def app(tokenless: Flask) -> Flask:
    return tokenless


def morning(days: int = 0) -> datetime:
    """Nine o'clock in Hà Nội, so many days after tomorrow."""
    tomorrow = now().astimezone(HANOI) + timedelta(days=1 + days)
    return tomorrow.replace(hour=9, minute=0, second=0, microsecond=0)


def told(sessions: Sessions, at: datetime) -> list[tuple[str, str]]:
    """Run the tick; return recipient and subject of each new letter."""
    with sessions.begin() as session:
        count = tell_of_calls(session, at)
    with sessions() as session:
        rows = select(Letter).where(Letter.template == "calls_waiting", Letter.queued_at == at)
        found = [(one.recipient, one.subject) for one in session.scalars(rows.order_by(Letter.recipient))]
    assert count == len(found)
    return found


def test_officers_hear_once_a_day_of_new_names(lost: Sessions) -> None:
    assert told(lost, now()) == [], "reports of one mass sending come one after the other"
    subject = "Cần gọi điện báo {} quyết định không tới được qua thư ({})"
    first = [(OFFICER, subject.format(3, "Hà Giang")), (OTHER_OFFICER, subject.format(1, "Lào Cai"))]
    assert told(lost, morning()) == first
    assert told(lost, morning() + timedelta(hours=1)) == []
    assert told(lost, morning(1)) == [], "nothing new"
    offered(lost, "HTX Thêu", "theu@x.vn")
    became(lost, "theu@x.vn", "bounced", at=morning() + timedelta(hours=2))
    assert told(lost, morning() + timedelta(hours=3)) == [], "once a day"
    assert told(lost, morning(1)) == [(OFFICER, subject.format(4, "Hà Giang"))]
    with lost() as session:
        letter = session.scalars(select(Letter).where(Letter.template == "calls_waiting")).first()
    assert letter is not None
    assert (letter.kind, letter.link, letter.province_code) == ("notice", CALLS, HA_GIANG)


def test_organisers_hear_of_provinces_without_an_officer(lost: Sessions) -> None:
    for code in ("24", "27"):
        offered(lost, f"HTX {code}", f"a{code}@x.vn", province_code=code)
        became(lost, f"a{code}@x.vn", "bounced")
    heard = dict(told(lost, morning()))
    assert set(heard) == {OFFICER, OTHER_OFFICER, ORGANISER}
    assert heard[ORGANISER].startswith("Cần gọi điện báo 2 quyết định")
    assert "Bắc Giang" in heard[ORGANISER]


@pytest.mark.smtp
def test_from_a_server_that_refuses_and_reports_to_the_officers_list(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock, visit: Visit
) -> None:
    """Real letters: one is refused at once, one comes back later, one mailbox of two gets it; the rest arrives."""
    sessions = notifications_sessions
    office(sessions)
    sink.answers = {"refused@x.vn": ["550 5.1.1 no such user"], "later@x.vn": ["451 4.2.0 not now"]}
    offered(sessions, "Từ chối", "refused@x.vn")
    offered(sessions, "Trả lại", "back@x.vn", confirm_by=now() + timedelta(hours=3))
    offered(sessions, "Một trong hai", "one@x.vn", "two@x.vn")
    offered(sessions, "Gửi lại sau", "later@x.vn")
    offered(sessions, "Tới nơi", "arrived@x.vn")
    clock.at = now()
    with opened() as sender:
        while sender.send_due():
            pass
    for email in ("back@x.vn", "one@x.vn"):
        form = EXIM.replace("E1vO0aB", email)
        assert report(sessions, returned(form, letter=decision_to(sessions, email).id, to=email)) == ["noted"]
    assert names(visit, OFFICER) == ["Trả lại", "Từ chối", "Một trong hai"]
    assert row(visit, OFFICER, "Một trong hai")["reached"] == 1
    assert names(visit, OTHER_OFFICER) == []
    assert tick_once(SERVICE, sessions)
    assert set(marked(sessions)) == {"refused@x.vn", "back@x.vn", "one@x.vn"}
    decided(sessions, "Trả lại", establishment_of(sessions, "back@x.vn"), ApplicationReturned)
    assert tick_once(SERVICE, sessions)
    assert names(visit, OFFICER) == ["Trả lại", "Trả lại", "Từ chối", "Một trong hai"], "the next one is not even tried"
    clock.at = now()
    with opened() as sender:
        assert sender.send_due() == 0
