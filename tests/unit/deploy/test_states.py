"""make check finds a misspelt state wherever code or a template compares with one."""

from pathlib import Path

import pytest

from deploy.local import states

KNOWN = {"open", "closed"}


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ('fair.state == "open"', []),
        ('fair.state == "opne"', ["no state is called 'opne'"]),
        ('fair.state in {"open", "close"}', ["no state is called 'close'"]),
        ('fair_state not in ("clsed", "open")', ["no state is called 'clsed'"]),
        ('"opn" != application.fair.state', ["no state is called 'opn'"]),
        ('select(Fair).where(Fair.state == "open")', ["ask SQL by in_state or not_in_state"]),
        ('Fair.state.in_(("open", "closed"))', ["ask SQL by in_state or not_in_state"]),
        ('fair.state = "open"', ["a state is set by move, which notes who did it"]),
        ('fair.state, fair.changed_at = "open", now', ["a state is set by move, which notes who did it"]),
        ('update(Fair).values(state="open")', ["a state is set by move, which notes who did it"]),
        ('fair.code == "TG26"', []),
    ],
)
def test_code(tmp_path: Path, code: str, wrong: list[str]) -> None:
    file = tmp_path / "module.py"
    file.write_text(code)
    assert [line.split(": ", 1)[1] for line in states.wrong_in_code(file, KNOWN)] == wrong


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('{% if fair.state == "open" %}', []),
        ('{% if fair.state == "publised" %}', ["publised"]),
        ('{% if case.fair.state not in ["open", "closd"] %}', ["closd"]),
        ('{{ "x" if one.state in ("opened", "closed") }}', ["opened"]),
        ('{% if offer.state != "offred" and mine %}', ["offred"]),
    ],
)
def test_templates(tmp_path: Path, line: str, wrong: list[str]) -> None:
    file = tmp_path / "page.html"
    file.write_text(line)
    found = list(states.wrong_in_template(file, KNOWN))
    assert found == [f"{file}:1: no state is called {word!r}" for word in wrong]


def test_what_is_declared_is_known() -> None:
    known = states.declared(Path("services/booths"))
    assert {"draft", "published", "taken_back", "withdrawn", "waiting", "free"} <= known
    assert "publised" not in known
