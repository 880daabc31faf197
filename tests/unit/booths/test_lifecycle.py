"""Which state may follow which, and until when an offer stands."""

from datetime import UTC, datetime, timedelta

import pytest

from services.booths.domain import lifecycle
from services.booths.domain.rules import Rules
from services.booths.models.applications import APPLICATION_STATES
from services.booths.models.fairs import FAIR_STATES

NOW = datetime(2026, 3, 5, 8, tzinfo=UTC)


def test_the_tables_know_every_state_of_the_database() -> None:
    assert set(lifecycle.FAIR) == set(FAIR_STATES)
    assert set(lifecycle.APPLICATION) == set(APPLICATION_STATES)
    for table in (lifecycle.FAIR, lifecycle.APPLICATION, lifecycle.OFFER):
        assert all(following <= table.keys() for following in table.values())


def test_states_follow_as_told() -> None:
    lifecycle.check_fair("closed", "drawn")
    lifecycle.check_application("returned", "submitted")
    lifecycle.check_offer("offered", "expired")
    with pytest.raises(lifecycle.FairNotReady):
        lifecycle.check_fair("open", "drawn")
    with pytest.raises(lifecycle.ApplicationNotReady):
        lifecycle.check_application("withdrawn", "submitted")
    with pytest.raises(lifecycle.OfferAnswered):
        lifecycle.check_offer("expired", "confirmed")


def test_an_offer_stands_for_the_rules_hours_but_never_past_the_fairs_deadline() -> None:
    rules = Rules(confirm_hours=48)
    late, soon = NOW + timedelta(days=9), NOW + timedelta(hours=3)
    assert lifecycle.confirm_by(rules, now=NOW, deadline=late) == NOW + timedelta(hours=48)
    assert lifecycle.confirm_by(rules, now=NOW, deadline=soon) == soon
    with pytest.raises(lifecycle.ConfirmDeadlinePassed):
        lifecycle.confirm_by(rules, now=NOW, deadline=NOW)
