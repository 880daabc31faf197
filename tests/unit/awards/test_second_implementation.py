"""The browser's JavaScript and the server's Python, written apart from one text, must agree on every round file."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import Phase, given, settings

from services.awards import proofs
from services.awards.domain.merkle import leaf_hash
from shared.canonical import canonical
from tests import javascript
from tests.json_places import other, values, with_value
from tests.unit.awards.round_files import files
from tests.unit.awards.test_round_files import SMALL

SCRIPTS: Final = Path(proofs.__file__).parent / "web" / "static" / "verify"
IN_NODE: Final = """
import { readFileSync } from "node:fs";
const { verify, findReceipt } = await import(process.argv[1]);
const [files, pasted] = JSON.parse(readFileSync(0, "utf8"));
const answers = [];
for (const file of files) answers.push(await verify(file));
const found = [];
for (const text of pasted) found.push(await findReceipt(text, files[0], answers[0].hashes).catch(() => "broken"));
process.stdout.write(JSON.stringify([answers, found]));
"""
pytestmark = pytest.mark.skipif(javascript.NODE is None, reason="needs node; the check is tested in a browser too")


def in_node(files: list[Any], pasted: list[str] | None = None) -> tuple[list[dict[str, Any]], list[Any]]:
    answers, found = javascript.in_node(SCRIPTS, IN_NODE, [files, pasted or []])
    return answers, found


def failed(answer: dict[str, Any]) -> list[str]:
    return [check["name"] for check in answer["checks"] if not check["ok"]]


def test_javascript_reaches_the_same_result_for_any_round() -> None:
    made: list[Any] = [SMALL]

    @settings(max_examples=60, deadline=None, database=None, phases=[Phase.generate])
    @given(files())
    def collect(file: dict[str, Any]) -> None:
        made.append(file)

    collect()
    answers, _ = in_node(made)
    assert [(failed(answer), [check["detail"] for check in answer["checks"]]) for answer in answers] == [
        ([], [""] * 6)
    ] * len(made)


def test_javascript_notices_every_changed_value() -> None:
    changes = [(path, with_value(SMALL, path, other(value))) for path, value in values(SMALL) if path]
    answers, _ = in_node([file for _, file in changes])
    assert [path for (path, _), answer in zip(changes, answers, strict=True) if answer["ok"]] == []


def test_javascript_names_what_differs() -> None:
    sheet = with_value(SMALL, ("sheets", 4, "leaf", "points", "market"), "30")
    rule = with_value(SMALL, ("rules", "cap_total"), 3)
    result = with_value(SMALL, ("result", "products", 1, "points"), "80")
    answers, _ = in_node([sheet, rule, result, {}, [], None])
    assert [failed(answer) for answer in answers] == [
        ["leaves", "tree", "result", "result_hash"], ["rules_hash", "result", "result_hash"], ["result"],
        ["form"], ["form"], ["form"],
    ]  # fmt: skip
    details = [check["detail"] for check in answers[0]["checks"]]
    assert details[2].startswith("#4 (GK02, B-118): ")
    assert answers[2]["checks"][4]["detail"] == 'B-118 points: "80" ≠ "79.17"'


def test_a_receipt_is_found_in_the_file() -> None:
    leaf = SMALL["sheets"][4]["leaf"]
    hashed = leaf_hash(canonical(leaf)).hex()
    receipt = {"leaf": leaf, "leaf_hash": hashed, "leaf_index": 4}
    here = {"found": True, "index": 4, "judge": "GK02", "product": "B-118", "place": True}
    pasted = [
        json.dumps(receipt), json.dumps(leaf), f"  {hashed.upper()}\n", json.dumps({**receipt, "leaf_index": 5}),
        json.dumps({"leaf": {**leaf, "points": {**leaf["points"], "market": "40"}}}), "abc", "{",
    ]  # fmt: skip
    _, found = in_node([SMALL], pasted)
    assert found == [here, here, here, {**here, "place": False}, {"found": False}, {"found": False}, "broken"]
