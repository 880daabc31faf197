"""What has a name in each language is called by the reader's own, wherever pages name it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from services.awards.web import round_lines
from services.booths.web import fair_lines
from shared.i18n import speaking

TWICE = SimpleNamespace(name_vi="Tên", name_en="Name", place_vi="Nơi", place_en="Place")


@pytest.mark.parametrize(
    ("said", "vi", "en"),
    [
        (fair_lines.name_of, "Tên", "Name"),
        (fair_lines.place_of, "Nơi", "Place"),
        (fair_lines.zone_name, "Tên", "Name"),
        (round_lines.round_name, "Tên", "Name"),
    ],
)
def test_in_the_readers_language(said: Callable[[Any], str], vi: str, en: str) -> None:
    for language, name in (("vi", vi), ("en", en)):
        with speaking(language):
            assert said(TWICE) == name
