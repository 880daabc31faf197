"""A rehearsal (chấm thử): five invented products on which the jury learns to use the score sheets."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

SUFFIX: Final = "-THU"
ESTABLISHMENT_ID: Final = UUID("7c68a3f2-0000-4000-8000-746875746875")
"""The establishment that does not exist and makes all invented products; in no list and no count."""
ESTABLISHMENT_NAME: Final = "Cơ sở giả định để chấm thử"


@dataclass(frozen=True, slots=True)
class Invented:
    """A product that nobody makes; ``shape`` is what is drawn: bowl, basket, jar, machine or lamp."""

    code: str
    group: str
    name: str
    shape: str
    statement: Mapping[str, str]


SAID: Final = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PRODUCTS: Final = tuple(Invented(**product) for product in SAID["product"])
