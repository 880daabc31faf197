"""Where no browser is, the tests in one are left out in one line; with CI=true that is a failure, at once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent.parent
LAUNCH = """
from playwright.sync_api import sync_playwright
from tests.browser.conftest import launched
with sync_playwright() as playwright:
    launched(playwright)
"""


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH without a browser and without what could install one."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("sh", "id", "mktemp", "rm", "grep", "tail"):
        (folder / name).symlink_to(shutil.which(name) or name)
    return folder


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_run_without_a_browser_does_not_begin_with_ci(tmp_path: Path, tools: Path, ci: str, code: int) -> None:
    """The Python here finds no browser, and cannot fetch one."""
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\n[ "$2" = playwright ] && echo "Error: no network"\nexit 1\n')
    python.chmod(0o755)
    script = str(ROOT / "deploy" / "local" / "browser.sh")
    done = subprocess.run(
        [str(tools / "sh"), script], cwd=tmp_path, env={"PATH": str(tools), "CI": ci}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    last = done.stdout.splitlines()[-1]
    assert (done.returncode, last) == (
        code, "Left out: the browser tests, for no Chromium could be had (Error: no network).",
    )  # fmt: skip


@pytest.mark.parametrize(("starts", "kept"), [("exit 0", True), ("echo 'Error: no fonts'; exit 1", False)])
def test_the_one_without_a_window_is_fetched_and_kept_if_it_starts(
    tmp_path: Path, tools: Path, starts: str, kept: bool
) -> None:
    """There is a browser with a window, apt gives packages, and what is unpacked of them starts or does not."""
    folder = tmp_path / "cache" / "shell"
    fakes = {
        tmp_path / ".venv" / "bin" / "python": f'[ "$3" = --windowless ] || exit 0\necho {folder}\nexit 1\n',
        tools / "apt-get": "[ $1 = download ] && touch shell.deb common.deb\n",
        tools / "dpkg": f"""mkdir -p $3/usr/lib/chromium && cd $3/usr/lib/chromium || exit
            printf '#!/bin/sh\n%s\n' "{starts}" >chromium-headless-shell; chmod +x chromium-headless-shell\n""",
    }
    for fake, does in fakes.items():
        fake.parent.mkdir(parents=True, exist_ok=True)
        fake.write_text(f"#!/bin/sh\n{does}")
        fake.chmod(0o755)
    for name in ("mkdir", "mv", "touch", "chmod"):
        (tools / name).symlink_to(shutil.which(name) or name)
    script = str(ROOT / "deploy" / "local" / "browser.sh")
    done = subprocess.run(
        [str(tools / "sh"), script], cwd=tmp_path, env={"PATH": str(tools), "CI": "true"}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "usr" / "lib" / "chromium" / "chromium-headless-shell").exists() is kept
    assert ("the one with a window does (Error: no fonts)" in done.stdout) is not kept


@pytest.mark.parametrize(
    ("ci", "said"), [("true", "CI must run the tests in a browser"), ("", "Skipped: no browser: ")]
)
def test_a_test_in_a_browser_fails_with_ci_where_there_is_none(tmp_path: Path, tools: Path, ci: str, said: str) -> None:
    none = str(tmp_path / "none")
    nowhere = {"PATH": str(tools), "PLAYWRIGHT_BROWSERS_PATH": none, "XDG_CACHE_HOME": none, "CI": ci}
    done = subprocess.run(
        [sys.executable, "-c", LAUNCH], cwd=ROOT, env=os.environ | nowhere, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert said in done.stderr
