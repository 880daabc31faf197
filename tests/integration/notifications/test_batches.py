"""A mass decision's letters are held until an organiser releases them: once, all of them, and late ones too."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker, undefer

from services.notifications.actions.batches import (
    OtherLetters,
    release,
    standing_in_batch,
    withdraw,
)
from services.notifications.actions.letters import LetterStanding, NewLetter, queue_letter
from services.notifications.actions.people import grant_staff
from services.notifications.domain.lifecycle import BatchAlreadyDecided
from services.notifications.letters import Content, Recipient
from services.notifications.models import Batch, Letter, LetterTry, Notice
from services.notifications.queries.batch_letters import older_letters
from services.notifications.queries.batches import Held, comparison, held
from shared.clock import now
from shared.errors import Forbidden, Invalid, NotFound
from shared.events import booths
from shared.events.booths import ApplicationWaitlisted, BoothOffered
from tests.clients import Visit, body
from tests.integration.notifications.deciding import (
    ANOTHER,
    BATCH,
    NOBODY,
    ORGANISER,
    TITLE,
    a_batch,
    decision,
    establishment,
    listed,
    members,
    outcome,
)
from tests.integration.notifications.telling import START, queued, tell
from tests.locks import waits_for_a_lock
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]


@pytest.fixture
def sessions(notifications_sessions: Sessions) -> Sessions:
    with notifications_sessions.begin() as session:
        for email in (ORGANISER, ANOTHER):
            grant_staff(session, email=email, by="test", now=START)
    return notifications_sessions


def states(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(Letter.state).where(Letter.batch_id == BATCH).order_by(Letter.recipient)))


def history(sessions: Sessions) -> list[tuple[str, str]]:
    with sessions() as session:
        tries = session.execute(select(LetterTry.outcome, LetterTry.answer).order_by(LetterTry.id))
        return [(row[0], row[1]) for row in tries]


def released(sessions: Sessions, **given: Any) -> None:
    with sessions.begin() as session:
        release(session, batch_id=BATCH, by=ORGANISER, now=START, **given)


def test_letters_of_a_batch_are_held_until_released(sessions: Sessions) -> None:
    a_batch(sessions)
    assert states(sessions) == ["held"] * 3
    released(sessions)
    assert states(sessions) == ["waiting"] * 3
    assert history(sessions) == [("released", ORGANISER)] * 3
    with sessions() as session:
        batch = session.get_one(Batch, BATCH)
        assert (batch.state, batch.decided_by, batch.title_vi) == ("released", ORGANISER, TITLE)


def test_a_second_click_changes_nothing(sessions: Sessions) -> None:
    a_batch(sessions)
    released(sessions)
    with sessions.begin() as session:
        release(session, batch_id=BATCH, by=ANOTHER, now=START + timedelta(hours=1))
    assert history(sessions) == [("released", ORGANISER)] * 3
    with sessions() as session:
        assert session.get_one(Batch, BATCH).decided_by == ORGANISER


def test_two_organisers_at_the_same_moment_release_once(sessions: Sessions) -> None:
    a_batch(sessions)
    with sessions.begin() as first:
        release(first, batch_id=BATCH, by=ORGANISER, now=START)

        def second() -> None:
            with sessions.begin() as session:
                release(session, batch_id=BATCH, by=ANOTHER, now=START)

        other = threading.Thread(target=second)
        other.start()
        assert waits_for_a_lock(sessions)
    other.join(10)
    assert history(sessions) == [("released", ORGANISER)] * 3
    with sessions() as session:
        assert session.get_one(Batch, BATCH).decided_by == ORGANISER


def test_a_letter_that_comes_later_goes_straight_out(sessions: Sessions) -> None:
    a_batch(sessions)
    released(sessions)
    tell(sessions, members(4))
    tell(sessions, outcome(4, batch=BATCH), minute=2)
    assert states(sessions) == ["waiting"] * 4


def test_a_letter_that_comes_during_a_release_waits_for_it(sessions: Sessions) -> None:
    a_batch(sessions)
    tell(sessions, members(4))
    with sessions.begin() as first:
        release(first, batch_id=BATCH, by=ORGANISER, now=START)
        other = threading.Thread(target=lambda: tell(sessions, outcome(4, batch=BATCH), minute=2))
        other.start()
        assert waits_for_a_lock(sessions)
    other.join(10)
    assert states(sessions) == ["waiting"] * 4


def test_a_release_waits_for_a_letter_that_is_being_written(sessions: Sessions) -> None:
    a_batch(sessions)
    with sessions.begin() as writing:
        assert standing_in_batch(writing, BATCH, START).state == "held"
        other = threading.Thread(target=lambda: released(sessions))
        other.start()
        assert waits_for_a_lock(sessions)
    other.join(10)
    assert states(sessions) == ["waiting"] * 3


def test_withdrawn_letters_stay_on_record_and_later_ones_do_not_go_out(sessions: Sessions) -> None:
    a_batch(sessions)
    with sessions.begin() as session:
        withdraw(session, batch_id=BATCH, by=ORGANISER, now=START, reason="Sai điểm của nhóm B.")
    tell(sessions, members(4))
    tell(sessions, outcome(4, batch=BATCH), minute=2)
    with sessions() as session:
        assert session.execute(select(Letter.state, Letter.cancelled_for).distinct()).all() == [
            ("cancelled", "withdrawn")
        ]
    assert history(sessions) == [("withdrawn", ORGANISER)] * 3
    with sessions.begin() as session, pytest.raises(BatchAlreadyDecided):
        release(session, batch_id=BATCH, by=ORGANISER, now=START)


def test_what_was_released_cannot_be_withdrawn(sessions: Sessions) -> None:
    a_batch(sessions)
    released(sessions)
    with sessions.begin() as session, pytest.raises(BatchAlreadyDecided):
        withdraw(session, batch_id=BATCH, by=ORGANISER, now=START, reason="muộn")
    assert states(sessions) == ["waiting"] * 3


def test_gaps_need_a_reason(sessions: Sessions) -> None:
    tell(sessions, members(1))
    tell(sessions, outcome(1, batch=BATCH), minute=1)
    with sessions.begin() as session, pytest.raises(Invalid):  # the list is not here
        release(session, batch_id=BATCH, by=ORGANISER, now=START)
    tell(sessions, listed(decision(1), decision(2)), minute=1)
    with sessions.begin() as session, pytest.raises(Invalid):  # the second decision has no letter
        release(session, batch_id=BATCH, by=ORGANISER, now=START)
    assert states(sessions) == ["held"]
    released(sessions, reason="Cơ sở thứ hai đã được báo qua điện thoại.")
    assert states(sessions) == ["waiting"]


def test_another_number_of_letters_than_seen_releases_nothing(sessions: Sessions) -> None:
    a_batch(sessions)
    with sessions.begin() as session, pytest.raises(OtherLetters):
        release(session, batch_id=BATCH, by=ORGANISER, now=START, letters=2)
    assert states(sessions) == ["held"] * 3
    released(sessions, letters=3)
    assert states(sessions) == ["waiting"] * 3


@pytest.mark.parametrize("act", [release, withdraw])
def test_only_organisers_decide(sessions: Sessions, act: Callable[..., Batch]) -> None:
    a_batch(sessions)
    given = {"now": START, "reason": "x"}
    with sessions.begin() as session, pytest.raises(Forbidden):
        act(session, batch_id=BATCH, by=NOBODY, **given)
    with sessions.begin() as session, pytest.raises(NotFound):
        act(session, batch_id=uuid4(), by=ORGANISER, **given)
    assert states(sessions) == ["held"] * 3


def test_a_letter_whose_reason_has_gone_is_not_released(sessions: Sessions) -> None:
    offer, who = uuid4(), establishment(1)
    facts = {"establishment_id": who, "offer_id": offer}
    tell(sessions, members(1))
    tell(sessions, sample(BoothOffered, batch_id=BATCH, **facts), minute=1)
    tell(sessions, sample(booths.OfferDeclined, **facts), minute=2)
    released(sessions, reason="Danh sách tới sau.")
    with sessions() as session:
        offered = select(Letter.state, Letter.cancelled_for).where(Letter.template == "booth_offered")
        assert session.execute(offered).all() == [("cancelled", "reason_gone")]


def test_single_decisions_are_not_held(sessions: Sessions) -> None:
    tell(sessions, members(1))
    tell(sessions, outcome(1), minute=1)
    tell(sessions, sample(ApplicationWaitlisted, establishment_id=establishment(1)), minute=1)
    assert [letter[2] for letter in queued(sessions)] == ["waiting", "waiting"]


def test_a_reminder_that_is_due_later_stays_due_later(sessions: Sessions) -> None:
    a_batch(sessions)
    later = datetime(2026, 12, 1, tzinfo=UTC)
    with sessions.begin() as session:
        session.scalars(select(Letter).order_by(Letter.recipient)).first().next_try_at = later  # type: ignore[union-attr]
    released(sessions)
    with sessions() as session:
        assert session.scalars(select(Letter.next_try_at).order_by(Letter.recipient)).first() == later


def test_a_reminder_does_not_come_with_the_letter_it_reminds_of(sessions: Sessions) -> None:
    for one, days in ((1, 5), (2, 9)):
        tell(sessions, members(one))
        offered = {
            "establishment_id": establishment(one),
            "batch_id": BATCH,
            "confirm_by": now() + timedelta(days=days),
        }
        tell(sessions, sample(BoothOffered, **offered), minute=1)
    assert states(sessions) == ["held"] * 4
    with sessions.begin() as session:
        release(session, batch_id=BATCH, by=ORGANISER, now=now() + timedelta(days=3, hours=20), reason="late")
    assert queued(sessions) == [
        ("m1@x.vn", "booth_offered", "waiting"),
        ("m1@x.vn", "offer_reminder", "cancelled"),
        ("m2@x.vn", "booth_offered", "waiting"),
        ("m2@x.vn", "offer_reminder", "waiting"),
    ]
    assert sorted(outcome for outcome, _ in history(sessions)) == ["released"] * 3 + ["too_late"]


def test_the_api_releases(sessions: Sessions, app: APIFlask, visit: Visit) -> None:
    a_batch(sessions)
    address = "/notifications/api/office/batches"
    browser = visit(ORGANISER)

    def read(path: str) -> Any:
        return json.loads(body(browser.get(f"{address}{path}")))

    def post(act: str, **said: Any) -> int:
        return browser.post(f"{address}/{BATCH}/{act}", json=said).status_code

    assert read("")["items"][0]["letters"] == {"held": 3}
    assert read(f"/{BATCH}")["comparison"]["agrees"] is True
    assert visit(NOBODY).post(f"{address}/{BATCH}/release", json={}).status_code == 403
    assert browser.post(f"{address}/{uuid4()}/release", json={}).status_code == 404
    assert post("release", letters=99) == 409
    assert post("release") == post("release") == 200
    assert read("")["items"][0]["letters"] == {"waiting": 3}
    assert post("withdraw", reason="muộn") == 409


def test_the_first_deadline_of_what_is_held_is_said(sessions: Sessions) -> None:
    a_batch(sessions)
    with sessions.begin() as session:
        first, second, _ = session.scalars(select(Letter).order_by(Letter.recipient)).all()
        first.deadline_at, second.deadline_at = START + timedelta(days=3), START + timedelta(days=2)
        session.flush()
        assert held(session, BATCH).first_deadline == START + timedelta(days=2)


def test_short_messages_go_with_their_letters_and_are_no_letters(sessions: Sessions) -> None:
    a_batch(sessions)
    with sessions.begin() as session:
        letter = session.scalars(select(Letter).order_by(Letter.recipient)).first()
        assert letter is not None
        queue_letter(
            session,
            NewLetter(
                content=Content("vi", "Kết quả", "", (), ""),
                recipient=Recipient("tel:+84912345678", "Hoa", "vi"),
                channel="sms",
                event_id=letter.event_id,
                template=letter.template,
                kind="decision",
                standing=LetterStanding("held"),
                about=letter.about,
                batch_id=BATCH,
                trace="t",
            ),
            now=START,
        )
        assert held(session, BATCH) == Held(letters=3, mailboxes=3, messages=1)
        assert comparison(session, BATCH).agrees
        assert older_letters(session, BATCH) == {}
    released(sessions, letters=3)
    assert states(sessions) == ["waiting"] * 4


def test_a_batch_is_out_though_its_reminders_wait_for_their_days(sessions: Sessions, visit: Visit) -> None:
    a_batch(sessions)
    with sessions.begin() as session:
        letter = session.scalars(select(Letter).order_by(Letter.recipient)).first()
        assert letter is not None
        reminder = NewLetter(
            content=Content("vi", "Nhắc", "", (), ""),
            recipient=Recipient(letter.recipient, "Hoa", "vi"),
            event_id=letter.event_id,
            template="offer_reminder",
            kind="reminder",
            standing=LetterStanding("held"),
            about=letter.about,
            batch_id=BATCH,
            trace="t",
            due=START + timedelta(days=2),
        )
        queue_letter(session, reminder, now=START)
        assert held(session, BATCH) == Held(letters=3, mailboxes=3, messages=0, reminders=1)
    page = f"/notifications/office/batches/{BATCH}"
    before = body(visit(ORGANISER).get(page))
    assert "3 thư chờ gửi tới 3 hộp thư. Kèm 1 thư nhắc:" in before
    released(sessions, letters=3)
    with sessions.begin() as session:
        session.execute(update(Letter).where(Letter.kind == "decision").values(state="kept", sent_at=START))
    after = body(visit(ORGANISER).get(f"{page}/progress"))
    assert "3 thư đã gửi, 0 thư chờ gửi." in " ".join(after.split())
    assert "hx-get" not in after


@pytest.mark.parametrize(
    ("released", "complain_by", "said"),
    [
        (datetime(2026, 12, 1, 16, 59, tzinfo=UTC), "2026-12-01", "hạn gửi là hết ngày 01/12/2026"),
        (datetime(2026, 12, 1, 17, 0, tzinfo=UTC), None, "Hạn gửi khiếu nại đã hết trước khi thư này được gửi"),
    ],
)
def test_no_letter_names_a_day_for_complaints_that_is_over_when_it_goes_out(
    sessions: Sessions, released: datetime, complain_by: str | None, said: str
) -> None:
    a_batch(sessions)
    with sessions.begin() as session:
        release(session, batch_id=BATCH, by=ORGANISER, now=released)
    tell(sessions, members(3, "late@x.vn", "m3@x.vn"), minute=2)
    with sessions() as session:
        letters = session.scalars(
            select(Letter).where(Letter.template == "product_not_recognised").options(undefer(Letter.content))
        ).all()
        data = session.scalars(select(Notice.data).where(Notice.event_type == "awards.product.not_recognised")).all()
    assert letters
    for letter in letters:
        text = " ".join(
            [letter.content["preview"], *(block.text for block in Content.from_json(letter.content).blocks)]
        )
        assert said in text
        assert ("01/12/2026" in text) == (complain_by is not None)
    assert {one["complain_by"] for one in data} == {complain_by}
