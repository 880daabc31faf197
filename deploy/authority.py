"""A test authority of this machine's own, so that certificates can be signed where no real key is set.

Whatever it signs says TEST and that it has no legal force. Made once and kept: ``authority.pem`` (the root, to check
signatures against) and ``certificate_key.p12`` (the signing key with its chain), which only its owner reads.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT_NAME: Final = "Khuyến công TEST: tổ chức chứng thực thử nghiệm"
SIGNER_NAME: Final = "Khuyến công TEST (không có giá trị pháp lý)"
YEARS: Final = 10
KEY_FILE, ROOT_FILE = "certificate_key.p12", "authority.pem"


def kept_authority(folder: Path, password: str, *, mode: int = 0o600) -> Path:
    """Return the PKCS#12 file of the test authority in ``folder``, made there if it is missing."""
    key_file = folder / KEY_FILE
    if not key_file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        root, package = _made(password)
        _write(folder / ROOT_FILE, root.public_bytes(Encoding.PEM), 0o644)
        _write(key_file, package, mode)
    return key_file


def _made(password: str) -> tuple[x509.Certificate, bytes]:
    """Return the root's certificate and the signing key as PKCS#12; the root's own key is forgotten at once."""
    root_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=3072) for _ in range(2))
    root_name = _name(ROOT_NAME)
    root = (
        _builder(root_name, root_name, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(root_key, SHA256())
    )
    certificate = (
        _builder(_name(SIGNER_NAME), root_name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, SHA256())
    )
    encryption = BestAvailableEncryption(password.encode())
    return root, pkcs12.serialize_key_and_certificates(SIGNER_NAME.encode(), key, certificate, [root], encryption)


def _builder(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Khuyến công TEST"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(**wanted: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: wanted.get(name, False) for name in names})


def _write(path: Path, content: bytes, mode: int) -> None:
    half = path.with_suffix(".new")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    half.chmod(mode)
    half.replace(path)
