"""What a typed code is worth, who counts as one, and the reckoning of docs/decisions/010."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.notifications.domain.secrets import (
    AGAIN,
    LONG,
    MOST_IN_VAIN,
    MOST_WRONG,
    SHORT,
    code_of,
    kind_for,
    network_of,
    spaced,
    typed_code,
    verdict,
)

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
FRESH: dict[str, Any] = {
    "matches": True, "wrong": 0, "spent": False, "used_at": None, "used_here_at": None,
    "expires_at": NOW + SHORT.life, "now": NOW,
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "right"),
        ({"matches": False}, "wrong"),
        ({"matches": False, "wrong": 4}, "used_up"),
        ({"wrong": 4}, "right"),
        ({"wrong": 5}, "used_up"),
        ({"spent": True}, "used_up"),
        ({"expires_at": NOW}, "expired"),
        ({"used_at": NOW}, "expired"),
        ({"used_at": NOW, "used_here_at": NOW - AGAIN + timedelta(seconds=1)}, "right"),
        ({"used_at": NOW, "used_here_at": NOW - AGAIN}, "expired"),
        ({"used_at": NOW, "used_here_at": NOW, "matches": False}, "expired"),
    ],
)
def test_what_a_code_is_worth(given: dict[str, Any], said: str) -> None:
    assert verdict(**{**FRESH, **given}) == said


def test_codes_grow_where_somebody_guesses_or_floods() -> None:
    assert kind_for(wrong=MOST_WRONG - 1, in_vain=MOST_IN_VAIN - 1) == SHORT
    assert kind_for(wrong=MOST_WRONG, in_vain=0) == kind_for(wrong=0, in_vain=MOST_IN_VAIN) == LONG
    for kind in (SHORT, LONG):
        assert kind.again <= kind.life / 2, "a code that is sent again outlives the wait for the next letter"


def test_guessing_stays_below_one_in_ten_thousand_for_a_mailbox_and_day() -> None:
    tries_a_day = 100_000 * 86_400  # more than any server of this site answers
    short = 2 * MOST_WRONG / (10**SHORT.digits - 2 * MOST_WRONG)  # at strangers' codes, and at those of known browsers
    assert short + tries_a_day / 10**LONG.digits < 1 / 10_000


def test_a_code_follows_from_its_row_and_the_key() -> None:
    row = uuid4()
    code = code_of(row, LONG.digits, "key")
    assert code == code_of(row, LONG.digits, "key") != code_of(row, LONG.digits, "another")
    assert (len(code), len(code_of(row, SHORT.digits, "key"))) == (15, 6)
    assert typed_code(spaced(code)) == code
    assert spaced("123456") == "123456"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_one_subscriber_counts_as_one(address: str, network: str) -> None:
    assert network_of(address) == network
