"""docs/letters shows every letter of the two main paths as it is now, in both languages and widths."""

import re

import pytest

from deploy.local.letters import FOLDER, MADE_OF, WIDTHS, PicturedLetter, all_letters, index, made_of
from shared.i18n import ROOT

TOLD_IN_DIGESTS = {"fair_changed", "fair_announced", "draw_published"}
"""What only organisers hear of: in the digest, which has its own pictures."""
LETTERS = all_letters()


def test_every_letter_of_the_two_paths_has_its_four_pictures() -> None:
    wanted = {letter.file(width) for letter in LETTERS for width in WIDTHS}
    assert {file.name for file in FOLDER.glob("*.png")} == wanted, "run: make letters"
    assert len(wanted) == len(LETTERS) * 2


def test_the_pictures_are_of_the_letters_as_they_are_now() -> None:
    assert (FOLDER / MADE_OF).read_text() == made_of(LETTERS), "a letter was changed since; run: make letters"
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == index(LETTERS), "run: make letters"


@pytest.mark.parametrize("path", ["booth", "round"])
def test_the_paths_are_those_that_the_tests_walk(path: str) -> None:
    owed = re.findall(r'owe\(\s*"(\w+)"', (ROOT / "tests" / f"{path}_path.py").read_text(encoding="utf-8"))
    shown = {letter.told.template for letter in LETTERS if letter.path == path}
    assert len(owed) > 8
    assert set(owed) - TOLD_IN_DIGESTS <= shown


def test_the_pictures_are_small() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 5_000_000


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.file(0))
def test_a_letter_of_the_paths_says_one_thing_first_and_has_its_button(letter: PicturedLetter) -> None:
    content = letter.told.write(letter.recipient)
    assert content.blocks[0].kind == "paragraph"
    assert "None" not in letter.page
