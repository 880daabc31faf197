"""Every code that a draw's result can hold has its sentence, in both languages."""

import re

import pytest

from services.booths import reasons
from services.booths.domain.lifecycle import APPLICATION
from services.booths.domain.rules import FLAGS as FLAG_CODES
from services.booths.domain.situations import MINE, WAITING
from services.booths.web import explanations, situations, timeline, words
from shared.i18n import english, speaking, speaking_of_another
from tests.unit.booths.fairs import fairs
from tests.unit.booths.instances import drawn

CODES = {
    *("cap", "no_zone", "order", "rounds", "guaranteed", "too_few_places", "province_full"),
    *("nothing_else", "kept", "no_run", "too_few"),
}


def test_every_reason_of_random_draws_and_every_wish_has_its_sentence() -> None:
    seen: set[str] = set()
    for instance in fairs(300, seed=3):
        wanted = {application.label: application.wanted for application in instance.applications}
        for row in drawn(instance)["result"]["applications"]:
            for language in ("vi", "en"):
                with speaking(language):
                    found = explanations.why(row, wanted[row["label"]])
                    with speaking_of_another():
                        of_another = explanations.why(row, wanted[row["label"]])
                assert not re.search(r"\b[Yy]ou", str(of_another))
                assert language == "en" or of_another == found
                said = [found.decided, *found.stops, *(answer.text for answer in found.wishes)]
                assert [text for text in said if not text.endswith(".") or "%(" in text or "{" in text] == []
            seen |= {stop["code"] for stop in row["stops"]}
    assert seen == CODES


def test_a_wish_without_any_booth_is_not_said_to_be_taken() -> None:
    said = {}
    for language in ("vi", "en"):
        with speaking(language):
            said[language] = reasons.wish_text({"wish": "anywhere", "outcome": "full", "booths": 0, "passed": {}})
    assert said == {
        "vi": "Không có gian nào mà nhóm sản phẩm của cơ sở được dùng.",
        "en": "There is no booth for this product group.",
    }


def test_every_flag_situation_state_and_step_has_its_word() -> None:
    assert set(words.FLAGS) == set(FLAG_CODES)
    assert set(situations.LINES) >= MINE | WAITING
    assert set(situations.STATE_KINDS) == set(APPLICATION.states)
    assert set(timeline.STEPS) == {*APPLICATION.states, "started", "reopened"} - {"draft"}


def test_every_sentence_has_its_english() -> None:
    said = [
        *reasons.OUTCOMES.values(),
        *reasons.STOPS.values(),
        *reasons.OWN.values(),
        *reasons.SHARES.values(),
        *reasons.RULES.values(),
        *words.FLAGS.values(),
        *timeline.STEPS.values(),
        *timeline.ANSWERS.values(),
    ]
    said += [text for line in situations.LINES.values() for text in (line.word, line.maker, line.office or line.maker)]
    assert [text for text in said if text not in english()] == []


@pytest.mark.parametrize(
    ("language", "wishes"),
    [
        (
            "vi",
            [
                ("Gian A-02", "problem", "Đã có cơ sở ở vị trí 1.203 nhận trước."),
                ("Gian bất kỳ trong khu Z1", "done", "Được phân."),
                ("Bất kỳ gian nào phù hợp", "plain", "Không cần xét đến vì nguyện vọng xếp trên đã được đáp ứng."),
            ],
        ),
        (
            "en",
            [
                ("Booth A-02", "problem", "Taken by the applicant in place 1,203."),
                ("Any booth in zone Z1", "done", "Given."),
                ("Any booth that fits", "plain", "Not needed, for a wish further up was met."),
            ],
        ),
    ],
)
def test_a_whole_explanation(language: str, wishes: list[tuple[str, str, str]]) -> None:
    result = {
        "label": "TG26-0001",
        "position": 7,
        "points": 0,
        "breakdown": [{"flag": "women_owned", "points": 20}],
        "booths": ["A-01", "A-03"],
        "waiting": None,
        "reason": None,
        "stops": [],
        "wishes": [
            {"wish": "booth:A-02", "outcome": "taken", "by": 1203},
            {"wish": "zone:Z1", "outcome": "given"},
            {"wish": "anywhere", "outcome": "not_needed"},
        ],
    }
    with speaking(language):
        found = explanations.why(result, 2)
    assert (found.position, found.booths, found.stops) == (7, ["A-01", "A-03"], [])
    assert [(answer.name, answer.kind, answer.text) for answer in found.wishes] == wishes
