"""Every state that pages show has its word: a state that is added is missed here, not by who opens the page."""

from collections.abc import Mapping
from typing import Any, get_args

import pytest

from services.awards.domain.lifecycle import BallotState, DossierState, JudgeState, RoundState
from services.awards.web.council_words import BALLOT_STATES
from services.awards.web.dossier_words import STATES as DOSSIER_STATES
from services.awards.web.judge_words import JUDGE_STATES
from services.awards.web.words import ROUND_STATES
from services.booths.domain.lifecycle import FairState, OfferState
from services.booths.web.fair_lines import STATES as FAIR_STATES
from services.booths.web.pages.offers import STATES as OFFER_STATES

WORDS = [
    pytest.param(FairState, FAIR_STATES, id="fairs"),
    pytest.param(OfferState, OFFER_STATES, id="offers"),
    pytest.param(RoundState, ROUND_STATES, id="rounds"),
    pytest.param(DossierState, DOSSIER_STATES, id="dossiers"),
    pytest.param(JudgeState, JUDGE_STATES, id="judges"),
    pytest.param(BallotState, BALLOT_STATES, id="ballots"),
]


@pytest.mark.parametrize(("states", "words"), WORDS)
def test_every_state_has_its_word(states: Any, words: Mapping[str, Any]) -> None:
    assert set(get_args(states)) - set(words) == set(), "a chip's kind and word"
    assert set(words) - set(get_args(states)) == set()
