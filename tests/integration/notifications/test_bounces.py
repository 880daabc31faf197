"""Letters that came back, read from a real IMAP server (pymap), or posted by a provider; and the worker that reads."""

import asyncio
import imaplib
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import update

from deploy.hall import make_hall
from services.notifications.domain import dsn
from services.notifications.domain.reports import Notification
from services.notifications.models import Letter
from services.notifications.sending import bounces
from services.notifications.sending import returned as sending_returned
from services.notifications.sending.bounces import BounceFolder, BounceReader, MailboxAway
from shared.settings import Settings
from tests.integration.notifications.returning import HOA, LAN, letter_to, reports, standing
from tests.integration.notifications.sending import Sessions
from tests.unit.notifications.returned import EXIM, POSTFIX, VACATION, returned

pytestmark = pytest.mark.smtp

USER, PASSWORD = "returned@x.vn", "a key/with: signs%"


@dataclass
class Server:
    """A mailbox on an IMAP server of its own process."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Its address as BOUNCE_IMAP_URL has it."""
        return f"imap://{quote(USER)}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/INBOX"

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        """Open the mailbox as a person does."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as imap:
            imap.login(USER, PASSWORD)
            imap.select("INBOX")
            yield imap

    def deliver(self, *messages: bytes) -> None:
        """Put messages into the mailbox."""
        with self.opened() as imap:
            for octets in messages:
                assert imap.append("INBOX", "", "", octets.replace(b"\n", b"\r\n"))[0] == "OK"

    def unseen(self) -> int:
        """Return how many messages nobody has seen."""
        with self.opened() as imap:
            return len(imap.search(None, "UNSEEN")[1][0].split())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(port: int) -> Server:
    program = "from pymap.main import main; main()"
    command = [sys.executable, "-c", program, "--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict"]
    process = subprocess.Popen([*command, "--demo-user", USER, "--demo-password", PASSWORD])
    server, until = Server(port, process), monotonic() + 20
    while monotonic() < until:
        try:
            with server.opened():
                return server
        except OSError:
            sleep(0.1)
    process.kill()
    raise AssertionError("the IMAP server does not answer")


@pytest.fixture
def mailbox() -> Iterator[Server]:
    server = start(free_port())
    yield server
    server.process.terminate()
    server.process.wait(10)


def test_what_came_back_is_noted_and_marked_as_seen_the_rest_is_left(sent: Sessions, mailbox: Server) -> None:
    came_back = returned(letter=letter_to(sent, HOA), to=HOA)
    mailbox.deliver(returned(VACATION), came_back, b"Subject: cheap pills\n\nbuy", came_back)
    reader = BounceReader(sent, mailbox.url)
    assert reader.read() == 4
    assert standing(sent) == {HOA: "bounced", LAN: "sent"}
    assert mailbox.unseen() == 2
    assert reports(sent) == 1
    assert reader.read() == 0, "what was left is not fetched again"
    mailbox.deliver(returned(EXIM, letter=letter_to(sent, LAN), to=LAN))
    assert reader.read() == 1
    assert standing(sent) == {HOA: "bounced", LAN: "bounced"}
    assert BounceReader(sent, mailbox.url).read() == 2, "a new process looks once more at what was left"
    assert mailbox.unseen() == 2


def test_nothing_is_marked_before_its_transaction_and_what_comes_again_counts_once(
    sent: Sessions, mailbox: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.deliver(returned(letter=letter_to(sent, HOA), to=HOA))

    def crash(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(bounces.BounceFolder, "mark_seen", crash)
        with pytest.raises(KeyboardInterrupt):
            BounceReader(sent, mailbox.url).read()
    assert (standing(sent)[HOA], mailbox.unseen()) == ("bounced", 1)
    assert BounceReader(sent, mailbox.url).read() == 1
    assert (reports(sent), mailbox.unseen()) == (1, 0)


def test_a_letter_in_the_senders_hand_stays_for_the_next_turn(sent: Sessions, mailbox: Server) -> None:
    mailbox.deliver(returned(letter=letter_to(sent, HOA), to=HOA))
    with sent.begin() as session:
        session.execute(update(Letter).values(state="sending", claimed_by=1))
    reader = BounceReader(sent, mailbox.url)
    reader.read()
    assert (mailbox.unseen(), reports(sent)) == (1, 0)
    with sent.begin() as session:
        session.execute(update(Letter).values(state="sent", claimed_by=None))
    reader.read()
    assert (mailbox.unseen(), standing(sent)[HOA]) == (0, "bounced")


def test_two_readers_do_no_harm(sent: Sessions, mailbox: Server) -> None:
    letters = [letter_to(sent, HOA), letter_to(sent, LAN)]
    some = [returned(form, letter=letters[n % 2], to=(HOA, LAN)[n % 2]) for n in range(20) for form in (POSTFIX, EXIM)]
    mailbox.deliver(*some)
    both = [threading.Thread(target=BounceReader(sent, mailbox.url).read) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert (mailbox.unseen(), reports(sent)) == (0, 4)


def test_a_huge_message_is_not_fetched_whole(sent: Sessions, mailbox: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[int] = []
    read = sending_returned.read

    def measured(octets: bytes) -> Notification:
        fetched.append(len(octets))
        return read(octets)

    monkeypatch.setattr(sending_returned, "read", measured)
    mailbox.deliver(returned(letter=letter_to(sent, HOA), to=HOA) + b"x" * 70 + b"\n" + b"y\n" * 900_000)
    BounceReader(sent, mailbox.url).read()
    assert fetched == [dsn.MOST_OCTETS]
    assert standing(sent)[HOA] == "bounced"


def test_a_mailbox_that_is_away_or_does_not_let_us_in_is_an_outage(sent: Sessions, mailbox: Server) -> None:
    with pytest.raises(MailboxAway, match="refused"):
        BounceReader(sent, f"imap://a:b@127.0.0.1:{free_port()}/INBOX").read()
    wrong = mailbox.url.replace(quote(PASSWORD, safe=""), "wrong")
    with pytest.raises(MailboxAway):
        BounceReader(sent, wrong).read()
    with pytest.raises(MailboxAway):
        BounceReader(sent, mailbox.url.replace("/INBOX", "/Nowhere")).read()
    for url in ("http://a:b@x/INBOX", "imaps://x/INBOX", "imaps:///INBOX", "x"):
        with pytest.raises(ValueError, match="must look like"):
            BounceReader(sent, url)


def test_a_line_that_breaks_passes_no_message_over(
    sent: Sessions, mailbox: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.deliver(b"Subject: cheap pills\n\nbuy", b"Subject: cheaper pills\n\nbuy")
    reader = BounceReader(sent, mailbox.url)

    def broken(folder: BounceFolder, number: bytes) -> bytes:
        folder._imap.shutdown()
        return fetch(folder, number)

    fetch = BounceFolder.fetch
    monkeypatch.setattr(BounceFolder, "fetch", broken)
    with pytest.raises(MailboxAway):
        reader.read()
    monkeypatch.undo()
    assert reader.read() == 2


@contextmanager
def behind_tls(port: int, folder: Path) -> Iterator[int]:
    """Give the port on which what speaks plainly on ``port`` speaks TLS."""
    make_hall(["127.0.0.1"], folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")

    async def copied(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while octets := await source.read(65_536):
                target.write(octets)
                await target.drain()
        target.close()

    async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        plain_reader, plain_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(copied(reader, plain_writer), copied(plain_reader, writer))

    async def others_end() -> None:
        made.close()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)
        await asyncio.sleep(0.1)

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()  # a loop of its own: this thread's may be running for a browser
    made = asyncio.run_coroutine_threadsafe(asyncio.start_server(joined, "127.0.0.1", 0, ssl=context), loop).result(10)
    try:
        yield made.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(others_end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_a_server_must_prove_who_it_is(
    sent: Sessions, mailbox: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.deliver(returned(letter=letter_to(sent, HOA), to=HOA))
    with behind_tls(mailbox.port, tmp_path) as port:
        url = Server(port, mailbox.process).url.replace("imap://", "imaps://")
        with pytest.raises(MailboxAway, match="CERTIFICATE_VERIFY_FAILED"):
            BounceReader(sent, url).read()
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        assert BounceReader(sent, url).read() == 1
    assert standing(sent)[HOA] == "bounced"


def test_the_worker_survives_outages_of_its_mailbox_and_ends_when_asked(
    sent: Sessions, settings_of: Callable[[str], Settings]
) -> None:
    port = free_port()
    settings, url = settings_of("notifications"), Server(port, None).url  # type: ignore[arg-type]  # not started yet
    environ = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "BROKER_URL": settings.broker_url,
        "SECRET_KEY": settings.secret_key,
        "BOUNCE_IMAP_URL": url,
    }
    worker = subprocess.Popen([sys.executable, "-m", "services.notifications", "bounces"], env=environ)
    sleep(2)
    server = start(port)
    try:
        server.deliver(returned(letter=letter_to(sent, HOA), to=HOA))
        until = monotonic() + 60
        while standing(sent)[HOA] != "bounced" and monotonic() < until:
            sleep(0.2)
        assert standing(sent) == {HOA: "bounced", LAN: "sent"}
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
    finally:
        worker.kill()
        server.process.terminate()
        server.process.wait(10)
