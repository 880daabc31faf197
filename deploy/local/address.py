"""One address, and a folder under var/ that only one instance uses at a time."""

import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from deploy.local.postgres import alive, free_port

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  # not bound here: only how the address is shown
CLEANING_UP = 20.0  # seconds that the workers of a killed instance may need


class Taken(SystemExit):
    """The port or the folder is in use; the text says what to do."""


@dataclass(frozen=True)
class Address:
    """The listening socket, held by the supervisor so that a web that is restarted misses no connection."""

    url: str
    listener: socket.socket
    lock_file: Path

    @property
    def alone(self) -> bool:
        """Return whether nobody but this machine can come."""
        return ip_address(self.listener.getsockname()[0]).is_loopback


@contextmanager
def claim(var: Path, host: str, port: int, scheme: str = "http") -> Iterator[Address]:
    """Hold the folder and the port for the time of the block; raises Taken if somebody else does.

    What is forked meanwhile holds the folder with it, so that it is free only when the last process is gone.
    """
    var.mkdir(parents=True, exist_ok=True)
    lock = _lock(var / "run.pid")
    try:
        with _listen(host, port) as listener:
            shown = "127.0.0.1" if host in EVERYWHERE else host
            url = f"{scheme}://{shown}:{listener.getsockname()[1]}"
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"{os.getpid()}\n{url}\n".encode(), 0)
            yield Address(url, listener, var / "run.pid")
    finally:
        os.close(lock)


def _lock(path: Path) -> int:
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    until = time.monotonic() + CLEANING_UP
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            pid, url = [*path.read_text().split("\n"), "", ""][:2]
            if time.monotonic() > until or (pid.isdigit() and alive(int(pid))):
                os.close(lock)
                raise Taken(
                    f"It already runs: {url} (process {pid}). Open that, or stop it first: kill {pid}"
                ) from None
            time.sleep(0.1)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=256, dualstack_ipv6=host == "::")
    except OSError as trouble:
        raise Taken(_why(trouble, host, port)) from None


def _why(trouble: OSError, host: str, port: int) -> str:
    if trouble.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Choose another: make run PORT={free_port()}"
    if trouble.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has. Choose one above 1023: make run PORT=8000"
    return f"Cannot listen on {host}:{port}: {trouble.strerror}. Try: make run HOST=127.0.0.1 PORT=8000"
