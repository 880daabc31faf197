"""README.md promises what there is."""

import re
from dataclasses import MISSING, fields
from pathlib import Path

from shared.settings import REQUIRED, Settings

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown(default: object) -> str:
    if isinstance(default, bool):
        return f"`{int(default)}`"
    return f"`{default}`" if default != "" else "empty"


def test_the_table_of_settings_is_that_of_the_code() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \|", README, re.MULTILINE)
    expected = [
        (field.name.upper(), "required" if field.default is MISSING else shown(field.default))
        for field in fields(Settings)
    ]
    assert rows == expected, "write NAME | default into README.md, in the order of shared/settings.py"
    assert {name for name, default in rows if default == "required"} == set(REQUIRED)


def test_every_make_target_that_is_told_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    told = set(re.findall(r"`make ([a-z]+)", README)) | set(re.findall(r"^make ([a-z]+)$", README, re.MULTILINE))
    assert told - targets == set()


def test_every_file_that_is_linked_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
