"""Events of certificates."""

from uuid import UUID

from shared.events.awards.dossiers import AboutDossier, DossierEvent


class AboutCertificate(AboutDossier):
    """The certificate of a recognised product."""

    certificate_id: UUID
    certificate_number: str


class CertificateSigned(AboutCertificate, DossierEvent):
    """The signed file of a certificate can be fetched."""

    type = "awards.certificate.signed"


class CertificateRevoked(AboutCertificate, DossierEvent):
    """A certificate no longer holds, with the reason."""

    type = "awards.certificate.revoked"

    reason: str
