"""TLS of `make run`: the settings TLS_CERTIFICATE (with its chain) and TLS_KEY name PEM files, or neither is set."""

import ssl
from collections.abc import Mapping
from pathlib import Path

from cryptography import x509

from deploy.local.supervisor import Failed


def tls_context(environ: Mapping[str, str]) -> ssl.SSLContext | None:
    """Return what a server needs to speak TLS, None for plain http. Raises Failed with what to do."""
    certificate, key = environ.get("TLS_CERTIFICATE", ""), environ.get("TLS_KEY", "")
    if not certificate and not key:
        return None
    if not certificate or not key:
        raise Failed("TLS needs both files: TLS_CERTIFICATE=certificate.pem TLS_KEY=key.pem make run")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as trouble:
        raise Failed(f"TLS_CERTIFICATE and TLS_KEY cannot be used ({certificate}, {key}): {trouble}") from None
    return context


def names_of_certificate(environ: Mapping[str, str]) -> list[str]:
    """Return the names and addresses for which the certificate stands, that is by which people may come."""
    if not environ.get("TLS_CERTIFICATE"):
        return []
    certificate = x509.load_pem_x509_certificate(Path(environ["TLS_CERTIFICATE"]).read_bytes())
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = [f"[{one}]" if one.version == 6 else str(one) for one in names.get_values_for_type(x509.IPAddress)]
    return [*names.get_values_for_type(x509.DNSName), *addresses]
