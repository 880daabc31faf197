"""`make run` as tests start it: in a folder of its own, on a free port, with an SMTP server that keeps what it gets."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.docker import ALWAYS, free_ports
from tests.leaks import GIVEN
from tests.visitor import Letter, Site, wait_for

ROOT = Path(__file__).parent.parent
START_SECONDS = 180.0


class Sink:
    """A real SMTP server on loopback that keeps every letter it accepts."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        message = message_from_bytes(envelope.original_content or b"", policy=default)
        body: Any = message.get_body(("plain",))
        text = body.get_content() if body else ""
        letter = Letter(str(message["Message-ID"]), envelope.rcpt_tos[0], str(message["Subject"]), text)
        self.letters.append(letter)
        return "250 kept"


@contextmanager
def smtp_sink() -> Iterator[tuple[Sink, str]]:
    """Give the sink and its address."""
    sink = Sink()
    [port] = free_ports(1)
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


class Installation:
    """A running `make run`; ``var`` is its folder."""

    def __init__(self, process: "subprocess.Popen[bytes]", var: Path) -> None:
        self.process, self.var = process, var
        self.url = (var / "run.pid").read_text().split()[1]

    def command(self, service: str, *words: str) -> str:
        """Run a command of a service on this installation's data and return what it says."""
        call = [sys.executable, "-m", "deploy.local.command", "--var", str(self.var), service, *words]
        return subprocess.run(call, cwd=ROOT, check=True, capture_output=True, text=True, timeout=120).stdout

    def pids(self, worker: str) -> list[int]:
        """Return the processes of a worker, by the name that the supervisor gives it."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and _read(entry / "comm").strip() == worker[:15]:
                found.append(int(entry.name))
        return [pid for pid in found if self._is_ours(pid)]

    def kill(self, worker: str) -> int:
        """Kill every process of a worker with SIGKILL; return how many there were."""
        pids = self.pids(worker)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return len(pids)

    def _is_ours(self, pid: int) -> bool:
        return str(self.var) in _read(Path(f"/proc/{pid}/cmdline"))


@contextmanager
def installation(var: Path, **settings: str) -> Iterator[Installation]:
    """Start `make run` in ``var``, without the demo year; stopped afterwards."""
    call = [sys.executable, "-m", "deploy.local.run", "--port", "0", "--no-demo", "--var", str(var)]
    said = var.with_suffix(".out")
    with said.open("wb") as out:
        process = subprocess.Popen(call, cwd=ROOT, env=os.environ | settings, stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_for(
            "make run", lambda: b"Ctrl-C stops it" in said.read_bytes() or process.poll() is not None, START_SECONDS
        )
        assert process.poll() is None, said.read_text()
        yield Installation(process, var)
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def local_site(var: Path) -> Iterator[tuple[Site, Installation]]:
    """Give a site on `make run`, its letters going to a sink."""
    settings = {"QUIET_HOURS": ALWAYS, **GIVEN}
    with smtp_sink() as (sink, smtp_url), installation(var, SMTP_URL=smtp_url, **settings) as running:
        yield Site(running.url, lambda: list(sink.letters), running.command), running


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
