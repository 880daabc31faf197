"""An SMTP server on loopback that says what a test tells it to, command by command, and keeps what it heard."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Says = Callable[[str, str], str]
USUAL = {"greeting": "220 hello", "DATA": "354 go on"}


@dataclass
class Script:
    """``says`` answers a command (``greeting``, ``EHLO``, ``MAIL``, ``RCPT``, ``DATA``, ``.``) and its line: "" is as
    usual, "drop" closes the line, "hang" says nothing until the other side has gone. After a 421 the line is closed."""

    says: Says = lambda _command, _line: ""
    port: int = 0
    heard: list[str] = field(default_factory=list)
    lines: int = 0
    _last: str = ""

    @property
    def url(self) -> str:
        """Its address as SMTP_URL has it."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def letters(self) -> int:
        """How many letters it took."""
        return self.heard.count("taken")

    def told(self, command: str) -> list[str]:
        """Return the lines with this command."""
        return [line for line in self.heard if line.upper().startswith(command)]

    def _talk(self, line: socket.socket) -> None:
        line.settimeout(30)
        self.lines += 1
        with line.makefile("rb") as reader:
            command = text = "greeting"
            while self._answer(line, command, text):
                if command == "DATA" and self._last.startswith("354"):
                    while reader.readline() not in (b".\r\n", b""):
                        pass
                    command = text = "."
                else:
                    text = reader.readline().decode(errors="replace").strip()
                    command = text[:4].upper()
                    self.heard.append(text)
                if not text:
                    return

    def _answer(self, line: socket.socket, command: str, text: str) -> bool:
        said = self.says(command, text)
        if said == "hang":
            while line.recv(65_536):
                pass
            return False
        if said == "drop":
            return False
        self._last = said or USUAL.get(command, "250 ok")
        if command == "." and self._last.startswith("2"):
            self.heard.append("taken")
        line.sendall("".join(f"{one}\r\n" for one in self._last.split("\n")).encode())
        return not self._last.startswith("421")

    def _serve(self, server: socket.socket, stop: threading.Event) -> None:
        server.settimeout(0.1)
        while not stop.is_set():
            with suppress(OSError):
                line, _ = server.accept()
                with line:
                    self._talk(line)


@contextmanager
def scripted(says: Says | None = None) -> Iterator[Script]:
    """Run such a server on a free port, for one line at a time."""
    script, stop = Script() if says is None else Script(says), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        script.port = server.getsockname()[1]
        thread = threading.Thread(target=script._serve, args=(server, stop))
        thread.start()
        try:
            yield script
        finally:
            stop.set()
            thread.join(40)
