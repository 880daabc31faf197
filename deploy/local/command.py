"""`make booths ARGS=…`: a command of a service on the data of a running `make run`."""

import argparse
import os
import sys
from pathlib import Path

from deploy.local import postgres
from deploy.local.keys import SECRETS, kept_secrets
from deploy.local.settings import SERVICES, service_settings


def main() -> None:
    """Become ``python -m services.<service> …`` with the settings that `make run` gives that service."""
    parser = argparse.ArgumentParser(prog="make booths|awards|notifications")
    parser.add_argument("--var", type=Path, default=Path("var"))
    parser.add_argument("service", choices=SERVICES)
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    wanted = parser.parse_args()
    var = wanted.var.resolve()
    server = postgres.running(var / "postgres") if (var / "postgres").exists() else None
    if server is None:
        sys.exit("It does not run here. Start it first, in another terminal: make run")
    url = (var / "run.pid").read_text(encoding="utf-8").splitlines()[1]
    secrets = kept_secrets(var / "secrets.env", SECRETS)
    settings = service_settings(server, secrets, url, var, alone=False)[wanted.service]
    os.environ.update(settings, LOG_FORMAT="auto")
    command = [sys.executable, "-m", f"services.{wanted.service}", *wanted.rest]
    os.execv(sys.executable, command)  # noqa: S606  # no shell is wanted: the words are passed as they are


if __name__ == "__main__":
    main()
