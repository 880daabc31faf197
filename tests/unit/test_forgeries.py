"""No forged proof file is called true: by the command and by the browser's scripts, which name the same places.

A file that was wholly made anew is true in itself: then the hashes that were published before tell it, and the
command prints those that it was not given.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from services.awards import proofs as awards
from services.awards.domain import merkle, round_file
from services.awards.domain.round_parts import read_given
from services.awards.domain.sheets import leaf_bytes
from services.booths import proofs as booths
from services.booths.domain import proof
from shared.canonical import sha256_of
from shared.errors import Trouble
from shared.json_files import UnreadableFile, parsed, read_json
from shared.noted import noted, short
from shared.reading import UNWANTED, Malformed
from tests import javascript
from tests.forgeries import forgeries
from tests.unit.awards.round_files import small

CHARACTERS = """
import { readFileSync } from "node:fs";
const { text } = await import(new URL("reading.js", process.argv[1]));
const refused = (number) => { try { text(String.fromCodePoint(number), ""); return false; } catch { return true; } };
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(refused)));
"""
NOTED = """
import { readFileSync } from "node:fs";
const { noted, short } = await import(new URL("noted.js", process.argv[1]));
const [typed, hash] = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify([noted(typed), short(hash)]));
"""
ROUND, DRAW = small(), read_json(Path(__file__).parent / "booths" / "data" / "small_draw.json")
SCRIPTS = {
    module: Path(module.__file__ or "").parent / "web" / "static" / "verify" for module in (awards, booths)
}  # the service's own
Verify = Callable[[Any], Any]
needs_node = pytest.mark.skipif(javascript.NODE is None, reason="needs node")


def places(verify: Verify, file: Any) -> list[str]:
    """Return where the command finds something wrong, the place of a wrong form first."""
    try:
        return [difference.where for difference in verify(file)]
    except Malformed as malformed:
        return [malformed.path]
    except Trouble as trouble:
        return [type(trouble).__name__]


def alike(command: list[str], browser: list[str]) -> bool:
    """Return whether both name the same places; where the form is wrong, the same first place."""
    if command == ["RandomnessTooEarly"]:
        return browser[0].startswith("/announcement/sources/")
    first = command[0].split(" ")[0] if command else ""
    return sorted(command) == sorted(browser) or (browser != [] and first == browser[0].split(" ")[0])


def judged(module: Any, verify: Verify, made: list[tuple[str, Any]]) -> Iterator[tuple[str, list[str], list[str]]]:
    answers = javascript.verified(SCRIPTS[module], [file for _, file in made])
    for (told, file), answer in zip(made, answers, strict=True):
        found = javascript.places(answer)
        assert answer["ok"] == (found == []), told
        yield told, places(verify, file), found


def rehashed_round(file: Any) -> Any:
    """Return a round file whose hashes are those of what it says now; its result stays as it is."""
    for sheet in file["sheets"]:
        sheet["leaf_hash"] = merkle.leaf_hash(leaf_bytes(sheet["leaf"])).hex()
    leaves = [bytes.fromhex(sheet["leaf_hash"]) for sheet in file["sheets"]]
    file["tree"] = {"size": len(leaves), "root": merkle.root(leaves).hex()}
    file["rules_sha256"] = sha256_of(file["rules"])
    file["result"].update(rules=file["rules"], rules_sha256=file["rules_sha256"], tree=file["tree"])
    return {**file, "result_sha256": sha256_of(file["result"])}


def remade_round(file: Any) -> Any:
    """Return a round file with the result that follows from it: true in itself."""
    file = rehashed_round(file)
    result = round_file.result_of(read_given(file))
    return {**file, "result": result, "result_sha256": sha256_of(result)}


def rehashed_draw(file: Any) -> Any:
    return {**file, "announcement_sha256": sha256_of(file["announcement"])}


def remade_draw(file: Any) -> Any:
    bare = {name: value for name, value in rehashed_draw(file).items() if name != "result"}
    return proof.allocate_file(bare)


def possible(file: Any, make: Callable[[Any], Any]) -> list[Any]:
    """Return the file with what follows from it, if that is possible and another file than the true ones."""
    try:
        made = make(file)
    except (Trouble, LookupError, TypeError, AttributeError):
        return []  # what is not of the form cannot be made anew
    return [made] if made not in (ROUND, DRAW) else []


CASES = [
    pytest.param(awards, round_file.verify, ROUND, rehashed_round, remade_round, id="round"),
    pytest.param(booths, proof.verify, DRAW, rehashed_draw, remade_draw, id="draw"),
]


def outside(module: Any, file: Any) -> Any:
    """Return what the command prints of a true file for somebody to compare with what was published apart."""
    told = module._told(file)
    return told.hashes, told.look_up


@pytest.mark.parametrize(("module", "verify", "file", "rehashed", "remade"), CASES)
def test_no_forgery_is_called_true(module: Any, verify: Verify, file: Any, rehashed: Any, remade: Any) -> None:
    made = list(forgeries(file))
    made += [(f"{told}, rehashed", new) for told, forged in forgeries(file) for new in possible(forged, rehashed)]
    made += [(f"{told}, made anew", new) for told, forged in forgeries(file) for new in possible(forged, remade)]
    unseen, apart, true = [], [], 0
    for (told, forged), (_, command, browser) in zip(made, judged(module, verify, made), strict=True):
        if command == []:
            true += 1
            unseen += [told] if outside(module, forged) == outside(module, file) else []
        apart += [] if alike(command, browser) else [(told, command[:3], browser[:3])]
    assert unseen == []
    assert apart == []
    assert len(made) > 1_000
    assert 50 < true < len(made) / 5


@pytest.mark.parametrize(("module", "verify", "file", "rehashed", "remade"), CASES)
def test_a_file_made_anew_is_told_by_what_was_noted(
    module: Any,
    verify: Verify,
    file: Any,
    rehashed: Any,
    remade: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever the forger changed: result_sha256 binds a round, announcement_sha256 all but the numbers of a draw."""
    published = list(module._told(file).hashes.values())[-1]
    path = tmp_path / "file.json"
    path.write_text(json.dumps(file), encoding="utf-8")
    assert module.verify_command([str(path), short(published), published.upper()]) == 0
    assert "is what was noted: " + short(published) in capsys.readouterr().out
    for told, forged in forgeries(file):
        for new in possible(forged, remade):
            if places(verify, new) == [] and list(module._told(new).hashes.values())[-1] != published:
                path.write_text(json.dumps(new), encoding="utf-8")
                assert module.verify_command([str(path)]) == 0
                assert "Not compared with anything from outside this file:" in capsys.readouterr().out
                assert module.verify_command([str(path), short(published)]) == 1, told
                assert "not the file that was noted" in capsys.readouterr().err


TEXTS = [
    ("a name twice", '"version": 1', '"version": 1, "version": 1'),
    ("a fraction", '"version": 1', '"version": 1.0'),
    ("an exponent", '"version": 1', '"version": 1e0'),
    ("minus nought", '"index": 2', '"index": -0'),
    ("a number too large", '"version": 1', '"version": 9007199254740992'),
    ("half a character", '"reason": ""', '"reason": "\\ud800"'),
    ("half a character as a name", '"version": 1', '"\\udc00": 1, "version": 1'),
    ("no number", '"version": 1', '"version": NaN'),
    ("too deep", '"version": 1', f'"version": {"[" * 65 + "]" * 65}'),
    ("a comma too many", '"version": 1', '"version": 1,'),
    ("a mark before the first byte", "{", "\ufeff{"),
    ("a tab in a text", '"reason": ""', '"reason": "\t"'),
    ("a strange escape", '"reason": ""', '"reason": "\\x41"'),
    ("more behind the end", '"version": 1', '"version": 1}{'),
]


@pytest.mark.parametrize(("told", "old", "new"), TEXTS, ids=[told for told, *_ in TEXTS])
def test_what_json_can_say_in_two_ways_is_refused_by_both(told: str, old: str, new: str) -> None:
    text = json.dumps(ROUND)
    assert old in text
    with pytest.raises(UnreadableFile):
        parsed(text.replace(old, new, 1).encode())
    (answer,) = javascript.verified(SCRIPTS[awards], [text.replace(old, new, 1)])
    assert "unreadable" in answer, told


@needs_node
def test_texts_hold_the_same_characters_for_both() -> None:
    """By code points: where scripts, spaces, marks and private places lie."""
    picked = [*range(0x20, 0x3100), *range(0xD7F0, 0xD800), *range(0xE000, 0x10000), *range(0x1F000, 0x1FA00),
              0xDFFFF, 0xE0000, 0xE0100, 0x10FFFF]  # fmt: skip
    answers = javascript.in_node(SCRIPTS[awards], CHARACTERS, picked)
    assert answers == [bool(UNWANTED.search(chr(number))) for number in picked]


@needs_node
@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("d531-049d-99c0-49a0", "d531049d99c049a0"),
        (" D531 049D 99C0 49A0 1b", "d531049d99c049a01b"),
        ("d531049d99c049a", None),
        ("d531-049d-99c0-49ag", None),
        ("ab" * 32, "ab" * 32),
        ("ab" * 33, None),
        ("", None),
    ],
)
def test_what_people_note_is_read_alike(typed: str, digits: str | None) -> None:
    assert noted(typed) == digits
    assert javascript.in_node(SCRIPTS[awards], NOTED, [typed, "ab" * 32]) == [digits, short("ab" * 32)]
