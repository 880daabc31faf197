"""What a published round means for each product: recognised with its certificate, or not; certificates; complaints."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from marshmallow import fields

from shared.events.awards.dossiers import DossierEvent, DossierReasonSchema, DossierSchema


class ProductRecognisedSchema(DossierSchema):
    """Version 1. ``points`` is the jury's result; ``certificate_until`` the last day of validity."""

    points = fields.Decimal(required=True, as_string=True)
    certificate_id = fields.UUID(required=True)
    certificate_number = fields.String(required=True)
    certificate_until = fields.Date(required=True)
    level = fields.String(required=True)
    decision_number = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class ProductRecognised(DossierEvent):
    """A product is recognised as outstanding; its establishment holds a certificate from now on."""

    type = "awards.product.recognised"
    schema = ProductRecognisedSchema()

    points: Decimal
    certificate_id: UUID
    certificate_number: str
    certificate_until: date
    level: str
    decision_number: str


class ProductNotRecognisedSchema(DossierSchema):
    """Version 1. ``points`` is None below the quorum of sheets; ``reason`` the council's, if it left the order."""

    points = fields.Decimal(required=True, allow_none=True, as_string=True)
    pass_mark = fields.Decimal(required=True, as_string=True)
    passed = fields.Boolean(required=True)
    reason = fields.String(load_default="")
    complain_by = fields.Date(required=True)


@dataclass(frozen=True, kw_only=True)
class ProductNotRecognised(DossierEvent):
    """A product was judged and not chosen, with its points."""

    type = "awards.product.not_recognised"
    schema = ProductNotRecognisedSchema()

    points: Decimal | None
    pass_mark: Decimal
    passed: bool
    reason: str = ""
    complain_by: date


class CertificateSchema(DossierSchema):
    """Version 1."""

    certificate_id = fields.UUID(required=True)
    certificate_number = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class CertificateSigned(DossierEvent):
    """The signed file of a certificate can be fetched."""

    type = "awards.certificate.signed"
    schema = CertificateSchema()

    certificate_id: UUID
    certificate_number: str


class CertificateRevokedSchema(CertificateSchema):
    """Version 1."""

    reason = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class CertificateRevoked(DossierEvent):
    """A certificate no longer holds, with the reason."""

    type = "awards.certificate.revoked"
    schema = CertificateRevokedSchema()

    certificate_id: UUID
    certificate_number: str
    reason: str


class ComplaintSchema(DossierReasonSchema):
    """Version 1. ``reason`` is the complaint's text."""

    complaint_id = fields.UUID(required=True)


@dataclass(frozen=True, kw_only=True)
class ComplaintReceived(DossierEvent):
    """An establishment complains about a result; the secretariat is to answer."""

    type = "awards.complaint.received"
    schema = ComplaintSchema()

    complaint_id: UUID
    reason: str


class ComplaintAnsweredSchema(DossierSchema):
    """Version 1. ``outcome`` is upheld or rejected."""

    complaint_id = fields.UUID(required=True)
    outcome = fields.String(required=True)
    answer = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class ComplaintAnswered(DossierEvent):
    """A complaint was answered."""

    type = "awards.complaint.answered"
    schema = ComplaintAnsweredSchema()

    complaint_id: UUID
    outcome: str
    answer: str
