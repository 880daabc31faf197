"""Signing a PDF (PAdES baseline B-B, with pyHanko) with the key from the settings. Nothing is asked of the network."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from shared.settings import Settings

FIELD: Final = "ChuKySo"
DIGEST: Final = "sha256"


class KeyUnusable(Exception):
    """The key file of the settings cannot be read, or the password is not its."""


@dataclass(frozen=True)
class Signer:
    """A loaded key with its certificate; loading it once serves for many files."""

    key: "KeptKey"

    @property
    def name(self) -> str:
        """Return whose key it is: the common name of its certificate."""
        return str(self._certificate.subject.native.get("common_name", ""))

    @property
    def valid_from(self) -> datetime:
        """Return from when on the key's certificate is valid."""
        moment: datetime = self._certificate.not_valid_before
        return moment

    @property
    def valid_until(self) -> datetime:
        """Return until when the key's certificate is valid."""
        moment: datetime = self._certificate.not_valid_after
        return moment

    @property
    def _certificate(self) -> Any:
        return self.key.signing_cert

    def sign(self, pdf: bytes, *, reason: str, place: str) -> bytes:
        """Return ``pdf`` with an invisible signature over the whole file and the chain of certificates in it."""
        facts = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=DIGEST,
            subfilter=SigSeedSubFilter.PADES,
            reason=reason,
            location=place,
            name=self.name,
        )
        out = io.BytesIO()
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        pdf_signer = signers.PdfSigner(facts, signer=self.key)
        with ThreadPoolExecutor(1) as thread:  # pyHanko runs an event loop, and two cannot run in one thread
            thread.submit(pdf_signer.sign_pdf, writer, output=out, bytes_reserved=self.key.room).result()
        return out.getvalue()


class KeptKey(signers.SimpleSigner):
    """pyHanko's signer, but the private key is read and proved once and not for every file (0.15 s each)."""

    @cached_property
    def private_key(self) -> PrivateKeyTypes:
        """Return the key as cryptography has it."""
        return load_der_private_key(self.signing_key.dump(), password=None)

    @property
    def room(self) -> int:
        """Return the hexadecimal digits to leave for the signature: the certificates and 4 KiB for all else."""
        chain = [self.signing_cert, *self.cert_registry]
        return 2 * (sum(len(certificate.dump()) for certificate in chain if certificate is not None) + 4_096)

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """Sign with RSA (PKCS#1 v1.5) or on an elliptic curve; what else a key may be is left to pyHanko."""
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm).signature_algo
        way = (digest_algorithm, mechanism)
        if isinstance(self.private_key, RSAPrivateKey) and way == (DIGEST, "rsassa_pkcs1v15"):
            return self.private_key.sign(data, PKCS1v15(), SHA256())
        if isinstance(self.private_key, EllipticCurvePrivateKey) and way == (DIGEST, "ecdsa"):
            return self.private_key.sign(data, ECDSA(SHA256()))
        return super().sign_raw(data, digest_algorithm)


def signer_of(settings: Settings, now: datetime) -> Signer | None:
    """Return the signer of the settings, None if they name no key. Raises KeyUnusable, also once it has expired."""
    if not settings.certificate_key_file:
        return None
    path = Path(settings.certificate_key_file)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as trouble:
        raise KeyUnusable(f"CERTIFICATE_KEY_FILE {path}: {trouble.strerror}") from trouble
    signer = _loaded(path, settings.certificate_key_password, changed)
    if not signer.valid_from <= now <= signer.valid_until:
        raise KeyUnusable(f"CERTIFICATE_KEY_FILE {path}: valid from {signer.valid_from} to {signer.valid_until} only")
    return signer


@lru_cache(maxsize=2)
def _loaded(path: Path, password: str, _changed: int) -> Signer:
    """Load the key; once for as long as the file stays as it is."""
    try:
        read = signers.SimpleSigner.load_pkcs12_data(path.read_bytes(), other_certs=[], passphrase=password.encode())
    except OSError as trouble:
        raise KeyUnusable(f"CERTIFICATE_KEY_FILE {path}: {trouble.strerror}") from trouble
    except ValueError as trouble:
        raise KeyUnusable(f"CERTIFICATE_KEY_FILE {path}: no PKCS#12, or the password is another") from trouble
    return Signer(KeptKey(read.signing_cert, read.signing_key, read.cert_registry))
