"""An SMTP sink in a process of its own, which writes down what it takes: ``python -m tests.smtp_process FILE``.

A line for every letter, before it is accepted: the time, the Message-ID, the recipient. With a second argument it takes
so many seconds for each.
"""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.smtp_sink import Sink, running_sink

MESSAGE_ID = b"\r\nMessage-ID: "


@dataclass(frozen=True)
class Taken:
    """A letter that the sink took."""

    at: float
    message_id: str
    recipient: str


@dataclass(frozen=True)
class SinkProcess:
    """A running sink; ``url`` is its address as SMTP_URL has it."""

    url: str
    file: Path

    def taken(self) -> list[Taken]:
        """Return what it took so far."""
        text = self.file.read_text(encoding="ascii") if self.file.exists() else ""
        lines = text.rpartition("\n")[0].splitlines()  # the last one may be half written
        return [Taken(float(at), message_id, to) for at, message_id, to in (line.split(" ") for line in lines)]


@contextmanager
def sink_process(file: Path, *, seconds: float = 0) -> Iterator[SinkProcess]:
    """Run a sink that takes so many ``seconds`` for each letter."""
    command = [sys.executable, "-m", "tests.smtp_process", str(file), str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield SinkProcess(process.stdout.readline().strip(), file)
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


class _Writing(Sink):
    """Writes down instead of keeping."""

    def __init__(self, file: TextIO, seconds: float) -> None:
        super().__init__()
        self._file, self._seconds = file, seconds

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._seconds:
            await asyncio.sleep(self._seconds)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        _, _, rest = content.partition(MESSAGE_ID)
        message_id = rest.partition(b"\r\n")[0].decode("ascii")
        self._file.write(f"{time.time():.6f} {message_id} {envelope.rcpt_tos[0]}\n")
        self._file.flush()
        return "250 taken"


def main(argv: list[str]) -> None:
    """Serve until killed."""
    with Path(argv[0]).open("a", encoding="ascii") as file, running_sink(_Writing(file, float(argv[1]))) as sink:
        sys.stdout.write(f"{sink.url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1:])
