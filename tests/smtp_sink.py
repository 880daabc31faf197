"""An SMTP server on loopback that keeps what it gets, for tests and benches; it can be told to answer badly."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """``answers`` are given first, by recipient or for ``DATA``; then everything is accepted."""

    accepted: list[Envelope] = field(default_factory=list)
    connections: set[str] = field(default_factory=set)
    answers: dict[str, list[str]] = field(default_factory=dict)
    on_data: Callable[[Envelope], None] = lambda _: None
    port: int = 0

    @property
    def url(self) -> str:
        """Its address as SMTP_URL has it."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[EmailMessage]:
        """What was accepted, read as a mail program reads it."""
        return [message_from_bytes(found.content or b"", policy=policy.default) for found in self.accepted]  # type: ignore[arg-type]  # aiosmtpd's content may be str

    async def handle_RCPT(self, _server: SMTP, _s: Session, envelope: Envelope, address: str, _o: list[str]) -> str:
        if waiting := self.answers.get(address):
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.on_data(envelope)
        if waiting := self.answers.get("DATA"):
            answer = waiting.pop(0)
            if answer == "drop":
                assert isinstance(server.transport, asyncio.Transport)
                server.transport.abort()
            return answer
        self.connections.add(str(session.peer))
        self.accepted.append(envelope)
        return "250 taken"


class _OnAnyPort(Controller):
    """Listens on a port that the system chooses."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd's own


@contextmanager
def running_sink(sink: Sink | None = None) -> Iterator[Sink]:
    """Run a sink on a free port of loopback."""
    made = sink or Sink()
    controller = _OnAnyPort(made, hostname="127.0.0.1", port=0)
    controller.start()
    made.port = controller.port
    try:
        yield made
    finally:
        controller.stop()
