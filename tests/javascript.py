"""The scripts of the verify pages outside a browser: those of one service beside those that all of them share."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Route, sync_playwright

from deploy.local import chromium
from shared.web.assets import SHARED

NODE: Final = shutil.which("node")
SERVED: Final = "/static/verify/"  # where a browser finds the shared ones
LOOK: Final = """
const look = async (files, folder) => {
  const { verify } = await import(new URL("verify.js", folder));
  const { Unreadable, parsed } = await import(new URL("json.js", folder));
  const answers = [];
  for (const text of files) {
    try {
      const { ok, checks } = await verify(parsed(text));
      answers.push({ ok, checks });
    } catch (wrong) {
      if (!(wrong instanceof Unreadable)) throw wrong;
      answers.push({ ok: false, unreadable: wrong.problem, checks: [] });
    }
  }
  return answers;
};
"""
IN_NODE: Final = f"""
import {{ readFileSync }} from "node:fs";
{LOOK}
process.stdout.write(JSON.stringify(await look(JSON.parse(readFileSync(0, "utf8")), process.argv[1])));
"""


def script(own: Path, name: str) -> str:
    """Return a script as it is when all lie in one folder: ``own`` is the service's, what it lacks is shared."""
    path = own / name if (own / name).exists() else SHARED / "verify" / name
    return path.read_text(encoding="utf-8").replace(f'from "{SERVED}', 'from "./')


def in_node(own: Path, program: str, given: Any) -> Any:
    """Return what a program says: its first argument is the address of verify.js, ``given`` and its answer are JSON."""
    with TemporaryDirectory() as made:
        for path in (*own.glob("*.js"), *(SHARED / "verify").glob("*.js")):
            (Path(made) / path.name).write_text(script(own, path.name), encoding="utf-8")
        ran = subprocess.run(
            [NODE or "", "--input-type=module", "-e", program, (Path(made) / "verify.js").as_uri()],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout)


def verified(own: Path, files: Sequence[Any]) -> list[dict[str, Any]]:
    """Return what the scripts say of each file (a text, or a value to be written): in node, or else in a browser."""
    texts = [file if isinstance(file, str) else json.dumps(file) for file in files]
    answers: list[dict[str, Any]] = in_browser(own, texts) if NODE is None else in_node(own, IN_NODE, texts)
    return answers


def in_browser(own: Path, texts: list[str]) -> Any:
    """Return what the scripts say of some texts in a browser; skips the test if there is none either."""

    def serve(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name.endswith(".js"):
            route.fulfill(body=script(own, name), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>verify</title>", content_type="text/html")

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
        answers = page.evaluate(f"async (texts) => {{ {LOOK} return look(texts, location.href); }}", texts)
        browser.close()
    return answers


def failed(answer: dict[str, Any]) -> list[str]:
    """Return the names of the checks that failed."""
    return [check["name"] for check in answer["checks"] if check["malformed"] or check["differences"]]


def places(answer: dict[str, Any]) -> list[str]:
    """Return where something does not hold: the place of the wrong form, then those of the differences."""
    found = []
    for check in answer["checks"]:
        wrong = check["malformed"]
        found += [wrong["path"]] if wrong else []
        found += [difference["where"] for difference in check["differences"]]
    return found
