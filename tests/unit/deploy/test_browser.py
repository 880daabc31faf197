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


@pytest.mark.parametrize(
    ("ci", "said"), [("true", "CI must run the tests in a browser"), ("", "Skipped: no browser: ")]
)
def test_a_test_in_a_browser_fails_with_ci_where_there_is_none(tmp_path: Path, tools: Path, ci: str, said: str) -> None:
    nowhere = {"PATH": str(tools), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "none"), "CI": ci}
    done = subprocess.run(
        [sys.executable, "-c", LAUNCH], cwd=ROOT, env=os.environ | nowhere, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert said in done.stderr
