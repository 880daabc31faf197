"""The settings that `make run` gives each service, from the embedded server and the secrets of this machine."""

import os
from collections.abc import Mapping
from pathlib import Path

from deploy.authority import kept_authority
from deploy.local import postgres

SERVICES = ("booths", "awards", "notifications")


def make_databases(server: postgres.Server, secrets: Mapping[str, str]) -> None:
    """Make sure that each service and the broker has its own database and role."""
    for name in (*SERVICES, "broker"):
        server.ensure_database(name, secrets[f"{name.upper()}_PASSWORD"])


def service_settings(
    server: postgres.Server, secrets: Mapping[str, str], url: str, var: Path, *, alone: bool
) -> dict[str, dict[str, str]]:
    """Return the settings of each service, by its name; those that are given from outside stay.

    Only where nobody but this machine comes (``alone``) are letters shown: everybody's sign-in codes stand in them.
    Where no key that signs certificates is given, awards gets one of a test authority, kept in ``var``.
    """

    def address(name: str) -> str:
        return server.url(name, name, secrets[f"{name.upper()}_PASSWORD"])

    common = {
        "BROKER_URL": address("broker"),
        "SECRET_KEY": secrets["SECRET_KEY"],
        "PUBLIC_URL": os.environ.get("PUBLIC_URL") or url,
        "LETTERS_SHOWN": "1" if alone else "0",
        "LOG_FORMAT": "json",
    }
    if url.startswith("https://"):  # the web itself speaks TLS
        common["SECURE_COOKIES"] = os.environ.get("SECURE_COOKIES") or "1"
    settings = {name: common | {"DATABASE_URL": address(name)} for name in SERVICES}
    if not os.environ.get("CERTIFICATE_KEY_FILE"):
        password = secrets["CERTIFICATE_KEY_PASSWORD"]
        key_file = kept_authority(var / "authority", password)
        settings["awards"] |= {"CERTIFICATE_KEY_FILE": str(key_file), "CERTIFICATE_KEY_PASSWORD": password}
    return settings
