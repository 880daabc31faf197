"""Round files: what is true verifies, every change of meaning is named, nothing crashes, an outsider agrees."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.awards import proofs
from services.awards.domain import round_file
from services.awards.domain.merkle import root
from services.awards.domain.round_parts import RESULT
from shared.canonical import canonical
from shared.differences import differences
from shared.errors import Trouble
from shared.json_files import read_json
from shared.noted import short
from shared.reading import Malformed
from tests.json_places import Place, other, values, with_value
from tests.unit.awards.outsider import Outsider, leaf_hash, sha256
from tests.unit.awards.round_files import files, small

SMALL = small()
OWN_HASH = "/result_sha256 (the result as it is in the file)"
HERE = Path(__file__).parent
DOCS = Path(proofs.__file__).parents[2] / "docs"


def said_wrong(file: Any) -> list[str]:
    """Return the places that ``verify`` names."""
    try:
        return [difference.where for difference in round_file.verify(file)]
    except Malformed as malformed:
        return [f"{malformed.path} {malformed.problem}"]
    except Trouble as trouble:
        return [str(trouble)]


def test_what_was_built_verifies() -> None:
    assert round_file.verify(json.loads(json.dumps(SMALL))) == []


@settings(max_examples=60, deadline=None)
@given(files())
def test_any_round_verifies_and_an_outsider_agrees(file: dict[str, Any]) -> None:
    assert round_file.verify(json.loads(canonical(file))) == []
    outside = Outsider(file)
    assert (outside.result(), sha256(outside.result())) == (file["result"], file["result_sha256"])
    assert (sha256(file["rules"]), outside.root.hex()) == (file["rules_sha256"], file["tree"]["root"])
    assert [leaf_hash(one["leaf"]).hex() for one in file["sheets"]] == [one["leaf_hash"] for one in file["sheets"]]


def test_every_changed_value_is_noticed() -> None:
    every = [path for path, _ in values(SMALL) if path]
    unnoticed = [
        path for path, value in values(SMALL) if path and not said_wrong(with_value(SMALL, path, other(value)))
    ]
    assert len(every) > 450
    assert unnoticed == []


def test_every_changed_sheet_is_named_with_its_judge_and_product() -> None:
    for index, sheet in enumerate(SMALL["sheets"]):
        judge, product = sheet["leaf"]["judge"], sheet["leaf"]["product"]
        for path, value in values(sheet):
            if path and not isinstance(value, dict) and path[-1] not in ("judge", "product"):
                told = " | ".join(said_wrong(with_value(SMALL, ("sheets", index, *path), other(value))))
                hit = f"/sheets/{index}/" in told or (path == ("annulled",) and "/result/annulled" in told)
                assert hit, (index, path, told)
                assert judge in told, (path, told)
                assert product in told, (path, told)


def test_every_changed_rule_is_named() -> None:
    for path, value in values(SMALL["rules"]):
        if path and not isinstance(value, (dict, list)):
            told = said_wrong(with_value(SMALL, ("rules", *path), other(value)))
            named = "/".join(str(one) for one in path)
            assert [
                one
                for one in told
                if one.startswith((f"/result/rules/{named}", f"/rules/{path[0]}", "/rules/tie_break"))
            ], (
                path,
                told,
            )


def test_every_changed_result_is_named_with_its_product() -> None:
    for index, entry in enumerate(SMALL["result"]["products"]):
        for path, value in values(entry):
            if path and path != ("code",):
                told = said_wrong(with_value(SMALL, ("result", "products", index, *path), other(value)))
                assert told.pop() == OWN_HASH, path
                assert told, path
                assert all(one.startswith(f"/result/products/{index}/{path[0]}") for one in told), (path, told)
                assert all(entry["code"] in one for one in told), (path, told)


def test_a_sheet_left_out_put_in_or_moved_shows_in_the_tree() -> None:
    less = with_value(SMALL, ("sheets",), SMALL["sheets"][:-1])
    assert {"/tree/size", "/tree/root"} <= set(said_wrong(less))
    first, second, *rest = SMALL["sheets"]
    assert said_wrong(with_value(SMALL, ("sheets",), [second, first, *rest]))[0] == "/tree/root"
    twice = with_value(SMALL, ("sheets",), [*SMALL["sheets"], SMALL["sheets"][0]])
    assert "is a second sheet of this judge for this product (GK01, A-207)" in said_wrong(twice)[0]


def test_a_sheet_changed_together_with_its_hash_shows_in_the_tree_and_the_result() -> None:
    changed = with_value(SMALL, ("sheets", 0, "leaf", "points", "market"), "40")
    changed["sheets"][0]["leaf_hash"] = leaf_hash(changed["sheets"][0]["leaf"]).hex()
    told = said_wrong(changed)
    assert told[0] == "/tree/root"
    assert "/result/products/0/points (A-207)" in told
    assert "/result/products/0/sheets/0/total (A-207, GK01)" in told


def test_numbers_that_only_look_equal_are_named() -> None:
    rank: Place = ("result", "products", 0, "rank")
    for value in (1.0, True):
        assert said_wrong(with_value(SMALL, rank, value)) == ["/result/products/0/rank (A-207)", OWN_HASH]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_rubbish_never_crashes(data: st.DataObject) -> None:
    path, value = data.draw(st.sampled_from(list(values(SMALL))))
    rubbish = data.draw(
        st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text() | st.lists(st.integers())
    )
    told = said_wrong(with_value(SMALL, path, rubbish) if path else rubbish)
    assert told or (type(rubbish) is type(value) and rubbish == value)


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (("format",), "khuyen-cong/round/2", "/format must be one of khuyen-cong/round/1"),
        (("sheets", 4, "leaf", "points", "market"), "41", "/sheets/4/leaf/points/market is more than the rules allow"),
        (("sheets", 4, "leaf", "points", "market"), "4.3", "/sheets/4/leaf/points/market is no multiple of the rules'"),
        (("sheets", 4, "leaf", "points", "market"), "030", "/sheets/4/leaf/points/market must be points as text"),
        (("sheets", 4, "leaf", "points", "market"), 30, "/sheets/4/leaf/points/market must be a text"),
        (("sheets", 4, "leaf", "points", "market"), ["30"], "/sheets/4/leaf/points/market must be a text"),
        (("sheets", 4, "leaf", "points"), {}, "/sheets/4/leaf/points/market is missing (GK02, B-118)"),
        (("sheets", 4, "leaf", "judge"), "GK09", "/sheets/4/leaf/judge is no judge of the round (GK09, B-118)"),
        (("sheets", 4, "leaf", "product"), "B-999", "/sheets/4/leaf/product is no product of the round"),
        (("sheets", 4, "leaf", "round"), "X", "/sheets/4/leaf/round is not this round (GK02, B-118)"),
        (("struck", 0, "code"), "B-999", "/struck B-999 is no product of the round"),
        (("judges",), ["GK01", "GK01"], "/judges must not name a code twice"),
        (("products", 1, "code"), "A-207", "/products must be in the order of their codes, none twice"),
        (("judges",), ["GK02", "GK01", "GK03"], "/judges must be in the order of their codes, none twice"),
        (("rules", "step"), "0", "/rules/step must be more than 0"),
        (("rules", "criteria"), [], "/rules/criteria must be a list of 1 to 20 entries"),
        (("version",), 0, "/version must be an integer from 1"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(path: Place, value: Any, problem: str) -> None:
    assert said_wrong(with_value(SMALL, path, value))[0].startswith(problem)


def written(folder: Path, content: Any) -> str:
    path = folder / "round.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_tally_command_prints_the_result_byte_for_byte(tmp_path: Path, capfdbinary: Any) -> None:
    bare = {name: value for name, value in SMALL.items() if name not in RESULT}
    for file in (bare, SMALL, with_value(SMALL, ("result",), {"products": []})):
        assert proofs.tally_command([written(tmp_path, file)]) == 0
        printed = capfdbinary.readouterr().out
        assert printed == canonical(SMALL["result"])
        assert hashlib.sha256(printed).hexdigest() == SMALL["result_sha256"]


def test_verify_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert proofs.verify_command([written(tmp_path, SMALL)]) == 0
    said = capsys.readouterr().out
    assert all(hashed in said for hashed in (SMALL["rules_sha256"], SMALL["result_sha256"], SMALL["tree"]["root"]))
    wrong = with_value(SMALL, ("result", "products", 1, "points"), "80")
    assert proofs.verify_command([written(tmp_path, wrong)]) == 1
    assert '/result/products/1/points (B-118): the file says "80", computed "79.17"' in capsys.readouterr().out


def test_what_receipts_have_is_known_to_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, hashes = written(tmp_path, SMALL), [bytes.fromhex(sheet["leaf_hash"]) for sheet in SMALL["sheets"]]
    parts = {short(hashes[3].hex()): "The hash of the sheet in place 4"}
    parts |= {root(hashes[:size]).hex(): f"The root of the first {size} of 13 sheets" for size in range(2, 13)}
    assert proofs.verify_command([path, *parts]) == 0
    said = capsys.readouterr().out
    for noted, part in parts.items():
        assert f"{part} is what was noted: {noted}" in said
    assert all(hashed in said for hashed in (SMALL["rules_sha256"], SMALL["result_sha256"], SMALL["tree"]["root"]))
    assert proofs.verify_command([path, short("f" * 64)]) == 1


@pytest.mark.parametrize(
    ("content", "exit_code", "problem"),
    [
        ("", 2, "is not JSON"),
        ("NaN", 2, "NaN is no JSON number"),
        ('{"a": 1, "a": 2}', 2, "is there twice"),
        ("[" * 100_000, 2, "nested too deeply"),
        ("9" * 10_000, 2, "is not JSON"),
        ("[]", 1, "must be an object"),
        ("{}", 1, "/format is missing"),
        (json.dumps({**SMALL, "result": json.loads("[" * 65 + "]" * 65)}), 2, "nested too deeply"),
        (json.dumps({**SMALL, "result": json.loads("[" * 64 + "]" * 64)}), 1, "2 differences"),
        (json.dumps({**SMALL, "sheets": [0] * 100_001}), 1, "/sheets must be a list of at most"),
    ],
    ids=["empty", "nan", "twice", "deep", "digits", "list", "object", "deep result", "odd result", "many"],
)
def test_commands_say_what_is_wrong_with_a_file(
    content: str, exit_code: int, problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = [proofs.verify_command, proofs.tally_command]
    for command in commands[: 1 if problem == "2 differences" else 2]:
        assert command([written(tmp_path, content)]) == exit_code
        assert problem in capsys.readouterr().err


def test_commands_without_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert proofs.verify_command([]) == proofs.tally_command([]) == 2
    assert proofs.verify_command([str(tmp_path / "none.json")]) == 2
    assert "usage: tally FILE" in capsys.readouterr().err


def test_lists_that_differ_are_told_apart_by_code() -> None:
    said = [{"code": "A", "n": 1}, {"code": "C", "n": 1}, {"code": "B", "n": 1}]
    computed = [{"code": "A", "n": 1}, {"code": "B", "n": 2}, {"code": "D", "n": 1}]
    assert [one.where for one in differences(said, computed, "/x")] == ["/x/1 (C)", "/x/2/n (B)", "/x (D)"]
    assert [one.where for one in differences(computed[::-1], computed, "/x")] == ["/x: the order"]
    assert [one.where for one in differences([1, 2], [1], "/x")] == ["/x/1"]


def test_what_is_not_in_the_computed_list_is_a_difference_and_hides_no_order() -> None:
    """A list reordered behind an inserted null was once said to be true."""
    computed = [{"code": "A"}, {"code": "B"}]
    assert [one.where for one in differences([None, *computed], computed, "/x")] == ["/x/0 (#0)"]
    forged = [computed[1], None, computed[0]]
    assert [one.where for one in differences(forged, computed, "/x")] == ["/x/1 (#1)", "/x: the order"]
    products = with_value(SMALL, ("result", "products"), [*SMALL["result"]["products"][::-1], None])
    assert said_wrong(products)[:2] == ["/result/products/4 (#4)", "/result/products: the order"]


def test_the_hash_of_the_result_in_the_file_is_compared_too() -> None:
    forged = with_value(SMALL, ("result", "products", 1, "points"), "80")
    assert said_wrong(forged) == ["/result/products/1/points (B-118)", OWN_HASH]
    forged["result_sha256"] = sha256(forged["result"])
    assert said_wrong(forged) == ["/result/products/1/points (B-118)", "/result_sha256"]


def test_no_file_holds_names_addresses_or_notes() -> None:
    names = {name for _, value in values(SMALL) if isinstance(value, dict) for name in value}
    assert "@" not in json.dumps(SMALL)
    assert names.isdisjoint({"email", "phone", "establishment", "establishment_id", "notes", "comment", "place"})


def test_the_small_example_of_docs_proofs() -> None:
    """The file is the one made here, and every value that docs/proofs.md, section 17, prints is in it."""
    kept = read_json(HERE / "data" / "small_round.json")
    assert kept == SMALL
    text = (DOCS / "proofs.md").read_text(encoding="utf-8").split("## 17.")[1]
    said = [SMALL["rules_sha256"], SMALL["tree"]["root"], SMALL["result_sha256"], SMALL["sheets"][0]["leaf_hash"]]
    said += [canonical(SMALL["sheets"][0]["leaf"]).decode(), f"{len(canonical(SMALL['result']))} bytes"]
    for one in SMALL["result"]["products"]:
        totals = ", ".join(sheet["total"] for sheet in one["sheets"])
        said += [f"| {one['rank']} | {one['code']} | {totals} | {one['points']} | {one['tie_break']['draw'][:8]} | "
                 f"{one['why'] or ''}"]  # fmt: skip
    assert [value for value in said if value not in text] == []
