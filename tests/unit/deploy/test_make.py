"""What `make` says to somebody who types something wrong, or has no Python that fits."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent.parent
needs_make = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that an installation begins with, in a folder with a space."""
    folder = tmp_path / "a clone"
    (folder / "deploy" / "local").mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "deploy/local/install.sh", "deploy/local/uv.txt"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def said(clone: Path, *words: str, **environ: str) -> tuple[int, str]:
    done = subprocess.run(words, cwd=clone, env=os.environ | environ, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@needs_make
def test_make_alone_lists_what_there_is(clone: Path) -> None:
    code, text = said(clone, "make")
    assert code == 0
    assert [word for word in ("make run", "make test", "make check", "make bench") if word not in text] == []


@needs_make
def test_a_target_that_does_not_exist_is_answered_with_those_that_do(clone: Path) -> None:
    code, text = said(clone, "make", "rnu")
    assert code == 2
    assert "there is no 'rnu' here" in text
    assert "make run" in text


def test_an_old_python_is_told_what_to_do(clone: Path) -> None:
    tools = clone / "tools"
    tools.mkdir()
    old = tools / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit\nexit 1\n')
    old.chmod(0o755)
    for name in ("sh", "dirname", "cmp", "cat", "grep"):
        (tools / name).symlink_to(shutil.which(name) or name)
    code, text = said(clone, str(tools / "sh"), "deploy/local/install.sh", PATH=str(tools), PYTHON="")
    assert code == 1
    assert "Python 3.11 or newer is needed" in text
    assert "Python 3.9.2" in text
    assert "apt install python3" in text


def test_a_python_that_was_named_but_does_not_fit_is_refused(clone: Path) -> None:
    code, text = said(clone, "sh", "deploy/local/install.sh", PYTHON="/nowhere/python3.12")
    assert (code, text.strip()) == (1, "PYTHON=/nowhere/python3.12 is not a Python 3.11 or newer that runs.")


def test_nothing_is_done_when_nothing_changed(clone: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to(shutil.which("true") or "/bin/true")
    shutil.copy(clone / "requirements.lock", clone / ".venv" / "requirements.lock")
    assert said(clone, "sh", "deploy/local/install.sh") == (0, "")
