"""The browser's JavaScript and the server's Python, written apart from one text, must agree on every draw."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Route, sync_playwright

from deploy.local import chromium
from services.booths import proofs
from tests.javascript import NODE, in_node, script
from tests.json_places import other, values, with_value
from tests.unit.booths.instances import Instance, drawn, example, instances
from tests.unit.booths.test_allocation import growing_run

SCRIPTS: Final = Path(proofs.__file__).parent / "web" / "static" / "verify"
IN_NODE: Final = """
import { readFileSync } from "node:fs";
const { verify } = await import(process.argv[1]);
const answers = [];
for (const file of JSON.parse(readFileSync(0, "utf8"))) answers.push(await verify(file));
process.stdout.write(JSON.stringify(answers));
"""
IN_BROWSER: Final = """async (files) => {
  const { verify } = await import("/verify.js");
  const answers = [];
  for (const file of files) answers.push(await verify(file));
  return answers;
}"""


def verified(files: list[Any]) -> list[dict[str, Any]]:
    """Return what the JavaScript says about each file: in node, or else in a browser."""
    if NODE is None:
        return in_browser(files)
    answers: list[dict[str, Any]] = in_node(SCRIPTS, IN_NODE, files)
    return answers


def in_browser(files: list[Any]) -> list[dict[str, Any]]:
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=chromium.installed(), args=["--no-sandbox", "--disable-gpu"]
            )
        except PlaywrightError:
            pytest.skip("neither node nor a browser is on this machine, so the JavaScript cannot run")
        page = browser.new_page()
        page.route("**/*", serve)
        page.goto("https://verify.example/")  # answered by serve: WebCrypto needs a secure origin
        answers: list[dict[str, Any]] = page.evaluate(IN_BROWSER, files)
        browser.close()
    return answers


def serve(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[-1]
    if name.endswith(".js"):
        route.fulfill(body=script(SCRIPTS, name), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>verify</title>", content_type="text/html")


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
    files = [drawn(example()), *(drawn(instance) for instance in random_instances(400))]
    wrong = [answer for answer in verified(files) if not answer["ok"]]
    assert wrong == []


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
    file = drawn(example())
    changes = [(path, with_value(file, path, other(value))) for path, value in values(file) if path]
    answers = verified([changed for _, changed in changes])
    assert [path for (path, _), answer in zip(changes, answers, strict=True) if answer["ok"]] == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("announcement_sha256",), "announcement_hash"),
        (("announcement", "applications", 0, "wanted"), "announcement_hash"),
        (("code",), "code"),
        (("randomness", 0, "name"), "randomness_later"),
        (("result", "applications", 0, "draw"), "order"),
        (("result", "applications", 0, "booths"), "allocation"),
        (("result", "free"), "allocation"),
        (("result", "applications", 0, "reason"), "explanations"),
        (("result", "applications", 0, "waiting"), "waiting_list"),
        (("format",), "form"),
    ],
)
def test_each_change_fails_its_own_check(path: tuple[str | int, ...], name: str) -> None:
    file: Any = drawn(example())
    value = file
    for part in path:
        value = value[part]
    (answer,) = verified([with_value(file, path, other(value))])
    assert name in [check["name"] for check in answer["checks"] if not check["ok"]]


def test_rubbish_fails_and_never_throws() -> None:
    for answer in verified([None, [], {}, 3, {"format": "khuyen-cong/draw/1"}]):
        assert [(check["name"], check["ok"]) for check in answer["checks"]] == [("form", False)]
