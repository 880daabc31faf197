"""Every application is in exactly one situation, and each is somebody's turn or over."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booths.domain.lifecycle import APPLICATION, FAIR, OFFER
from services.booths.domain.situations import MINE, WAITING, SituationFacts, situation

OPEN = SituationFacts("draft", "open", registration_open=True)
PUBLISHED = SituationFacts("accepted", "published", registration_open=False)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (OPEN, "draft"),
        (replace(OPEN, registration_open=False), "late"),
        (replace(OPEN, state="submitted"), "submitted"),
        (replace(OPEN, state="submitted", registration_open=False), "submitted"),
        (replace(OPEN, state="submitted", fair_state="closed", registration_open=False), "late"),
        (replace(OPEN, state="returned"), "returned"),
        (replace(OPEN, state="returned", registration_open=False), "late"),
        (replace(OPEN, state="accepted"), "accepted"),
        (replace(PUBLISHED, fair_state="closed"), "announced"),
        (replace(PUBLISHED, fair_state="drawn"), "announced"),
        (replace(PUBLISHED, offers=["offered"], waits=True), "offered"),
        (replace(PUBLISHED, offers=["declined", "offered"]), "offered"),
        (replace(PUBLISHED, offers=["offered"], unsent=True), "unsent"),
        (replace(PUBLISHED, fair_state="cancelled", offers=["offered"], unsent=True), "cancelled"),
        (replace(PUBLISHED, offers=["confirmed"]), "confirmed"),
        (replace(PUBLISHED, offers=["declined"]), "gone"),
        (replace(PUBLISHED, offers=["expired"], waits=True), "gone"),
        (replace(PUBLISHED, waits=True), "waitlisted"),
        (PUBLISHED, "none"),
        (replace(PUBLISHED, offers=["annulled"], waits=True), "waitlisted"),
        (replace(PUBLISHED, offers=["annulled"]), "none"),
        (replace(PUBLISHED, offers=["annulled", "offered"]), "offered"),
        (replace(PUBLISHED, fair_state="running", offers=["confirmed"]), "running"),
        (replace(PUBLISHED, fair_state="running", waits=True), "none"),
        (replace(PUBLISHED, fair_state="over", offers=["confirmed"]), "over"),
        (replace(PUBLISHED, fair_state="cancelled", offers=["confirmed"]), "cancelled"),
        (replace(PUBLISHED, state="withdrawn"), "withdrawn"),
        (replace(OPEN, state="refused"), "refused"),
    ],
)
def test_situations(facts: SituationFacts, expected: str) -> None:
    assert situation(facts) == expected


@given(
    st.builds(
        SituationFacts,
        state=st.sampled_from(APPLICATION.states),
        fair_state=st.sampled_from(FAIR.states),
        registration_open=st.booleans(),
        offers=st.lists(st.sampled_from(OFFER.states), max_size=3),
        waits=st.booleans(),
        unsent=st.booleans(),
    )
)
def test_nothing_is_left_to_do_in_a_fair_that_has_ended(facts: SituationFacts) -> None:
    found = situation(facts)
    if facts.fair_state in {"cancelled", "over"}:
        assert found not in MINE | WAITING or facts.registration_open
