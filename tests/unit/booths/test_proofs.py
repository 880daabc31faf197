"""Announcements and draw files: what is true verifies, every change of meaning is named, nothing crashes."""

import copy
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from services.booths import proofs
from services.booths.domain import proof
from services.booths.domain.announcement import (
    Announcement,
    RandomnessNotDrawnYet,
    RandomnessTooEarly,
    Replaced,
    announce,
    check_drawn,
)
from services.booths.domain.draw import revealed_code
from services.booths.domain.sources import NumbersMissing
from shared.canonical import canonical
from shared.errors import Trouble
from shared.json_files import read_json
from shared.reading import Malformed
from tests.json_places import Place, other, values, with_value
from tests.unit.booths.instances import (
    ANNOUNCED,
    NUMBERS,
    SECRET,
    Instance,
    announced,
    corrected,
    drawn,
    example,
    instances,
)

EXAMPLE = corrected(example())


@pytest.fixture(scope="module")
def file() -> dict[str, Any]:
    return copy.deepcopy(EXAMPLE)


def trouble_with(file: Any) -> str:
    try:
        differences = proof.verify(file)
    except Trouble as trouble:
        return str(trouble)
    return "; ".join(d.where for d in differences)


def test_what_was_drawn_verifies(file: dict[str, Any]) -> None:
    assert proof.verify(json.loads(json.dumps(file))) == []


@settings(max_examples=60, deadline=None)
@given(instances())
def test_any_draw_verifies(instance: Instance) -> None:
    assert proof.verify(drawn(instance)) == []


def test_every_changed_value_is_named(file: dict[str, Any]) -> None:
    unnoticed = [
        path for path, value in values(file) if path and trouble_with(with_value(file, path, other(value))) == ""
    ]
    assert unnoticed == []


def test_every_missing_name_is_named(file: dict[str, Any]) -> None:
    for path, value in values(file):
        if isinstance(value, dict):
            for name in value:
                less = {other_name: item for other_name, item in value.items() if other_name != name}
                assert trouble_with(with_value(file, path, less) if path else less), (path, name)


def test_numbers_that_only_look_equal_are_named(file: dict[str, Any]) -> None:
    row, first = ("result", "applications", 0), file["result"]["applications"][0]["label"]
    assert trouble_with(with_value(file, (*row, "position"), 1.0)) == f"/result/applications/0/position ({first})"
    assert trouble_with(with_value(file, (*row, "position"), True)) == f"/result/applications/0/position ({first})"


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_rubbish_never_crashes(data: st.DataObject) -> None:
    file = EXAMPLE
    path, _ = data.draw(st.sampled_from(list(values(file))))
    rubbish = data.draw(
        st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text() | st.lists(st.integers())
    )
    trouble_with(with_value(file, path, rubbish) if path else rubbish)


@pytest.mark.parametrize("early", [timedelta(0), timedelta(seconds=1), timedelta(days=3)])
def test_randomness_not_later_than_the_announcement_is_refused(early: timedelta) -> None:
    announcement = announced(example())
    late = Announcement.from_json(announcement.to_json())
    values_ = late.to_json()
    values_["sources"][0]["drawn_at"] = (ANNOUNCED - early).strftime("%Y-%m-%dT%H:%M:%SZ")
    with pytest.raises(RandomnessTooEarly):
        Announcement.from_json(values_)
    with pytest.raises(RandomnessTooEarly):
        proof.complete(values_, randomness=NUMBERS, code=revealed_code(SECRET).hex())


def test_nothing_is_drawn_before_its_randomness() -> None:
    announcement = announced(example())
    last = announcement.sources[-1].drawn_at
    check_drawn(announcement, last)
    with pytest.raises(RandomnessNotDrawnYet):
        check_drawn(announcement, last - timedelta(seconds=1))


def test_a_wrong_code_and_missing_numbers_are_refused() -> None:
    value, _ = announce(announced(example()))
    with pytest.raises(proof.CodeDoesNotOpen):
        proof.complete(value, randomness=NUMBERS, code=revealed_code(SECRET, 2).hex())
    with pytest.raises(NumbersMissing):
        proof.complete(value, randomness=NUMBERS[:1], code=revealed_code(SECRET).hex())


def test_an_announcement_survives_its_form() -> None:
    value, _ = announce(announced(example()))
    assert Announcement.from_json(json.loads(json.dumps(value))).to_json() == value


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (("applications", 1, "label"), "SF26-0001", "/applications: SF26-0001 is there twice"),
        (("applications", 1, "wishes"), ["booth:none"], "/applications/1/wishes: names a booth or zone"),
        (("applications", 1, "wishes"), ["zone:A", "zone:A"], "/applications/1/wishes: zone:A is there twice"),
        (("applications", 1, "wishes"), ["zone:A"] * 10_000, "/applications/1/wishes: must be a list of at most 100"),
        (("applications", 1, "wanted"), 10**400, "/applications/1/wanted: must be an integer"),
        (("booths", 1, "zone"), "none", "/booths/1/zone: is not a zone"),
        (("booths", 1, "code"), "A1", "/booths: A1 is there twice"),
        (("booths", 1, "x_dm"), 0, "/booths: A1 and A2 share ground"),
        (("booths", 1, "x_dm"), 29, "/booths: A1 and A2 share ground"),
        (("booths", 4, "depth_dm"), 61, "/booths: "),
        (("zones", 1, "groups"), ["A", "A"], "/zones/1/groups: A is there twice"),
        (("sources",), [], "/sources: at least one source"),
        (("sources", 1, "count"), 46, "/sources/1/count: is more than there are numbers in the range"),
        (("sources", 1, "count"), 0, "/sources/1/count: must be an integer from 1 to 100"),
        (("sources", 1, "most"), 0, "/sources/1/most: must be an integer from 1 to"),
        (("sources", 1, "address"), "", "/sources/1/address: must be a text"),
        (("attempt",), 10, "/attempt: must be an integer from 1 to 9"),
        (("attempt",), 2, "/replaces: is null for the first attempt"),
        (("fair",), "SF\n26", "/fair: must be a text without control characters"),
        (("rules", "points"), {"rich": 3}, "/rules/points: must be one of"),
        (("rules", "cap_per_establishment"), "2", "/rules/cap_per_establishment: must be an integer"),
    ],
)
def test_what_is_wrong_with_an_announcement_is_said(path: Place, value: Any, problem: str) -> None:
    with pytest.raises(Malformed) as malformed:
        Announcement.from_json(with_value(announced(example()).to_json(), path, value))
    assert f"{malformed.value.path}: {malformed.value.problem}".startswith(problem)


@pytest.mark.parametrize(
    ("source", "numbers", "problem"),
    [
        (0, [99_999], ""),
        (0, [100_000], "/randomness/0/numbers/0: must be an integer from 0 to 99999"),
        (0, [], "/randomness/0/numbers: must be a list of exactly 1"),
        (1, [1, 2, 3, 4, 5, 45], ""),
        (1, [1, 2, 3, 4, 5], "/randomness/1/numbers: must be a list of exactly 6"),
        (1, [1, 2, 3, 4, 5, 6, 7], "/randomness/1/numbers: must be a list of exactly 6"),
        (1, [0, 2, 3, 4, 5, 6], "/randomness/1/numbers/0: must be an integer from 1 to 45"),
        (1, [1, 2, 3, 4, 5, 46], "/randomness/1/numbers/5: must be an integer from 1 to 45"),
        (1, [1, 2, 3, 4, 2, 6], "/randomness/1/numbers: 2 is there twice"),
    ],
)
def test_numbers_must_be_such_as_the_source_draws(source: int, numbers: list[int], problem: str) -> None:
    value, _ = announce(announced(example()))
    drawn_ = [list(each) for each in NUMBERS]
    drawn_[source] = numbers
    file = {name: part for name, part in EXAMPLE.items() if name != "result"} | {"announcement": value, "former": []}
    file["randomness"] = [each | {"numbers": drawn_[at]} for at, each in enumerate(EXAMPLE["randomness"])]
    if not problem:
        assert proof.allocate_file(file)["randomness"][source]["numbers"] == numbers
        return
    with pytest.raises(Malformed) as malformed:
        proof.allocate_file(file)
    assert f"{malformed.value.path}: {malformed.value.problem}".startswith(problem)


def test_a_new_announcement_is_opened_by_the_next_code_of_the_chain() -> None:
    _, sha256 = announce(announced(example()))
    again = replace(
        announced(example()), attempt=2, replaces=Replaced(announcement_sha256=sha256, source="X", reason="Không quay.")
    )
    value, _ = announce(again)
    file = proof.complete(value, randomness=NUMBERS, code=revealed_code(SECRET, 2).hex())
    assert proof.verify(file) == []
    with pytest.raises(proof.CodeDoesNotOpen):
        proof.complete(value, randomness=NUMBERS, code=revealed_code(SECRET).hex())


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(min_codepoint=32, max_codepoint=126)), inner),
    max_leaves=20,
)


@given(json_values)
def test_canonical_json_is_that_of_rfc_8785(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def written(folder: Path, content: Any) -> str:
    path = folder / "draw.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_verify_command(file: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert proofs.verify_command([written(tmp_path, file)]) == 0
    wrong = with_value(file, ("result", "applications", 0, "booths"), ["X1"])
    assert proofs.verify_command([written(tmp_path, wrong)]) == 1
    assert "/result/applications/0/booths" in capsys.readouterr().out


def test_allocate_command_gives_the_result_back(
    file: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = {name: value for name, value in file.items() if name != "result"}
    assert proofs.allocate_command([written(tmp_path, bare)]) == 0
    assert json.loads(capsys.readouterr().out) == file
    assert proofs.allocate_command([written(tmp_path, file)]) == 1


@pytest.mark.parametrize(
    ("content", "exit_code", "problem"),
    [
        ("", 2, "is not JSON"),
        ("{", 2, "is not JSON"),
        ("NaN", 2, "NaN is no JSON number"),
        ('{"a": 1, "a": 2}', 2, "is there twice"),
        ("[" * 100_000, 2, "nested too deeply"),
        ("9" * 10_000, 2, "is not JSON"),
        ("[]", 1, "must be an object"),
        ("{}", 1, "/format is missing"),
    ],
)
def test_commands_say_what_is_wrong_with_a_file(
    content: str, exit_code: int, problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (proofs.verify_command, proofs.allocate_command):
        assert command([written(tmp_path, content)]) == exit_code
        assert problem in capsys.readouterr().err


def test_commands_without_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert proofs.verify_command([]) == proofs.allocate_command([]) == 2
    assert proofs.verify_command([str(tmp_path / "none.json")]) == 2
    assert proofs.verify_command([str(tmp_path)]) == 2
    assert "usage: verify FILE" in capsys.readouterr().err


def test_no_file_holds_names_or_addresses(file: dict[str, Any]) -> None:
    names = {name for path, value in values(file) if isinstance(value, dict) for name in value}
    assert "@" not in json.dumps(file)
    assert names.isdisjoint({"email", "phone", "establishment", "establishment_id"})


def test_the_small_example_of_docs_proofs() -> None:
    """Every value that docs/proofs.md, section 9, prints is in the file, and the file is true."""
    small = read_json(Path(__file__).parent / "data" / "small_draw.json")
    assert proof.verify(small) == []
    text = (Path(proofs.__file__).parents[2] / "docs" / "proofs.md").read_text(encoding="utf-8").split("## 9.")[1]
    rows = small["result"]["applications"]
    said = [small["announcement_sha256"], small["code"], small["announcement"]["commitment"]["hash"]]
    said += [f"{len(canonical(small['announcement']))} bytes"]
    said += [
        f"| {row['position']} | {row['label']} | {row['points']} | {row['draw'][:8]} | {row['places']}" for row in rows
    ]
    assert [value for value in said if value not in text] == []
