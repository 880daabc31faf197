"""Which day's decisions are told next, and in how many parts a list is told."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import HANOI, hanoi_date
from shared.events.booths import DecisionsListed
from shared.events.decisions import MOST_IN_A_PART, DecisionRow, in_parts
from shared.messaging.nightly import bounds, due_day, list_id_of

THIRD = date(2026, 3, 3)
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "clock", "due"),
    [
        (None, (1, 59), date(2026, 3, 1)),
        (None, (2, 0), date(2026, 3, 2)),
        (date(2026, 3, 1), (1, 59), None),
        (date(2026, 3, 1), (2, 0), date(2026, 3, 2)),
        (date(2026, 3, 2), (23, 59), None),
        (date(2026, 2, 25), (1, 0), date(2026, 2, 26)),
        (date(2026, 3, 9), (12, 0), None),
    ],
)
def test_a_day_is_due_two_hours_after_its_end_and_none_is_left_out(
    last: date | None, clock: tuple[int, int], due: date | None
) -> None:
    now = datetime(2026, 3, 3, *clock, tzinfo=HANOI)
    assert due_day(last, now) == due
    assert due_day(last, now.astimezone(UTC)) == due


@given(st.integers(0, 10 * 366 * 86_400).map(lambda seconds: AT + timedelta(seconds=seconds)))
def test_every_moment_is_in_exactly_one_day(moment: datetime) -> None:
    since, until = bounds(hanoi_date(moment))
    assert since <= moment < until
    assert bounds(hanoi_date(moment) + timedelta(days=1))[0] == until


def test_a_list_has_one_id_for_each_service_and_day() -> None:
    ids = {list_id_of(service, day) for service in ("booths", "awards") for day in (THIRD, date(2026, 3, 4))}
    assert len(ids) == 4
    assert list_id_of("booths", THIRD) == list_id_of("booths", date(2026, 3, 3))


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, [0]), (1, [1]), (MOST_IN_A_PART, [500]), (MOST_IN_A_PART + 1, [500, 1]), (1_234, [500, 500, 234])],
)
def test_a_list_is_told_in_parts_that_together_are_all_of_it(count: int, sizes: list[int]) -> None:
    decisions = [
        DecisionRow(subject=f"application:{n}", event_type="x", group="organisers", label=str(n), decided_at=AT)
        for n in range(count)
    ]
    about = {"about_code": "HN26", "title_vi": "Bốc thăm", "title_en": "Draw", "page": "/"}
    parts = list(in_parts(DecisionsListed, decisions, list_id=UUID(int=1), kind="batch", **about))
    assert [len(part.decisions) for part in parts] == sizes
    assert [(part.part, part.parts) for part in parts] == [(n, len(sizes)) for n in range(1, len(sizes) + 1)]
    assert [one for part in parts for one in part.decisions] == decisions
    assert [type(part).read(part.data(), 1) for part in parts] == parts
