"""A real Postfix and a real Exim on loopback, as deploy/local/mail_servers.sh fetched them.

They hand letters to each other, so that what comes back is what real servers write. They run in a namespace of their
own (processes, and the files that name users and libraries): when that ends, however it ends, nothing of them is left.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Final

from deploy.hall import make_hall
from shared.i18n import ROOT
from tests.docker import free_ports

UNPACKED: Final = ROOT / "var" / "mail-servers"
FILES: Final = Path(__file__).parent
USERS: Final = {"postfix": 64_001, "Debian-exim": 64_002}
ACCENTS: Final = "hộichợ.example"
PORTS: Final = ("POSTFIX", "NO_SENDER", "NO_SENDER_EARLY", "NO_RELAY", "NO_RELAY_YET", "TLS_ONLY", "EXIM", "PASSWORD")
LOGS: Final = ("start.log", "postfix.log", "exim/mainlog", "exim/paniclog")
NAMESPACE: Final = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child"]
"""Ends with this process, and what runs in it with it."""


@dataclass(frozen=True)
class MailServers:
    """The running servers: ``ports`` by what they do there (main.cf, master.cf, exim.conf)."""

    folder: Path
    ports: Mapping[str, int]

    def url(self, port: str, scheme: str = "smtp", user: str = "") -> str:
        """Return the address of a port as SMTP_URL has it."""
        return f"{scheme}://{user}{'@' if user else ''}127.0.0.1:{self.ports[port]}"

    def inbox(self, mailbox: str) -> list[bytes]:
        """Return the letters in a mailbox (``exim/hoa``), in the order of their coming."""
        files = sorted((self.folder / "mail" / mailbox / "new").glob("*"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_bytes() for file in files]


def not_there() -> str:
    """Return why the two cannot be started here, or nothing if they can."""
    if os.geteuid() != 0:
        return "only root can start them"
    missing = [name for name in ("exim4", "postconf") if not (UNPACKED / "usr/sbin" / name).exists()]
    return f"deploy/local/mail_servers.sh has not fetched {' and '.join(missing)}" if missing else ""


@contextmanager
def running_mail_servers() -> Iterator[MailServers]:
    """Start both and wait until they listen; end them for certain."""
    with TemporaryDirectory(prefix="khuyencong-mail-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        servers = MailServers(folder, dict(zip(PORTS, free_ports(len(PORTS)), strict=True)))
        _write_settings(servers)
        command = [*NAMESPACE, "sh", str(FILES / "start.sh"), str(UNPACKED), str(folder)]
        with (folder / "start.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            for port in servers.ports.values():
                _wait_for(port, process, folder)
            yield servers
        finally:
            process.kill()
            process.wait(10)


def _write_settings(servers: MailServers) -> None:
    folder = servers.folder
    make_hall(["127.0.0.1"], folder / "tls")
    values = {
        **servers.ports,
        "ACCENTS": ACCENTS.encode("idna").decode(),
        "FOLDER": folder,
        "ROOT": UNPACKED,
        "MAILBOXES": USERS["Debian-exim"],
    }
    for file in ("main.cf", "master.cf", "exim.conf", "aliases"):
        text = (FILES / file).read_text()
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        (folder / file).write_text(text)
    users = "".join(f"{name}:x:{id}:{id}::/nonexistent:/bin/false\n" for name, id in USERS.items())
    groups = "".join(f"{name}:x:{id}:\n" for name, id in {**USERS, "postdrop": 64_003}.items())
    (folder / "passwd").write_text(users + Path("/etc/passwd").read_text())  # of two of one name the first counts
    (folder / "group").write_text(groups + Path("/etc/group").read_text())
    libraries = [str(UNPACKED / "usr/lib/postfix"), *map(str, (UNPACKED / "usr/lib").glob("*-linux-gnu*"))]
    (folder / "libraries.conf").write_text("\n".join(["include /etc/ld.so.conf", *libraries, ""]))


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = monotonic() + 20
    while monotonic() < until and process.poll() is None:
        try:
            create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            sleep(0.05)
    logs = [file.read_text(errors="replace") for file in (folder / name for name in LOGS) if file.exists()]
    raise AssertionError(f"no server on port {port}: {' '.join(logs)[-2000:]}")
