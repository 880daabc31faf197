"""Marks of mailboxes that were called gone: who gets one, how it fades, and how people take it away."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, update

from services.notifications.actions.marks import forget_marks, mark_refused, return_undeliverable
from services.notifications.models import BouncedMailbox, Letter, Step
from shared.clock import now
from tests.clients import Visit, text_of
from tests.integration.notifications.lost import HA_GIANG, OFFICER, ORGANISER, OTHER_OFFICER, known, office
from tests.integration.notifications.returning import HOA, LAN, letter_to, mark_as_gone, marked, report, standing
from tests.integration.notifications.sending import Clock, Open, Sessions, queue, states
from tests.smtp_sink import Sink
from tests.unit.notifications.returned import POSTFIX, returned
from tests.unit.notifications.returned_plainly import CLASSES

pytestmark = pytest.mark.smtp
PAGE = "/notifications/office/marks"


@pytest.fixture
def app(tokenless: Flask) -> Flask:
    return tokenless


def in_days(sessions: Sessions, days: int) -> None:
    """Let the marks be so many days older."""
    with sessions.begin() as session:
        older = timedelta(days=days)
        session.execute(
            update(BouncedMailbox).values(
                bounced_at=BouncedMailbox.bounced_at - older, fades_at=BouncedMailbox.fades_at - older
            )
        )


@pytest.mark.parametrize("name", CLASSES)
def test_each_class_does_to_its_letter_what_is_right(sent: Sessions, name: str) -> None:
    form, action, _, gone = CLASSES[name]
    letter = letter_to(sent, HOA)
    assert report(sent, returned(form.replace("{hex}", letter.hex), letter=letter, to=HOA)) == ["noted"]
    assert standing(sent) == {HOA: "bounced" if action == "failed" else "sent", LAN: "sent"}
    assert bool(marked(sent)) == gone


def test_one_member_behind_an_address_does_not_mark_it(sent: Sessions) -> None:
    behind = POSTFIX.replace("Final-Recipient: rfc822; {to}", "Final-Recipient: rfc822; minh@x.vn")
    report(sent, returned(behind, letter=letter_to(sent, HOA), to=HOA))
    assert (standing(sent)[HOA], marked(sent)) == ("bounced", {})


def test_a_faded_mark_lets_decisions_go_and_nothing_else(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    queue(notifications_sessions, HOA, HOA)
    with notifications_sessions.begin() as session:
        news = update(Letter).where(Letter.id == letter_to(notifications_sessions, HOA))
        session.execute(news.values(kind="news"))
        mark_as_gone(session, HOA)
    with opened() as sender:
        assert sender.send_due() == 0
        in_days(notifications_sessions, 31)
        assert sender.send_due() == 1
    with notifications_sessions.begin() as session:
        assert return_undeliverable(session, now()) == 1
        kinds = dict(session.execute(select(Letter.kind, Letter.state)).all())
        assert kinds == {"decision": "sent", "news": "bounced"}
        assert forget_marks(session, now()) == 0, "it may still come back"
        assert forget_marks(session, now() + timedelta(days=4)) == 1


def test_a_mailbox_that_is_still_gone_is_marked_anew(sent: Sessions) -> None:
    with sent.begin() as session:
        mark_as_gone(session, HOA, days_ago=40)
        before = session.get_one(BouncedMailbox, HOA).fades_at
    report(sent, returned(letter=letter_to(sent, HOA), to=HOA))
    with sent() as session:
        assert session.get_one(BouncedMailbox, HOA).fades_at > before + timedelta(days=39)


def test_the_page_says_who_since_when_why_each_to_their_own(lost: Sessions, visit: Visit) -> None:
    with lost.begin() as session:
        mark_as_gone(session, "lanh@x.vn", days_ago=2)
        mark_as_gone(session, "gom@x.vn", days_ago=40, answer="550 5.2.1 <gom@x.vn>: mailbox disabled")
    page = text_of(visit(OFFICER).get(PAGE))
    assert "lanh@x.vn" in page
    assert "Không có hộp thư này." in page
    assert "550 5.1.1 no such user" in page
    assert "gom@x.vn" not in page, "another province's"
    assert "gom@x.vn" in text_of(visit(OTHER_OFFICER).get(PAGE))
    everybody = text_of(visit(ORGANISER).get(PAGE))
    assert everybody.index("lanh@x.vn") < everybody.index("gom@x.vn")
    assert "Gửi thử quyết định kế tiếp" in everybody
    assert "lanh@x.vn" not in text_of(visit(ORGANISER).get(PAGE, query_string={"standing": "faded"}))
    assert "gom@x.vn" not in text_of(visit(ORGANISER).get(PAGE, query_string={"q": "ong lanh"}))
    sheet = load_workbook(io.BytesIO(visit(OFFICER).get(f"{PAGE}.xlsx").data)).active
    assert sheet is not None
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["lanh@x.vn"]


def test_people_have_one_many_or_all_of_one_answer_tried_again(
    notifications_sessions: Sessions, visit: Visit, clock: Clock
) -> None:
    office(notifications_sessions)
    known(notifications_sessions, f"province:{HA_GIANG}", OFFICER)
    emails = [f"m{n}@x.vn" for n in range(5)]
    queue(notifications_sessions, *emails)
    with notifications_sessions.begin() as session:
        session.execute(update(Letter).values(province_code=HA_GIANG))
        for n, email in enumerate(emails):
            mark_as_gone(session, email, answer=f"550 5.1.1 <{email}>: {('no such user', 'user unknown')[n % 2]}")
    assert visit(OTHER_OFFICER).post(PAGE, data={"emails": emails[:1]}).status_code == 303, "nothing of theirs is there"
    assert visit("hoa@x.vn").post(PAGE, data={"emails": emails[:1]}).status_code == 403
    assert len(marked(notifications_sessions)) == 5
    assert "Vui lòng chọn ít nhất một hộp thư." in visit(OFFICER).post(PAGE).text
    visit(OFFICER).post(PAGE, data={"emails": emails[:1]})
    assert live(notifications_sessions) == emails[1:]
    visit(ORGANISER).post(PAGE, data={"alike": "550 5.1.1 user unknown"})
    assert live(notifications_sessions) == ["m2@x.vn", "m4@x.vn"]
    visit(ORGANISER).post(PAGE, data={"emails": ["m2@x.vn", "m4@x.vn"]})
    assert live(notifications_sessions) == []
    with notifications_sessions() as session:
        steps = session.execute(select(Step.subject, Step.by).where(Step.what == "tried_again").order_by(Step.serial))
        assert [tuple(row) for row in steps][:2] == [("m0@x.vn", OFFICER), ("m1@x.vn", ORGANISER)]


def live(sessions: Sessions) -> list[str]:
    with sessions() as session:
        held = select(BouncedMailbox.email).where(BouncedMailbox.again_at.is_(None))
        return list(session.scalars(held.order_by(BouncedMailbox.email)))


def test_what_was_tried_again_goes_out_and_older_answers_do_not_mark_it_anew(sent: Sessions, visit: Visit) -> None:
    office(sent)
    came_back = returned(letter=letter_to(sent, HOA), to=HOA)
    report(sent, came_back)
    visit(ORGANISER).post(PAGE, data={"emails": [HOA]})
    report(sent, came_back.replace(b"Message-Id: <2026", b"Message-Id: <3026"))
    assert live(sent) == []
    with sent.begin() as session:
        assert mark_refused(session, now()) == 0
        assert forget_marks(session, now() + timedelta(days=4)) == 1
    assert states(sent)[HOA][0] == "bounced"
