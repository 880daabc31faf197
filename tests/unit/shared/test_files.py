"""The room in which strangers' files are opened: limits, places, what a dead child means, what it knows."""

import fcntl
import io
import os
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from shared.files import room
from shared.files.refusals import FileRefused, TooBusy, TooHeavy

CSV = "Nhà,Gian\nA,1\n".encode()
TABLE = {"rows": [["Nhà", "Gian"], ["A", "1"]], "hidden": []}


def confined(what: str, wall: int) -> subprocess.CompletedProcess[str]:
    """Run a line under a child's limits, with shorter times."""
    begin = f"import time; from shared.files import limits; limits.CPU_SECONDS = 1; limits.WALL_SECONDS = {wall}"
    line = f"{begin}; limits.confine(); {what}"
    return subprocess.run([sys.executable, "-c", line], cwd=room.ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("what", "wall", "end"),
    [
        ("bytearray(200 * 2**20); print(1)", 60, 0),
        ("bytearray(300 * 2**20)", 60, 1),
        ("exec('while True: pass')", 60, -signal.SIGXCPU),
        ("time.sleep(9)", 1, -signal.SIGALRM),
        ("__import__('tempfile').TemporaryFile(buffering=0).write(b'x')", 60, 1),
    ],
)
def test_a_child_has_limits(what: str, wall: int, end: int) -> None:
    assert confined(what, wall).returncode == end


def test_what_was_read_comes_back() -> None:
    assert room.read("table", CSV).facts == TABLE


def test_a_child_that_dies_without_a_word_was_stopped_at_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def dead() -> socket.socket:
        ours, theirs = socket.socketpair()
        theirs.close()
        return ours

    monkeypatch.setattr(room._nursery, "new_child", dead)
    with pytest.raises(TooHeavy):
        room.read("table", CSV)


def test_a_small_file_that_would_be_gigabytes_is_refused() -> None:
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", b" " * (41 * 2**20))
        book.writestr("xl/worksheets/sheet1.xml", sheet)
    assert len(out.getvalue()) < 100_000
    with pytest.raises(FileRefused):
        room.read("table", out.getvalue())


def test_an_error_that_nobody_thought_of_is_a_refusal() -> None:
    with pytest.raises(FileRefused):
        room.read("preview", b"no picture")


def test_two_at_a_time_then_somebody_has_to_wait(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(room, "folder", tmp_path)
    monkeypatch.setattr(room, "PATIENCE", 0.05)
    with (tmp_path / "0").open("w") as first, (tmp_path / "1").open("w") as second:
        fcntl.flock(first, fcntl.LOCK_EX)
        assert room.read("table", CSV).facts == TABLE
        fcntl.flock(second, fcntl.LOCK_EX)
        with pytest.raises(TooBusy):
            room.read("table", CSV)
    assert room.read("table", CSV).facts == TABLE


def test_a_long_row_is_not_waited_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(room, "folder", tmp_path)
    with (tmp_path / "0").open("w") as first, (tmp_path / "1").open("w") as second:
        fcntl.flock(first, fcntl.LOCK_EX)
        fcntl.flock(second, fcntl.LOCK_EX)
        monkeypatch.setattr(room._waiting, "acquire", lambda blocking: False)
        with pytest.raises(TooBusy):
            room.read("table", CSV)


def test_a_nursery_that_died_is_begun_anew_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not-for-children")
    room._nursery.end()
    room.read("table", CSV)
    process = room._nursery._process
    assert process is not None
    assert b"not-for-children" not in Path(f"/proc/{process.pid}/environ").read_bytes()
    process.kill()
    process.wait()
    assert room.read("table", CSV).facts == TABLE


def test_a_process_that_was_forked_begins_a_nursery_of_its_own() -> None:
    room.read("table", CSV)
    before = room._nursery._process
    child = os.fork()
    if child == 0:
        good = room._nursery._process is None and room.read("table", CSV).facts == TABLE
        room._nursery.end()
        os._exit(0 if good else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert room.read("table", CSV).facts == TABLE
    assert room._nursery._process is before
