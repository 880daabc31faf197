"""docs/examples/round.json, a real file of the demo: it verifies, an outsider agrees, and no change goes unseen."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from services.awards import proofs
from services.awards.domain import round_file
from shared.canonical import canonical
from shared.json_files import read_json
from tests.json_places import other, values, with_value
from tests.unit.awards.outsider import Outsider
from tests.unit.awards.test_round_files import said_wrong

EXAMPLE = Path(proofs.__file__).parents[2] / "docs" / "examples" / "round.json"


@pytest.fixture(scope="module")
def file() -> Any:
    return read_json(EXAMPLE)


def test_the_example_is_true(file: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert proofs.verify_command([str(EXAMPLE)]) == 0
    assert file["tree"]["root"] in capsys.readouterr().out
    assert EXAMPLE.read_bytes() == canonical(file)
    assert round_file.result_bytes(file) == canonical(file["result"])


def test_an_outsider_agrees(file: Any) -> None:
    assert Outsider(file).result() == file["result"]


def test_the_example_is_the_demo_round_of_the_north(file: Any) -> None:
    entries = file["result"]["products"]
    assert (file["round"]["code"], len(entries), file["tree"]["size"]) == ("KV-BAC-2018", 120, 840)
    assert sum(entry["proposed"] for entry in entries) == file["rules"]["cap_total"] == 60
    assert {entry["why"] for entry in entries} == {None, "not_passed", "cap_total"}
    assert "@" not in json.dumps(file)


def test_changes_anywhere_are_named(file: Any) -> None:
    places = [(path, value) for path, value in values(file) if path]
    picked = Random(840).sample(places, 15)
    assert [path for path, value in picked if not said_wrong(with_value(file, path, other(value)))] == []
