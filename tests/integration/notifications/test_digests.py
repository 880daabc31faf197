"""Organisers' digests on a real database: of an hour, of a day, by people's wishes."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from services.notifications.actions.digests import send_digest_now, send_digests
from services.notifications.actions.wishes import decline
from services.notifications.models import DigestItem, Person
from shared.events.booths import FairOpened
from shared.settings import Settings
from tests.integration.notifications.digesting import TEN, Hall, Sessions, fair, listed_in


@pytest.fixture
def hall(notifications_sessions: Sessions) -> Hall:
    return Hall(notifications_sessions)


def test_an_hour_is_told_in_one_letter_when_it_is_over(hall: Hall) -> None:
    hall.members("a@x.vn")
    hall.told(fair(1), happened=TEN + timedelta(minutes=3))
    hall.forward(minutes=20)
    hall.told(fair(2), happened=TEN - timedelta(days=1))
    hall.forward(minutes=39)
    assert hall.tick() == 0
    hall.forward(minutes=1)
    assert (hall.tick(), hall.tick()) == (1, 0)
    (letter,) = hall.letters()
    assert (letter.recipient, letter.recipient_name, letter.kind, letter.template, letter.state) == (
        "a@x.vn",
        "Người A",
        "digest",
        "digest",
        "waiting",
    )
    assert letter.subject == "2 tin mới: Hội chợ số 2, Hội chợ số 1"
    assert listed_in(letter) == ["2", "1"]
    assert letter.link == f"/notifications/digests/{letter.event_id}"
    with hall.sessions() as session:
        assert set(session.scalars(select(DigestItem.digest_id))) == {letter.event_id}


def test_what_came_after_the_hour_waits_for_the_next(hall: Hall) -> None:
    hall.members("a@x.vn")
    hall.told(fair(1))
    hall.forward(hours=1, seconds=30)
    hall.told(fair(2))
    hall.forward(minutes=1)
    assert (hall.tick(), hall.tick()) == (1, 0)
    hall.forward(hours=1)
    assert hall.tick() == 1
    assert [listed_in(letter) for letter in hall.letters()] == [["1"], ["2"]]


def test_a_day_is_told_at_seven_and_nobody_hears_of_nothing(hall: Hall) -> None:
    hall.members("a@x.vn", "b@x.vn")
    hall.wish("a@x.vn", "daily")
    hall.told(fair(1))
    hall.forward(hours=20, minutes=59)
    assert hall.tick() == 1
    assert hall.said() == [("b@x.vn", hall.letters()[0].subject, "waiting")]
    hall.forward(minutes=1)
    assert hall.tick() == 1
    assert [letter.recipient for letter in hall.letters()] == ["b@x.vn", "a@x.vn"]
    hall.forward(days=3)
    assert hall.tick() == 0


def test_the_night_is_told_together_in_the_morning(hall: Hall, settings: Settings) -> None:
    night = replace(settings, quiet_hours="21:00-07:00", smtp_url="smtp://mail.example")
    hall.members("a@x.vn")
    hall.forward(hours=12)
    for number in range(9):
        hall.told(fair(number))
        hall.forward(hours=1)
        assert hall.tick(settings=night) == (1 if number == 8 else 0)
    assert len(listed_in(hall.letters()[0])) == 9


def test_who_wants_to_hear_at_once_gets_what_waits_and_then_letters(hall: Hall) -> None:
    hall.members("a@x.vn")
    hall.told(fair(1))
    hall.wish("a@x.vn", "at_once")
    hall.forward(seconds=1)
    hall.told(fair(2))
    assert hall.tick() == 1
    templates = [(letter.template, letter.kind) for letter in hall.letters()]
    assert templates == [("fair_started", "notice"), ("digest", "digest")]
    assert listed_in(hall.letters()[1]) == ["1"]


def test_who_is_no_organiser_any_more_still_gets_what_was_put_aside(hall: Hall) -> None:
    hall.members("a@x.vn", "b@x.vn")
    hall.told(fair(1))
    hall.members("b@x.vn")
    hall.told(fair(2))
    hall.forward(hours=1)
    assert hall.tick() == 2
    assert {letter.recipient: listed_in(letter) for letter in hall.letters()} == {"a@x.vn": ["1"], "b@x.vn": ["1", "2"]}


def test_who_declined_notices_finds_them_on_the_site_only(hall: Hall) -> None:
    hall.members("a@x.vn")
    hall.told(fair(1))
    with hall.sessions.begin() as session:
        decline(session, email="a@x.vn", kind="digest")
    hall.told(fair(2))
    hall.forward(hours=1)
    assert hall.tick() == 1
    found = [(letter.template, letter.state, letter.cancelled_for) for letter in hall.letters()]
    assert found == [("fair_started", "cancelled", "unwanted"), ("digest", "cancelled", "unwanted")]


def test_an_organiser_who_is_an_officer_is_told_once(hall: Hall) -> None:
    hall.members("a@x.vn")
    hall.members("a@x.vn", "p@x.vn", group="province:01")
    hall.told(fair(1, FairOpened))
    hall.wish("a@x.vn", "at_once")
    hall.forward(seconds=1)
    hall.told(fair(2, FairOpened))
    hall.tick()
    told = [(letter.recipient, letter.template) for letter in hall.letters()]
    assert Counter(told) == {("p@x.vn", "fair_opened"): 2, ("a@x.vn", "fair_opened"): 1, ("a@x.vn", "digest"): 1}


def test_what_waits_can_be_sent_at_any_time(hall: Hall) -> None:
    hall.members("a@x.vn", "b@x.vn")
    hall.told(fair(1))
    hall.forward(minutes=5)
    with hall.sessions.begin() as session:
        assert send_digest_now(session, by="a@x.vn", now=hall.at)
        assert not send_digest_now(session, by="a@x.vn", now=hall.at)
        assert not send_digest_now(session, by="nobody@x.vn", now=hall.at)
    hall.forward(hours=1)
    assert hall.tick() == 1
    assert [letter.recipient for letter in hall.letters()] == ["a@x.vn", "b@x.vn"]


def test_many_are_listed_and_the_rest_is_counted(hall: Hall) -> None:
    hall.members("a@x.vn")
    for number in range(63):
        hall.told(fair(number))
    hall.forward(hours=1)
    assert hall.tick() == 1
    (letter,) = hall.letters()
    assert len(listed_in(letter)) == 50
    assert "… và 13 tin trước đó, có đủ ở trang dưới đây." in str(letter.content)


def test_a_digest_that_fails_leaves_everything_waiting(hall: Hall) -> None:
    hall.members("a@x.vn")
    hall.told(fair(1))
    hall.forward(hours=1)
    with hall.sessions() as session:  # the process dies before it commits
        assert send_digests(session, hall.at) == 1
    assert hall.letters() == []
    assert hall.tick() == 1


def test_what_is_put_aside_by_nobodys_doing_twice(hall: Hall) -> None:
    hall.members("a@x.vn")
    event = hall.told(fair(1))
    hall.forward(hours=1)
    hall.tick()
    hall.told(fair(1), event)
    with hall.sessions.begin() as session:
        session.execute(update(Person).values(digest="daily"))
    hall.forward(days=1)
    assert hall.tick() == 0
