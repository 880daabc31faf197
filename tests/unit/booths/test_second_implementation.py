"""The browser's JavaScript and the server's Python, written apart from one text, must agree on every draw."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.booths import proofs
from tests import javascript
from tests.json_places import other, values, with_value
from tests.unit.booths.instances import Instance, corrected, drawn, example, instances
from tests.unit.booths.test_allocation import growing_run

SCRIPTS: Final = Path(proofs.__file__).parent / "web" / "static" / "verify"

PARTS: Final = """
import { readFileSync } from "node:fs";
const { partOf } = await import(new URL("parts.js", process.argv[1]));
const [file, noted] = JSON.parse(readFileSync(0, "utf8"));
const found = [];
for (const digits of noted) found.push((await partOf(digits, [], file)) ?? null);
process.stdout.write(JSON.stringify(found));
"""


def verified(files: list[Any]) -> list[dict[str, Any]]:
    return javascript.verified(SCRIPTS, files)


def random_instances(number: int) -> Iterator[Instance]:
    """Return instances from hypothesis as a list: one start of node for all of them."""
    found: list[Instance] = []

    @settings(max_examples=number, deadline=None, phases=[Phase.generate], database=None)
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        found.append(data.draw(instances(most_applications=10)))

    collect()
    return iter(found)


def test_both_agree_on_random_draws() -> None:
    files = [drawn(example()), corrected(example()), *(drawn(instance) for instance in random_instances(400))]
    wrong = [answer for answer in verified(files) if not answer["ok"]]
    assert wrong == []


def test_both_know_groups_by_their_code_points() -> None:
    """Scripts sort by halves of surrogate pairs, which puts U+1F9F5 before U+FF21."""
    groups = ("\uff21", "\U0001f9f5")
    floor = replace(example(), zones=(), booths=(replace(example().booths[0], zone=""),))
    rules = replace(floor.rules, province_minima={}, province_maxima={}, province_minimum=0, province_maximum=None)
    one = replace(floor.applications[0], wanted=1, flags=(), wishes=(), anywhere=True)
    waiting = tuple(replace(one, label=f"L{n}", group=groups[n % 2], province="01") for n in range(4))
    file = drawn(replace(floor, rules=rules, applications=waiting))
    told = [stop for row in file["result"]["applications"] for stop in row["stops"]]
    assert [*groups] in [stop["groups"] for stop in told]
    assert verified([file])[0]["ok"]


def test_both_let_a_run_grow_around_all_that_is_held() -> None:
    file = drawn_in_order(growing_run())
    assert [row["booths"] for row in file["result"]["applications"]] == [["N5"], ["N3", "N4", "N2"], [], []]
    assert verified([file])[0]["ok"]


def drawn_in_order(instance: Instance) -> dict[str, Any]:
    """Return a draw in which points keep the applications in the order given."""
    flags = ("women_owned", "ethnic_minority", "hard_area")
    points = {flag: 3 - number for number, flag in enumerate(flags)}
    for index in range(len(instance.applications)):
        instance = instance.changed(index, flags=flags[index : index + 1])
    return drawn(replace(instance, rules=replace(instance.rules, tiers="points", points=points)))


def test_both_name_every_changed_value() -> None:
    file = corrected(example())
    changes = [(path, with_value(file, path, other(value))) for path, value in values(file) if path]
    answers = verified([changed for _, changed in changes])
    assert [path for (path, _), answer in zip(changes, answers, strict=True) if answer["ok"]] == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("announcement_sha256",), "announcement_hash"),
        (("announcement", "applications", 0, "wanted"), "announcement_hash"),
        (("code",), "code"),
        (("randomness", 0, "name"), "form"),
        (("randomness", 0, "numbers", 0), "order"),
        (("announcement", "sources", 1, "most"), "announcement_hash"),
        (("former", 0, "result_sha256"), "former"),
        (("former", 0, "randomness", 0, "numbers", 0), "former"),
        (("result", "applications", 0, "draw"), "order"),
        (("result", "applications", 0, "booths"), "allocation"),
        (("result", "free"), "allocation"),
        (("result", "applications"), "allocation"),
        (("result", "applications", 0, "reason"), "explanations"),
        (("result", "applications", 0, "waiting"), "waiting_list"),
        (("format",), "form"),
    ],
)
def test_each_change_fails_its_own_check(path: tuple[str | int, ...], name: str) -> None:
    file: Any = corrected(example())
    value = file
    for part in path:
        value = value[part]
    (answer,) = verified([with_value(file, path, other(value))])
    assert name in javascript.failed(answer)


def test_rubbish_fails_and_never_throws() -> None:
    for answer in verified([None, [], {}, 3, {"format": "khuyen-cong/draw/1"}]):
        assert ([check["name"] for check in answer["checks"]], answer["ok"]) == (["form"], False)


@pytest.mark.skipif(javascript.NODE is None, reason="needs node")
def test_every_hash_that_the_minutes_print_is_known() -> None:
    file = corrected(example())
    told = proofs._told(file).hashes
    assert set(told) == {"commitment", "former/0", "result_sha256", "announcement_sha256"}
    noted = [told["result_sha256"], told["commitment"][:16], told["former/0"], "0" * 64]
    assert javascript.in_node(SCRIPTS, PARTS, [file, noted]) == [
        {"name": "result", "values": {}}, {"name": "commitment", "values": {}},
        {"name": "former", "values": {"version": 1}}, None,
    ]  # fmt: skip


@pytest.mark.skipif(javascript.NODE is None, reason="needs node")
def test_the_hash_of_a_replaced_announcement_is_known() -> None:
    """It stands in the first letter to everybody on the list, who is asked to keep it."""
    file: Any = corrected(example())
    file["announcement"] |= {"attempt": 2, "replaces": {"announcement_sha256": "ab" * 32, "source": "A", "reason": "B"}}
    assert proofs._told(file).hashes["replaces"] == "ab" * 32
    assert javascript.in_node(SCRIPTS, PARTS, [file, ["ab" * 8]]) == [{"name": "replaces", "values": {}}]
