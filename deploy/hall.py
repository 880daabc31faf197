"""`make hall NAMES='192.168.1.10 cham.local'`: a TLS certificate for a hall with a network of its own.

Makes an authority for this hall alone, lets it sign one certificate for the names and addresses by which tablets will
come, and forgets the authority's key at once: nothing else can ever be signed with what is installed on the tablets.
Writes ``authority.pem`` (to install on tablets), ``certificate.pem`` and ``key.pem`` (TLS_CERTIFICATE and TLS_KEY).
"""

import argparse
import ipaddress
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAYS: Final = 397  # tablets refuse server certificates that are valid for much longer


def make_hall(names: list[str], folder: Path) -> None:
    """Write the three files for ``names`` (host names and IP addresses) into ``folder``."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _name(f"Khuyến công: {names[0]}")
    root = (
        _builder(root_name, root_name, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, SHA256())
    )
    certificate = (
        _builder(_name(names[0]), root_name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    pem = Encoding.PEM
    _write(folder / "authority.pem", root.public_bytes(pem), 0o644)
    _write(folder / "certificate.pem", certificate.public_bytes(pem) + root.public_bytes(pem), 0o644)
    _write(folder / "key.pem", key.private_bytes(pem, PrivateFormat.PKCS8, NoEncryption()), 0o600)


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=DAYS - 1))
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write(path: Path, content: bytes, mode: int) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)


def main() -> None:
    """Make the files and say what to do with them."""
    parser = argparse.ArgumentParser(prog="make hall", description=__doc__)
    parser.add_argument(
        "names", nargs="+", help="host names and IP addresses by which tablets come, the main one first"
    )
    parser.add_argument("--folder", type=Path, default=Path("var/hall"))
    wanted = parser.parse_args()
    make_hall(wanted.names, wanted.folder)
    print(f"Install on each tablet: {wanted.folder / 'authority.pem'}")
    print(
        f"Then: TLS_CERTIFICATE={wanted.folder / 'certificate.pem'} TLS_KEY={wanted.folder / 'key.pem'} "
        f"PUBLIC_URL=https://{wanted.names[0]}:8443 make run HOST=0.0.0.0 PORT=8443 DEMO=0"
    )


if __name__ == "__main__":
    main()
