"""The settings that `make run` gives each service, from the embedded server and the secrets of this machine."""

import os
from collections.abc import Mapping
from pathlib import Path

from deploy import log
from deploy.authority import kept_authority
from deploy.local import postgres
from deploy.local.keys import OLD_KEY
from deploy.local.tls import names_of_certificate

SERVICES = ("booths", "awards", "notifications")


def make_databases(server: postgres.Server, secrets: Mapping[str, str]) -> None:
    """Make sure that each service has its own database and role, and the three together their log."""
    for name in SERVICES:
        server.ensure_database(name, secrets[f"{name.upper()}_PASSWORD"])
    log.make(server.ensure_database("broker"))


def service_settings(
    server: postgres.Server, secrets: Mapping[str, str], url: str, var: Path, *, alone: bool
) -> dict[str, dict[str, str]]:
    """Return the settings of each service, by its name; those that are given from outside stay.

    Only where nobody but this machine comes (``alone``) are letters shown: everybody's sign-in codes stand in them.
    Where no key that signs certificates is given, awards gets one of a test authority, kept in ``var``.
    """

    def address(database: str, role: str) -> str:
        return server.url(database, role, secrets[f"{role.upper()}_PASSWORD"])

    common = {
        "SECRET_KEY": secrets["SECRET_KEY"],
        "SECRET_KEY_OLD": secrets.get(OLD_KEY, ""),
        "PUBLIC_URL": os.environ.get("PUBLIC_URL") or url,
        "LETTERS_SHOWN": "1" if alone else "0",
        "LOG_FORMAT": "json",
    }
    if not os.environ.get("SMTP_URL"):  # letters that are only kept wake nobody
        common["QUIET_HOURS"] = os.environ.get("QUIET_HOURS") or "00:00-00:00"
    if names := names_of_certificate(os.environ):
        common["OTHER_HOSTS"] = " ".join([*os.environ.get("OTHER_HOSTS", "").split(), *names])
    own = {name: {"DATABASE_URL": address(name, name), "BROKER_URL": address("broker", name)} for name in SERVICES}
    settings = {name: common | own[name] for name in SERVICES}
    settings["awards"] |= certificate_key(var, secrets)
    return settings


def certificate_key(var: Path, secrets: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of the test authority's key, made in ``var`` at the first time; none where a key is given."""
    if os.environ.get("CERTIFICATE_KEY_FILE"):
        return {}
    password = secrets["CERTIFICATE_KEY_PASSWORD"]
    return {
        "CERTIFICATE_KEY_FILE": str(kept_authority(var / "authority", password)),
        "CERTIFICATE_KEY_PASSWORD": password,
    }
