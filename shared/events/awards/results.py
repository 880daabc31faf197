"""What a published round means for each product: recognised with its certificate, or not; certificates; complaints."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.events.awards.dossiers import DossierEvent


@dataclass(frozen=True, kw_only=True)
class ProductRecognised(DossierEvent):
    """A product is recognised as outstanding; its establishment holds a certificate from now on.

    ``points`` is the jury's result; ``certificate_until`` the last day of validity.
    """

    type = "awards.product.recognised"

    points: Decimal
    certificate_id: UUID
    certificate_number: str
    certificate_until: date
    level: str
    decision_number: str


@dataclass(frozen=True, kw_only=True)
class ProductNotRecognised(DossierEvent):
    """A product was judged and not chosen.

    ``points`` is None below the quorum of sheets; ``reason`` the council's, if it left the order.
    """

    type = "awards.product.not_recognised"

    points: Decimal | None
    pass_mark: Decimal
    passed: bool
    reason: str = ""
    complain_by: date


@dataclass(frozen=True, kw_only=True)
class CertificateSigned(DossierEvent):
    """The signed file of a certificate can be fetched."""

    type = "awards.certificate.signed"

    certificate_id: UUID
    certificate_number: str


@dataclass(frozen=True, kw_only=True)
class CertificateRevoked(DossierEvent):
    """A certificate no longer holds, with the reason."""

    type = "awards.certificate.revoked"

    certificate_id: UUID
    certificate_number: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ComplaintReceived(DossierEvent):
    """An establishment complains about a result, in the words of ``reason``; the secretariat is to answer."""

    type = "awards.complaint.received"

    reason: str
    complaint_id: UUID


@dataclass(frozen=True, kw_only=True)
class ComplaintAnswered(DossierEvent):
    """A complaint was answered; ``outcome`` is upheld or rejected."""

    type = "awards.complaint.answered"

    complaint_id: UUID
    outcome: str
    answer: str
