"""The browser's JavaScript and the server's Python, written apart from one text, must agree on every round file."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import Phase, given, settings

from services.awards import proofs
from services.awards.domain.merkle import inclusion_proof, leaf_hash, root
from services.awards.domain.sheets import notes_sha256
from shared.canonical import canonical
from shared.noted import short
from tests import javascript
from tests.javascript import failed
from tests.json_places import with_value
from tests.unit.awards.round_files import files
from tests.unit.awards.test_round_files import SMALL

SCRIPTS: Final = Path(proofs.__file__).parent / "web" / "static" / "verify"
FIND: Final = """
import { readFileSync } from "node:fs";
const { verify } = await import(process.argv[1]);
const { findReceipt } = await import(new URL("receipt.js", process.argv[1]));
const [file, pasted] = JSON.parse(readFileSync(0, "utf8"));
const { hashes } = await verify(file);
const found = [];
for (const text of pasted) found.push(await findReceipt(text, file, hashes).catch(() => "broken"));
process.stdout.write(JSON.stringify(found));
"""
NOTED: Final = """
import { readFileSync } from "node:fs";
const { verify } = await import(process.argv[1]);
const { partOf } = await import(new URL("receipt.js", process.argv[1]));
const { verdict, withNoted } = await import(new URL("shown.js", process.argv[1]));
const [file, noted, words, own] = JSON.parse(readFileSync(0, "utf8"));
const service = {
  partOf, whole: "result_sha256", open: () => [],
  hashes: ({ rules_sha256, tree, result_sha256 }) => ({ result_sha256, root: tree.root, rules_sha256 }),
};
const { hashes } = await verify(file);
const said = [];
for (const typed of noted) {
  const told = await withNoted(typed, file, hashes, service, words, own);
  for (const left of [[], [{ ok: null, left: true }]]) said.push(verdict([told, ...left], told, {}, service, words));
}
process.stdout.write(JSON.stringify(said));
"""
needs_node = pytest.mark.skipif(javascript.NODE is None, reason="needs node; the check is tested in a browser too")


def test_javascript_reaches_the_same_result_for_any_round() -> None:
    made: list[Any] = [SMALL]

    @settings(max_examples=60, deadline=None, database=None, phases=[Phase.generate])
    @given(files())
    def collect(file: dict[str, Any]) -> None:
        made.append(file)

    collect()
    answers = javascript.verified(SCRIPTS, made)
    assert [answer for answer in answers if not answer["ok"] or len(answer["checks"]) != 6] == []


def test_javascript_names_what_differs() -> None:
    sheet = with_value(SMALL, ("sheets", 4, "leaf", "points", "market"), "30")
    rule = with_value(SMALL, ("rules", "cap_total"), 3)
    result = with_value(SMALL, ("result", "products", 1, "points"), "80")
    answers = javascript.verified(SCRIPTS, [sheet, rule, result, {}, [], None])
    assert [failed(answer) for answer in answers] == [
        ["leaves", "tree", "result", "result_hash"], ["rules_hash", "result", "result_hash"], ["result", "result_hash"],
        ["form"], ["form"], ["form"],
    ]  # fmt: skip
    assert answers[0]["checks"][2]["differences"][0]["where"] == "/sheets/4/leaf_hash (GK02, B-118)"
    (told,) = answers[2]["checks"][4]["differences"]
    assert told == {"where": "/result/products/1/points (B-118)", "said": "80", "computed": "79.17"}


def receipt(index: int, size: int = 13) -> dict[str, Any]:
    """A receipt as it was given when the tree had so many leaves."""
    leaves = [leaf_hash(canonical(sheet["leaf"])) for sheet in SMALL["sheets"]][:size]
    tree = {"size": size, "root": root(leaves).hex()}
    proof = [node.hex() for node in inclusion_proof(leaves, index)]
    return {
        "format": "khuyen-cong/receipt/1", "leaf": SMALL["sheets"][index]["leaf"], "leaf_hash": leaves[index].hex(),
        "leaf_index": index, "tree": tree, "inclusion_proof": proof,
    }  # fmt: skip


@needs_node
def test_a_receipt_is_found_in_the_file() -> None:
    given = receipt(4, 7)
    leaf, hashed = given["leaf"], given["leaf_hash"]
    alone = {"found": True, "index": 4, "judge": "GK02", "product": "B-118", "annulled": "", "struck": "",
             "place": True, "root": None}  # fmt: skip
    here, none = {**alone, "root": True}, {"found": False, "size": 0, "all": 13}
    other_leaf = {**leaf, "points": {**leaf["points"], "market": "40"}}
    wrote: dict[str, Any] = {"notes": {"market": "Bán tốt."}, "comment": "Đẹp", "place": "Hà Nội"}
    own_leaf = {**leaf, "notes_sha256": notes_sha256(**wrote, salt_hex=leaf["salt"])}  # of another round's file
    with_notes = {**receipt(4, 7), "leaf": own_leaf, "leaf_hash": leaf_hash(canonical(own_leaf)).hex(), **wrote}
    expected = [
        (json.dumps(given), here),
        (json.dumps(receipt(4)), here),
        (json.dumps(leaf), alone),
        (f"  {hashed.upper()}\n", alone),
        (json.dumps({**given, "leaf_index": 5}), {**here, "place": False}),
        (json.dumps({**given, "tree": {**given["tree"], "size": 8}}), {**here, "root": False}),
        (json.dumps({**given, "tree": {**given["tree"], "size": 0}}), {**here, "root": False}),
        (json.dumps({**given, "tree": {**given["tree"], "root": hashed}}), {**here, "root": False}),
        (json.dumps(receipt(2)), {**here, "index": 2, "judge": "GK03", "product": "A-207",
                                  "annulled": SMALL["sheets"][2]["annulled"]}),
        (json.dumps(receipt(12)), {**here, "index": 12, "judge": "GK01", "product": "D-400",
                                   "struck": SMALL["struck"][0]["reason"]}),
        (json.dumps({"leaf": other_leaf}), none),
        (receipt(4, 7)["tree"]["root"], {**none, "size": 7}),
        (json.dumps({**given, "leaf": other_leaf}), "broken"),
        *((json.dumps({**given, name: "B-553"}), "broken") for name in ("round", "judge", "product")),
        (json.dumps(with_notes), {**none}),
        *((json.dumps({**with_notes, name: "khác"}), "broken") for name in ("notes", "comment", "place")),
        (json.dumps({**given, "comment": "khác"}), "broken"),
        ("abc", "broken"),
        ("{", "broken"),
    ]  # fmt: skip
    found = javascript.in_node(SCRIPTS, FIND, [SMALL, [pasted for pasted, _ in expected]])
    assert found == [answer for _, answer in expected]


@needs_node
def test_the_verdict_says_what_was_compared_and_is_good_of_the_whole_alone() -> None:
    names = {"result_sha256": "result", "root": "root", "rules_sha256": "rules", "first": "{size} of {all}",
             "leaf": "leaf {place}"}  # fmt: skip
    own = {"names": names, "shows": dict.fromkeys(names, "some"), "none": "none"}
    words = {name: name for name in ("notedHash", "notedBroken", "notedIs", "notedOther", "notedUnread")}
    words |= {"notedAll": "all {what} {shows}", "notedPart": "part {what} {shows}"}
    other, unread = ["bad", "notedOther"], ["", "notedUnread"]
    expected = [
        (SMALL["result_sha256"], ["good", "all result some"]),
        (short(SMALL["result_sha256"]), ["good", "all result some"]),
        (SMALL["rules_sha256"], ["", "part rules some"]),
        (short(SMALL["tree"]["root"]), ["", "part root some"]),
        *((receipt(0, size)["tree"]["root"], ["", f"part {size} of 13 some"]) for size in range(2, 13)),
        (SMALL["sheets"][6]["leaf_hash"], ["", "part leaf 7 some"]),
        ("0" * 64, other),
        ("abc", unread),
    ]
    said = javascript.in_node(SCRIPTS, NOTED, [SMALL, [typed for typed, _ in expected], words, own])
    assert said[::2] == [told for _, told in expected]
    assert not any(kind == "good" for kind, _ in said[1::2])  # something else is left to be compared
