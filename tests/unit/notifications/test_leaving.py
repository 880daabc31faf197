"""Whether letters leave: every answer that an organiser is given first, and when it is an alarm."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.notifications.domain.causes import CAUSES, cause_of
from services.notifications.domain.leaving import Facts, leaving, letters_again, mailbox_name
from services.notifications.domain.trouble import TROUBLES
from services.notifications.reasons import CAUSE_WORDS, TROUBLE_WORDS, WHAT_TO_DO
from services.notifications.web.sending_words import CHIPS
from shared.quiet import QuietHours

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"keeps": True, "urgent_since": ago(60)}, "kept"),
        ({"paused": True, "others_since": ago(60)}, "paused"),
        ({"paused": True, "urgent_since": ago(9)}, "paused"),
        ({"paused": True, "urgent_since": ago(10)}, "stuck"),  # a pause does not stop what is urgent
        ({}, "never"),
        ({"last_left": ago(600)}, "idle"),
        ({"last_left": ago(600), "in_trouble": True}, "trouble"),
        ({"others_since": ago(9.9)}, "leaving"),
        ({"others_since": ago(9.9), "in_trouble": True}, "slow"),
        ({"others_since": ago(10)}, "stuck"),
        ({"urgent_since": ago(10), "others_since": ago(1)}, "stuck"),
        ({"others_since": ago(600), "last_left": ago(9)}, "leaving"),
        ({"others_since": ago(600), "last_left": ago(10)}, "stuck"),
        ({"others_since": ago(600), "free_since": ago(9)}, "leaving"),
        ({"others_since": ago(600), "free_since": ago(10)}, "stuck"),
        ({"others_since": ago(5), "free_since": ago(600)}, "leaving"),
        ({"urgent_since": ago(11), "free_since": ago(2)}, "stuck"),
    ],
)
def test_whether_letters_leave(facts: dict[str, Any], found: str) -> None:
    assert leaving(Facts(**facts), NOW) == found


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"others_since": ago(20)}, None),
        ({}, None),  # nothing waits any more: nobody knows whether the server is back
        ({"last_left": ago(15)}, None),
        ({"last_left": ago(4)}, "left"),
        ({"paused": True, "others_since": ago(20)}, "paused"),
        ({"paused": True, "urgent_since": ago(20)}, None),
        ({"keeps": True}, "kept"),
    ],
)
def test_an_alarm_ends_when_a_letter_left_or_a_person_stopped_them(facts: dict[str, Any], why: str | None) -> None:
    assert letters_again(Facts(**facts), ago(15)) == why


def test_nights_are_over_once_a_day() -> None:
    quiet = QuietHours.of("21:00-07:00")
    assert quiet.over_since(datetime(2026, 11, 30, 0, 0, tzinfo=UTC)) == datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
    assert quiet.over_since(datetime(2026, 11, 29, 23, 59, tzinfo=UTC)) == datetime(2026, 11, 29, 0, 0, tzinfo=UTC)
    assert QuietHours.of("00:00-00:00").over_since(NOW) is None


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ("550 5.1.1 <a@b.vn>: Recipient address rejected: User unknown", "gone"),
        ("552 5.2.2 mailbox full", "full"),
        ("554 5.7.1 Service unavailable; Client host blocked using zen.spamhaus.org", "policy"),
        ("535 5.7.8 authentication failed", "ours"),
        ("this address cannot be written in a letter", "address"),
        ("this letter cannot be written: KeyError", "letter"),
        ("", "unclear"),
    ],
)
def test_the_cause_of_a_letter_that_did_not_arrive(answer: str, cause: str) -> None:
    assert cause_of(answer) == cause


def test_everything_has_its_words() -> None:
    assert set(CAUSE_WORDS) == set(WHAT_TO_DO) == set(CAUSES)
    assert set(TROUBLE_WORDS) == {"", *TROUBLES}
    assert set(CHIPS) >= {"kept", "paused", "never", "idle", "trouble", "leaving", "slow", "stuck"}


def test_a_mailbox_is_named_without_its_password() -> None:
    assert mailbox_name("imaps://tra-lai%40x.vn:b%20c@mail.x.vn:993/INBOX") == "tra-lai@x.vn · mail.x.vn/INBOX"
