"""Events of certificates."""

from dataclasses import dataclass
from uuid import UUID

from shared.events.awards.dossiers import AboutDossier, DossierEvent


@dataclass(frozen=True, kw_only=True)
class AboutCertificate(AboutDossier):
    """The certificate of a recognised product."""

    certificate_id: UUID
    certificate_number: str


@dataclass(frozen=True, kw_only=True)
class CertificateSigned(AboutCertificate, DossierEvent):
    """The signed file of a certificate can be fetched."""

    type = "awards.certificate.signed"


@dataclass(frozen=True, kw_only=True)
class CertificateRevoked(AboutCertificate, DossierEvent):
    """A certificate no longer holds, with the reason."""

    type = "awards.certificate.revoked"

    reason: str
