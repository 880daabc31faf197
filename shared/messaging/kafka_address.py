"""What BROKER_URL says of a Kafka: where it is, who asks there, and whether TLS hides it.

``kafka://host:9092[,host:9092]``, ``kafka+ssl://…``, ``kafka+sasl_ssl://user:password@host:9093/?mechanism=…&ca=…`` and
``kafka+sasl_plaintext://…``. User and password are percent-encoded. No message repeats a password.
"""

import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

PROTOCOLS: Final = {
    "kafka": "PLAINTEXT",
    "kafka+ssl": "SSL",
    "kafka+sasl_plaintext": "SASL_PLAINTEXT",
    "kafka+sasl_ssl": "SASL_SSL",
}
MECHANISMS: Final = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")
PLACE: Final = re.compile(r"([\w.-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})", re.ASCII)


class WrongAddress(ValueError):
    """BROKER_URL cannot be understood, and why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"BROKER_URL: {why} (see the table in README.md)")


def connection(url: str) -> dict[str, Any]:
    """Return kafka-python's settings for the broker at ``url``. Raises WrongAddress."""
    scheme, _, rest = url.strip().partition("://")
    try:
        parts = urlsplit(f"//{rest}")
    except ValueError:
        raise WrongAddress("it cannot be taken apart; signs in a password are written as %5B") from None
    who, at, where = parts.netloc.rpartition("@")
    protocol = PROTOCOLS.get(scheme)
    if protocol is None:
        raise WrongAddress(f"it begins with one of {', '.join(f'{known}://' for known in PROTOCOLS)}")
    servers = where.split(",")
    if not all(_is_place(server) for server in servers) or parts.path not in {"", "/"} or parts.fragment:
        raise WrongAddress(f"after {'the @' if at else '://'} comes host:port[,host:port]; signs in a password as %2F")
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    return {
        "bootstrap_servers": servers,
        "security_protocol": protocol,
        **(_credentials(who, asked.pop("mechanism", MECHANISMS[0])) if "SASL" in protocol else _nobody(who)),
        **(_authority(asked.pop("ca", None)) if "SSL" in protocol else {}),
        **_nothing_more(asked, protocol),
    }


def _is_place(server: str) -> bool:
    found = PLACE.fullmatch(server)
    return found is not None and 0 < int(found[2]) < 65_536


def _credentials(who: str, mechanism: str) -> dict[str, str]:
    user, _, password = who.partition(":")
    if not user or not password:
        raise WrongAddress("SASL needs user:password@ before the host")
    if mechanism not in MECHANISMS:
        raise WrongAddress(f"the mechanism is one of {', '.join(MECHANISMS)}, not {mechanism!r}")
    return {
        "sasl_mechanism": mechanism,
        "sasl_plain_username": unquote(user),
        "sasl_plain_password": unquote(password),
    }


def _nobody(who: str) -> dict[str, str]:
    if who:
        raise WrongAddress("a user and password need kafka+sasl_ssl:// or kafka+sasl_plaintext://")
    return {}


def _authority(file: str | None) -> dict[str, str]:
    if file is None:
        return {}  # those whom the system trusts
    if not Path(file).is_file():
        raise WrongAddress(f"ca names {file!r}, which is no file here")
    return {"ssl_cafile": file}


def _nothing_more(asked: dict[str, str], protocol: str) -> dict[str, str]:
    if asked:
        raise WrongAddress(f"{', '.join(sorted(asked))} cannot be said with {protocol}")
    return {}
