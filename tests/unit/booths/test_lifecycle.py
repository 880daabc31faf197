"""Which state may follow which, and until when an offer stands."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from services.booths.domain import lifecycle

NOW = datetime(2026, 3, 5, 8, tzinfo=UTC)


def test_the_machines_know_every_state_of_their_types() -> None:
    assert set(lifecycle.FAIR.states) == set(get_args(lifecycle.FairState))
    assert set(lifecycle.APPLICATION.states) == set(get_args(lifecycle.ApplicationState))
    assert set(lifecycle.OFFER.states) == set(get_args(lifecycle.OfferState))
    assert set(lifecycle.ACCESS.states) == set(get_args(lifecycle.AccessState))


def test_states_follow_as_told() -> None:
    lifecycle.FAIR.check("closed", "drawn")
    lifecycle.APPLICATION.check("returned", "submitted")
    lifecycle.OFFER.check("offered", "expired")
    with pytest.raises(lifecycle.FairNotReady):
        lifecycle.FAIR.check("open", "drawn")
    with pytest.raises(lifecycle.ApplicationNotReady):
        lifecycle.APPLICATION.check("withdrawn", "submitted")
    with pytest.raises(lifecycle.OfferAnswered):
        lifecycle.OFFER.check("expired", "confirmed")
