"""Lists of decisions in parts: whatever the order of parts, letters and repeats, the same rows stand in the end."""

import threading
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.decision_lists import keep_list
from services.notifications.actions.telling import Origin
from services.notifications.models import Batch, Letter, ListedDecision, ListPart, NotificationsTables, Reconciliation
from services.notifications.queries.batches import comparison
from shared.events.envelope import Event
from tests.integration.notifications.deciding import BATCH, DAY, TITLE, decision, listed, members, night, outcome
from tests.integration.notifications.telling import START, tell
from tests.locks import waits_for_a_lock

Sessions = sessionmaker[Session]

LOOSE = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def everything() -> list[Event]:
    """Two products' members and results, the batch's list in two parts and the night's in three."""
    return [
        members(1),
        members(2, "a@x.vn", "b@x.vn"),
        outcome(1, batch=BATCH),
        outcome(2, good=False, batch=BATCH),
        listed(decision(1), part=1, parts=2),
        listed(decision(2, good=False), part=2, parts=2),
        night(decision(1), part=1, parts=3),
        night(decision(2, good=False), part=2, parts=3),
        night(part=3, parts=3),
    ]


def rows(sessions: Sessions) -> dict[str, Sequence[Any]]:
    """What stands in the tables, but for the time at which it was written."""
    what = {
        "decisions": select(
            ListedDecision.list_id, ListedDecision.subject, ListedDecision.event_type, ListedDecision.decided_at
        ),
        "parts": select(ListPart.list_id, ListPart.part),
        "batches": select(
            Batch.id, Batch.code, Batch.title_vi, Batch.title_en, Batch.page, Batch.state, Batch.listed_at.is_not(None)
        ),
        "nights": select(
            Reconciliation.list_id,
            Reconciliation.service,
            Reconciliation.since,
            Reconciliation.until,
            Reconciliation.listed,
            Reconciliation.listed_at.is_not(None),
        ),
        "letters": select(Letter.recipient, Letter.template, Letter.state),
    }
    with sessions() as session:
        return {name: sorted(tuple(map(str, row)) for row in session.execute(query)) for name, query in what.items()}


def emptied(sessions: Sessions) -> None:
    names = ", ".join(f'"{table.name}"' for table in NotificationsTables.metadata.sorted_tables)
    with sessions.begin() as session:
        session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


@LOOSE
@given(
    order=st.permutations(range(9)),
    again=st.lists(st.integers(0, 8), max_size=5),
)
def test_any_order_and_any_repeats_give_the_same_rows(
    notifications_sessions: Sessions, order: list[int], again: list[int]
) -> None:
    found = []
    for places in (range(9), [*order, *again]):
        emptied(notifications_sessions)
        told = everything()
        for place in places:
            tell(notifications_sessions, told[place], id=_id(place), minute=1)
        found.append(rows(notifications_sessions))
    assert found[0] == found[1]
    assert len(found[0]["letters"]) == 3
    with notifications_sessions() as session:
        assert comparison(session, BATCH).agrees


def _id(place: int) -> UUID:
    return UUID(int=77_000 + place, version=4)


def test_a_list_is_whole_with_its_last_part(notifications_sessions: Sessions) -> None:
    tell(notifications_sessions, listed(decision(2), part=2, parts=2))
    tell(notifications_sessions, listed(decision(2), part=2, parts=2))
    with notifications_sessions() as session:
        batch = session.get_one(Batch, BATCH)
        assert (batch.listed_at, batch.title_vi) == (None, "")
    tell(notifications_sessions, listed(decision(1), part=1, parts=2))
    with notifications_sessions() as session:
        batch = session.get_one(Batch, BATCH)
        assert batch.listed_at is not None
        assert (batch.title_vi, batch.code, batch.page) == (TITLE, "KV-BAC-2026", "/awards/rounds/KV-BAC-2026/results")


def test_an_empty_night_is_a_list_too(notifications_sessions: Sessions) -> None:
    tell(notifications_sessions, night(service="booths"))
    with notifications_sessions() as session:
        found = session.scalars(select(Reconciliation)).one()
        assert (found.service, found.listed, found.listed_at is not None) == ("booths", 0, True)


def test_the_same_decision_twice_in_a_day_is_two_rows(notifications_sessions: Sessions) -> None:
    again = decision(1, at=START.replace(hour=5))
    tell(notifications_sessions, night(decision(1), again, decision(1)))
    with notifications_sessions() as session:
        assert session.scalars(select(Reconciliation)).one().listed == 2
    assert START.date() == DAY


def test_two_parts_at_the_same_moment_make_the_list_whole_once(notifications_sessions: Sessions) -> None:
    """Without a lock both would count one part and neither would see the list whole."""
    tell(notifications_sessions, members(1))
    tell(notifications_sessions, outcome(1, batch=BATCH))  # the batch's row is there
    origin = Origin(_id(0), START, "trace")
    with notifications_sessions.begin() as first:
        keep_list(first, told=listed(decision(1), part=1, parts=2), origin=origin, now=START)  # type: ignore[arg-type]
        other = threading.Thread(
            target=lambda: tell(notifications_sessions, listed(decision(2), part=2, parts=2)), daemon=True
        )
        other.start()
        assert waits_for_a_lock(notifications_sessions)
    other.join(10)
    with notifications_sessions() as session:
        assert session.get_one(Batch, BATCH).listed_at is not None
