"""The scripts of the verify pages outside a browser: those of one service beside those that all of them share."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from shared.web.assets import SHARED

NODE: Final = shutil.which("node")
SERVED: Final = "/static/verify/"  # where a browser finds the shared ones
VERIFY: Final = """
import { readFileSync } from "node:fs";
const { verify } = await import(process.argv[1]);
const { Unreadable, parsed } = await import(new URL("json.js", process.argv[1]));
const answers = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    const { ok, checks } = await verify(parsed(text));
    answers.push({ ok, checks });
  } catch (wrong) {
    if (!(wrong instanceof Unreadable)) throw wrong;
    answers.push({ ok: false, unreadable: wrong.problem, checks: [] });
  }
}
process.stdout.write(JSON.stringify(answers));
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
    """Return what the scripts say of each file: its text, or a value that is written first."""
    answers: list[dict[str, Any]] = in_node(
        own, VERIFY, [file if isinstance(file, str) else json.dumps(file) for file in files]
    )
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
