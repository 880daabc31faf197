"""Retries, and names of groups."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.domain import addresses
from services.notifications.domain.retries import next_try
from shared.cleaning import mailbox

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def test_eighteen_tries_over_a_day_and_a_quarter() -> None:
    waits = [next_try(tries, NOW) for tries in range(1, 19)]
    seconds = [round((found - NOW).total_seconds()) for found in waits if found]
    assert seconds[:3] == [300, 390, 507]
    assert waits[-1] is None
    assert len(seconds) == 17
    assert timedelta(hours=23) < timedelta(seconds=sum(seconds)) < timedelta(hours=24)


def test_an_untried_letter_has_no_next_try() -> None:
    with pytest.raises(ValueError, match="due at once"):
        next_try(0, NOW)


def test_names_of_groups() -> None:
    assert addresses.province("19") == "province:19"
    assert addresses.family("establishment:x") == "establishment"
    assert addresses.is_pattern(addresses.OFFICERS)
    assert not addresses.is_pattern(addresses.ORGANISERS)
    assert mailbox(" Hoa@Example.VN ") == "hoa@example.vn"
