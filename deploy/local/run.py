"""`make run`: the whole of Khuyến công on one machine, behind one address. See README.md, "Two commands"."""

import argparse
import importlib
import os
import runpy
import shutil
import signal
import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.local import postgres, welcome
from deploy.local.address import Address, claim
from deploy.local.keys import SECRETS, kept_secrets
from deploy.local.settings import SERVICES, certificate_key, make_databases, service_settings
from deploy.local.supervisor import Failed, Supervisor, Worker
from deploy.local.tls import tls_context
from shared.logs import set_up_logs
from shared.service import load_service
from shared.settings import read_settings

BACKGROUND = {
    "booths": ("relay", "consume", "tick"),
    "awards": ("relay", "consume", "tick"),
    "notifications": ("relay", "consume", "tick", "send"),
}
WHERE_SET = {"notifications": {"BOUNCE_IMAP_URL": "bounces"}}
"""What runs only where a setting says what to work on."""
PATIENCE = 60.0  # seconds that PostgreSQL may take to start

Environs = Mapping[str, Mapping[str, str]]


def main() -> None:
    """Start everything, say where it is, keep it running until Ctrl-C."""
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    os.umask(0o077)  # what is kept, logs as well, is for whoever started this
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    try:
        _run(_arguments())
    except KeyboardInterrupt:
        sys.exit(130)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=8000)
    parser.add_argument("--var", type=Path, default=Path("var"), help="folder of data, logs and secrets")
    parser.add_argument("--afresh", action="store_true", help="forget what is in the folder first")
    parser.add_argument("--no-demo", action="store_true", help="leave empty databases empty")
    return parser.parse_args()


def _port(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) < 65536:
        raise Failed(f"PORT must be a number from 1 to 65535, not {text!r}. For example: make run PORT=8123")
    return int(text)


def _run(wanted: argparse.Namespace) -> None:
    began = time.monotonic()
    var: Path = wanted.var.resolve()
    tls = tls_context(os.environ)
    with claim(var, wanted.host, wanted.port, scheme="https" if tls else "http") as address:
        if wanted.afresh:
            _forget(var, address)
        var.chmod(0o700)
        logs = var / "log"
        logs.mkdir(exist_ok=True)
        with Supervisor(logs) as supervisor:
            with _step("PostgreSQL and the program"):
                secrets = kept_secrets(var / "secrets.env", SECRETS)
                server = _start_postgres(supervisor, var / "postgres", lambda: certificate_key(var, secrets))
                make_databases(server, secrets)
            environs = service_settings(server, secrets, address.url, var, alone=address.alone)
            demo = not wanted.no_demo and "demo" in load_service("booths").commands
            web = _prepare(supervisor, environs, lambda: _web(environs, address.listener, tls), demo=demo)
            supervisor.start([web, *_background(environs, demo=demo)])
            welcome.say(address, time.monotonic() - began, var, os.environ, demo=demo)
            supervisor.watch()
            print("Stopping ...", flush=True)


def _start_postgres(supervisor: Supervisor, folder: Path, meanwhile: Callable[[], object]) -> postgres.Server:
    """Start the database server as the first worker; while it starts, import what the longest job needs."""
    found = postgres.running(folder)
    port = found.port if found else postgres.free_port()
    supervisor.start([Worker(name="postgres", run=lambda: postgres.keep(folder, port))])
    for module in ("shared.cli", "shared.migrate", "services.booths.service"):
        importlib.import_module(module)
    meanwhile()
    return supervisor.wait(lambda: postgres.running(folder), PATIENCE, "PostgreSQL")


def _prepare(supervisor: Supervisor, environs: Environs, make_web: Callable[[], Worker], *, demo: bool) -> Worker:
    """Make the tables and the demo year; the web is made meanwhile, and returned."""
    filled = {"booths", "notifications"} if demo else set()
    if demo:
        os.environ.setdefault("PROVINCES_ON", welcome.demo_provinces())

    def jobs() -> Iterator[Worker]:
        for name in SERVICES:  # booths first: its year takes longest, and what it needs is imported
            load_service(name)
            yield _commands(name, *(("migrate", "demo") if name in filled else ("migrate",)), environs=environs)

    with _step("Tables and the demo year" if demo else "Tables"):
        return supervisor.run_jobs(jobs(), make_web)


def _web(environs: Environs, listener: socket.socket, tls: ssl.SSLContext | None) -> Worker:
    """Return what serves all pages. The apps are made here and now, so that a web that is restarted answers at once."""
    from deploy.local import web  # uvicorn and the services: only after a taken port was told

    app = web.services(environs)

    def run() -> None:
        set_up_logs(read_settings(os.environ), worker="web")
        web.serve(app, listener, tls)

    return Worker(name="web", run=run, environ=environs["booths"])


def _commands(service: str, *commands: str, environs: Environs, once: bool = False) -> Worker:
    """Return what ``python -m services.<service> <command>`` does, one after the other, for a forked process."""

    def run() -> None:
        for command in commands:
            sys.argv = [f"services.{service}", command]
            try:
                runpy.run_module(f"services.{service}", run_name="__main__", alter_sys=True)
            except SystemExit as end:
                if end.code:
                    raise

    return Worker(name=f"{service}-{commands[-1]}", run=run, environ=environs[service], once=once)


def _background(environs: Environs, *, demo: bool) -> list[Worker]:
    """Return what works beside the web; the demo's rounds are written while people look at its fairs."""
    workers = [
        _commands(name, command, environs=environs) for name in SERVICES for command in background(name, os.environ)
    ]
    return [*workers, *([_commands("awards", "demo", environs=environs, once=True)] if demo else [])]


def background(name: str, environ: Mapping[str, str]) -> list[str]:
    """Return the commands of a service that run for ever beside the web."""
    wanted = [command for setting, command in WHERE_SET.get(name, {}).items() if environ.get(setting)]
    return [*BACKGROUND[name], *wanted]


def _forget(var: Path, address: Address) -> None:
    for path in var.iterdir():
        if path != address.lock_file:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def _step(what: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"{what} ...", flush=True)
    yield
    print(f"{what} ready after {time.monotonic() - began:.1f} s", flush=True)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
