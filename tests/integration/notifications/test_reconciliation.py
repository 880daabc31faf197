"""Every night decisions are compared with letters: what was planted is found, nothing else is, and silence shows."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.people import grant_staff
from services.notifications.actions.reconciliation import (
    NotWhole,
    compare_again,
    compare_lists,
    tell_of_missing_lists,
)
from services.notifications.models import Letter, Notice, Reconciliation
from services.notifications.queries.reconciliation import nights
from shared.clock import HANOI
from shared.errors import Forbidden
from shared.events.booths import ApplicationAccepted
from shared.messaging.nightly import bounds, list_id_of
from tests.integration.notifications.deciding import (
    ANOTHER,
    BATCH,
    DAY,
    NOBODY,
    ORGANISER,
    began,
    decision,
    members,
    night,
    outcome,
)
from tests.integration.notifications.telling import START, contacts, tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]

MORNING = datetime(2026, 3, 3, 6, 0, tzinfo=HANOI)
LIST = list_id_of("awards", DAY)


@pytest.fixture
def sessions(notifications_sessions: Sessions) -> Sessions:
    with notifications_sessions.begin() as session:
        grant_staff(session, email=ORGANISER, by="test", now=START)
    tell(notifications_sessions, contacts(ORGANISER, ANOTHER, group="organisers"))
    return notifications_sessions


def a_day(sessions: Sessions, number: int = 3) -> None:
    """``number`` products, each with a result and two members, and the night's list."""
    for one in range(1, number + 1):
        tell(sessions, members(one, f"a{one}@x.vn", f"b{one}@x.vn"))
        tell(sessions, outcome(one), minute=1)
    tell(sessions, night(*(decision(one) for one in range(1, number + 1))))


def compared(sessions: Sessions, now: datetime = MORNING) -> list[tuple[str, str, tuple[str, ...]]]:
    with sessions.begin() as session:
        assert compare_lists(session, now) == 1
    with sessions() as session:
        listed = session.get_one(Reconciliation, LIST)
        assert listed.compared_at == now
        return [(one["what"], one["label"], tuple(one["recipients"])) for one in listed.findings]


def to_organisers(sessions: Sessions) -> list[tuple[str, str, str]]:
    with sessions() as session:
        mine = select(Letter.recipient, Letter.template, Letter.state).where(Letter.about == "organisers")
        return [(row[0], row[1], row[2]) for row in session.execute(mine.order_by(Letter.position))]


def test_a_day_that_agrees_is_said_to_and_nobody_is_written_to(sessions: Sessions) -> None:
    a_day(sessions)
    assert compared(sessions) == []
    assert to_organisers(sessions) == []
    with sessions.begin() as session:
        assert compare_lists(session, MORNING) == 0


def test_it_is_not_compared_before_its_letters_can_be_there(sessions: Sessions) -> None:
    a_day(sessions)
    _, until = bounds(DAY)
    with sessions.begin() as session:
        assert compare_lists(session, until + timedelta(minutes=59)) == 0
        assert compare_lists(session, until + timedelta(minutes=61)) == 1


def test_a_list_that_is_not_whole_is_not_compared(sessions: Sessions) -> None:
    tell(sessions, night(decision(1), part=1, parts=2))
    with sessions.begin() as session:
        assert compare_lists(session, MORNING) == 0
    with sessions.begin() as session, pytest.raises(NotWhole):
        compare_again(session, list_id=LIST, by=ORGANISER, now=MORNING)


def test_one_lost_letter_is_found_and_organisers_hear_of_it_once(sessions: Sessions) -> None:
    a_day(sessions)
    with sessions.begin() as session:
        session.execute(delete(Letter).where(Letter.recipient == "b2@x.vn"))
    assert compared(sessions) == [("no_letter", "HS-002", ("b2@x.vn",))]
    told = [(one, "reconciliation_found", "waiting") for one in (ORGANISER, ANOTHER)]
    assert to_organisers(sessions) == told
    with sessions.begin() as session:
        session.execute(update(Reconciliation).values(compared_at=None))
    assert len(compared(sessions)) == 1
    assert to_organisers(sessions) == told


def test_a_letter_withdrawn_with_its_batch_told_nobody(sessions: Sessions) -> None:
    a_day(sessions)
    withdrawn = {"state": "cancelled", "cancelled_for": "withdrawn"}
    with sessions.begin() as session:
        session.execute(update(Letter).where(Letter.recipient == "b2@x.vn").values(withdrawn))
        session.execute(
            update(Letter).where(Letter.recipient == "b3@x.vn").values(withdrawn | {"cancelled_for": "reason_gone"})
        )
    assert compared(sessions) == [("no_letter", "HS-002", ("b2@x.vn",))]


def test_an_event_that_never_came_is_found(sessions: Sessions) -> None:
    a_day(sessions)
    with sessions.begin() as session:
        lost = select(Notice.event_id).where(Notice.data["label"].astext == "HS-003").scalar_subquery()
        session.execute(delete(Letter).where(Letter.event_id == lost))
        session.execute(delete(Notice).where(Notice.event_id == lost))
    assert compared(sessions) == [("not_told", "HS-003", ())]


def test_contacts_that_never_came_and_a_group_without_mailboxes(sessions: Sessions) -> None:
    tell(sessions, outcome(1), minute=1)
    tell(sessions, contacts(group=decision(2).group))
    tell(sessions, outcome(2), minute=1)
    tell(sessions, night(decision(1), decision(2)))
    assert compared(sessions) == [("no_contacts", "HS-001", ()), ("no_mailbox", "HS-002", ())]


def test_a_letter_of_no_decision_is_found(sessions: Sessions) -> None:
    a_day(sessions, 2)
    tell(sessions, members(3, "c@x.vn"))
    tell(sessions, outcome(3), minute=2)
    assert compared(sessions) == [("not_listed", "HS-003", ("c@x.vn",))]


def test_another_services_letters_and_other_days_do_not_count(sessions: Sessions) -> None:
    a_day(sessions, 1)
    tell(sessions, sample(ApplicationAccepted), minute=2)
    tell(sessions, outcome(2), minute=60 * 24)  # the next day
    tell(sessions, outcome(3), minute=-60 * 24)
    assert compared(sessions) == []


def test_an_event_a_moment_after_midnight_belongs_to_its_decisions_day(sessions: Sessions) -> None:
    _, until = bounds(DAY)
    last_second = until - timedelta(seconds=1)
    after = int((until - START).total_seconds() // 60) + 1
    tell(sessions, members(1))
    tell(sessions, outcome(1), minute=after)
    tell(sessions, night(decision(1, at=last_second)))
    tell(sessions, night(day=DAY + timedelta(days=1)))
    assert compared(sessions) == []
    with sessions.begin() as session:
        assert compare_lists(session, MORNING + timedelta(days=1)) == 1
        next_day = session.get_one(Reconciliation, list_id_of("awards", DAY + timedelta(days=1)))
        assert next_day.findings == []


def test_held_and_cancelled_letters_count(sessions: Sessions) -> None:
    tell(sessions, members(1))
    tell(sessions, members(2))
    tell(sessions, outcome(1, batch=BATCH), minute=1)
    tell(sessions, outcome(2), minute=1)
    with sessions.begin() as session:
        gone = update(Letter).where(Letter.recipient == "m2@x.vn")
        session.execute(gone.values(state="cancelled", cancelled_for="reason_gone"))
    tell(sessions, night(decision(1), decision(2)))
    assert compared(sessions) == []


def test_the_same_decision_told_twice_is_found(sessions: Sessions) -> None:
    a_day(sessions, 1)
    tell(sessions, outcome(1), minute=5)
    assert compared(sessions) == [("told_twice", "HS-001", ("a1@x.vn", "b1@x.vn"))]


def test_it_can_be_compared_again_when_the_contacts_are_here(sessions: Sessions) -> None:
    tell(sessions, outcome(1), minute=1)
    tell(sessions, night(decision(1)))
    assert compared(sessions) == [("no_contacts", "HS-001", ())]
    tell(sessions, members(1))
    with sessions.begin() as session, pytest.raises(Forbidden):
        compare_again(session, list_id=LIST, by=NOBODY, now=MORNING)
    with sessions.begin() as session:
        assert compare_again(session, list_id=LIST, by=ORGANISER, now=MORNING).findings == []


def test_a_service_that_told_nothing_shows(sessions: Sessions) -> None:
    a_day(sessions, 1)
    began(sessions)
    compared(sessions)
    with sessions() as session:
        found = [(night.day, night.service, night.state) for night in nights(session, MORNING + timedelta(days=1))]
    assert found == [
        (date(2026, 3, 3), "booths", "missing"),
        (date(2026, 3, 3), "awards", "missing"),
        (DAY, "booths", "missing"),
        (DAY, "awards", "agrees"),
    ]


def test_organisers_hear_of_a_missing_list_once(sessions: Sessions) -> None:
    a_day(sessions, 1)
    began(sessions)
    with sessions.begin() as session:
        assert tell_of_missing_lists(session, datetime(2026, 3, 3, 4, 59, tzinfo=HANOI)) == 0
    with sessions.begin() as session:
        assert tell_of_missing_lists(session, MORNING) == 2
    with sessions.begin() as session:
        assert tell_of_missing_lists(session, MORNING + timedelta(hours=1)) == 0
    with sessions() as session:
        due = session.scalars(select(Letter.next_try_at).where(Letter.template == "reconciliation_missing").distinct())
        assert due.all() == [MORNING + timedelta(minutes=15)]


def test_a_list_that_comes_after_all_cancels_the_letter(sessions: Sessions) -> None:
    a_day(sessions, 1)
    began(sessions)
    with sessions.begin() as session:
        assert tell_of_missing_lists(session, MORNING) == 2
    tell(sessions, night(service="booths"), minute=60 * 24)
    assert {state for _, _, state in to_organisers(sessions)} == {"cancelled"}


def test_nothing_is_missing_before_anything_was_told(sessions: Sessions) -> None:
    with sessions.begin() as session:
        assert tell_of_missing_lists(session, MORNING) == 0
        assert nights(session, MORNING) == []


def test_the_day_on_which_it_began_and_those_before_are_not_missing(sessions: Sessions) -> None:
    """Events may be older than the site: what went before was told to it, no list of those days was."""
    before = DAY - timedelta(days=1)
    tell(sessions, members(1))
    tell(sessions, outcome(1), minute=-90 * 24 * 60)
    began(sessions, on=DAY)
    tell(sessions, night(day=before))
    with sessions.begin() as session:
        assert tell_of_missing_lists(session, MORNING) == 0
        found = [(night.day, night.service, night.state) for night in nights(session, MORNING)]
        assert found == [(before, "awards", "waiting")]
        assert tell_of_missing_lists(session, MORNING + timedelta(days=1)) == 2 * 2  # two services, two organisers
        assert {night.day for night in nights(session, MORNING + timedelta(days=1))} == {
            before,
            DAY + timedelta(days=1),
        }


def test_two_processes_compare_a_night_once(sessions: Sessions) -> None:
    a_day(sessions)
    with sessions.begin() as first, sessions.begin() as second:
        assert compare_lists(first, MORNING) == 1
        assert compare_lists(second, MORNING) == 0


def test_who_was_a_member_before_is_missed_though_contacts_were_told_again(sessions: Sessions) -> None:
    a_day(sessions, 1)
    with sessions.begin() as session:
        session.execute(delete(Letter).where(Letter.recipient == "b1@x.vn"))
    tell(sessions, members(1, "a1@x.vn", "b1@x.vn", "new@x.vn"), minute=5)
    assert compared(sessions) == [("no_letter", "HS-001", ("b1@x.vn",))]


@pytest.mark.parametrize("minutes", [-5, 5])
def test_decisions_around_midnight_are_looked_for_in_their_own_day_only(sessions: Sessions, minutes: int) -> None:
    _, midnight = bounds(DAY)
    at = midnight + timedelta(minutes=minutes)
    tell(sessions, members(1))
    tell(sessions, outcome(1), minute=int((at - START).total_seconds() // 60))
    for day, mine in ((DAY, minutes < 0), (DAY + timedelta(days=1), minutes > 0)):
        tell(sessions, night(*([decision(1, at=at)] if mine else []), day=day))
    with sessions.begin() as session:
        assert compare_lists(session, MORNING + timedelta(days=1)) == 1
        assert compare_lists(session, MORNING + timedelta(days=1)) == 1
        assert session.scalars(select(Reconciliation.findings)).all() == [[], []]
