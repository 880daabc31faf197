"""The scripts of the verify pages outside a browser: those of one service beside those that all of them share."""

import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from shared.web.assets import SHARED

NODE: Final = shutil.which("node")
SERVED: Final = "/static/verify/"  # where a browser finds the shared ones


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
            check=True,
        )
    return json.loads(ran.stdout)
