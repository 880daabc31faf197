"""TLS at the gateway of `make run`: the settings TLS_CERTIFICATE and TLS_KEY, both PEM files, or none of them."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from deploy.local.supervisor import Failed


@dataclass(frozen=True)
class Tls:
    """The certificate (with its chain) and its key."""

    certificate: Path
    key: Path

    @classmethod
    def given(cls, environ: Mapping[str, str]) -> Self | None:
        """Return what the settings name, tried once; None for plain http. Raises Failed with what to do."""
        certificate, key = environ.get("TLS_CERTIFICATE", ""), environ.get("TLS_KEY", "")
        if not certificate and not key:
            return None
        if not certificate or not key:
            raise Failed("TLS needs both files: TLS_CERTIFICATE=certificate.pem TLS_KEY=key.pem make run")
        made = cls(Path(certificate).resolve(), Path(key).resolve())
        try:
            made.context()
        except (OSError, ssl.SSLError) as trouble:
            raise Failed(f"TLS_CERTIFICATE and TLS_KEY cannot be used ({certificate}, {key}): {trouble}") from None
        return made

    def context(self) -> ssl.SSLContext:
        """Return what a server needs; raises OSError or SSLError if a file is missing or the two do not fit."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.key)
        return context
