"""What the page that asks for a code says of its letter: the truth, and the same whoever's mailbox it is."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.domain.code_way import way_of
from services.notifications.domain.lifecycle import LetterState

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "tries", "seconds", "trouble", "way"),
    [
        ("waiting", 0, 5, False, "sending"),
        ("sending", 0, 5, False, "sending"),
        ("waiting", 0, 5, True, "not_yet"),
        ("waiting", 0, 61, False, "not_yet"),
        ("kept", 1, 5, False, "kept"),
        ("cancelled", 0, 600, True, "too_late"),
        # from here on a server has answered about the letter: its answer may tell whether the mailbox exists
        ("sent", 1, 5, False, "brought"),
        ("failed", 1, 5, False, "brought"),
        ("waiting", 1, 5, False, "brought"),
        ("bounced", 1, 90, False, "brought"),
        ("cancelled", 1, 600, True, "brought"),
    ],
)
def test_how_far_a_letter_is(state: LetterState, tries: int, seconds: int, trouble: bool, way: str) -> None:
    queued_at, tried_at = NOW - timedelta(seconds=seconds), NOW if tries else None
    found = way_of(state, tries=tries, queued_at=queued_at, tried_at=tried_at, in_trouble=trouble, now=NOW)
    assert found.way == way
    assert found.open == (way in {"sending", "not_yet"})
