"""Retries, codes, and names of groups."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain import addresses, secrets
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


@pytest.mark.parametrize(
    ("matches", "tries", "used", "age", "expected"),
    [
        (True, 1, None, 0, "right"),
        (True, 5, None, 599, "right"),
        (True, 6, None, 0, "used_up"),
        (False, 1, None, 0, "wrong"),
        (False, 5, None, 0, "used_up"),
        (True, 1, None, 600, "expired"),
        (True, 2, 590, 649, "right"),  # the answer was lost, or the button pressed twice
        (True, 2, 590, 650, "expired"),
        (False, 2, 590, 591, "expired"),
        (True, 6, 590, 591, "expired"),
    ],
)
def test_what_a_typed_code_is_worth(matches: bool, tries: int, used: int | None, age: int, expected: str) -> None:
    found = secrets.verdict(
        matches=matches,
        tries=tries,
        used_at=None if used is None else NOW + timedelta(seconds=used),
        expires_at=NOW + secrets.CODE_LIFE,
        now=NOW + timedelta(seconds=age),
    )
    assert found == expected


@given(st.integers(0, 999_999))
def test_codes_have_six_digits_however_they_are_typed(number: int) -> None:
    code = secrets.code_of(number)
    assert len(code) == 6
    assert int(code) == number
    assert secrets.typed_code(f" {code[:3]} {code[3:]} ") == code


def test_a_digest_is_of_one_attempt_and_one_key() -> None:
    digests = {secrets.digest_of_code("123456", attempt, key) for attempt in "ab" for key in "cd"}
    assert len(digests) == 4


def test_names_of_groups() -> None:
    assert addresses.province("19") == "province:19"
    assert addresses.family("establishment:x") == "establishment"
    assert addresses.is_pattern(addresses.OFFICERS)
    assert not addresses.is_pattern(addresses.ORGANISERS)
    assert mailbox(" Hoa@Example.VN ") == "hoa@example.vn"
