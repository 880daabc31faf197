"""Every code that a draw's result can hold has its sentence, in both languages."""

import ast
import inspect

import pytest

from services.booths.domain import explanation as rules
from services.booths.domain.lifecycle import APPLICATION
from services.booths.domain.rules import FLAGS as FLAG_CODES
from services.booths.domain.situations import MINE, WAITING
from services.booths.web import explanations, situations, timeline, words
from shared.i18n import english, speaking

NOT_CODES = {"", "booth:", "zone:"}


def codes_of(function: str) -> set[str]:
    """Return the words that a method of Explanation can return, read from its code."""
    tree = ast.parse(inspect.getsource(rules))
    body = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function)
    found = {node.value for node in ast.walk(body) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    documented = {ast.get_docstring(body), ast.get_docstring(body, clean=False)}
    return found - documented - NOT_CODES


def test_every_reason_has_its_sentence() -> None:
    assert codes_of("reason") == set(explanations.REASONS)


def test_every_outcome_of_a_wish_has_its_sentence() -> None:
    said = codes_of("wishes") | codes_of("_missed")
    assert said <= set(explanations.OUTCOMES)
    assert {"given", "taken", "full", "wrong_group", "not_needed"} <= said


def test_every_flag_situation_state_and_step_has_its_word() -> None:
    assert set(words.FLAGS) == set(FLAG_CODES)
    assert set(situations.LINES) >= MINE | WAITING
    assert set(situations.STATE_KINDS) == set(APPLICATION.states)
    assert set(timeline.STEPS) == {*APPLICATION.states, "started", "reopened"} - {"draft"}


def test_every_sentence_has_its_english() -> None:
    said = [
        *explanations.OUTCOMES.values(),
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
        "wishes": [
            {"wish": "booth:A-02", "outcome": "taken", "by": 1203},
            {"wish": "zone:Z1", "outcome": "given", "by": None},
            {"wish": "anywhere", "outcome": "not_needed", "by": None},
        ],
    }
    with speaking(language):
        found = explanations.why(result)
    assert (found.position, found.booths, found.reason) == (7, ["A-01", "A-03"], "")
    assert [(answer.name, answer.kind, answer.text) for answer in found.wishes] == wishes
