"""What is sent about certificates, and what is answered."""

from apiflask import Schema
from marshmallow import fields, validate

from services.awards.domain.certificates import STANDINGS
from services.awards.models import Certificate
from services.awards.web.certificate_words import standing_of
from shared.web.answers import gives, shows
from shared.web.schemas import StrictSchema

LONGEST_REASON = 1_000


class RevokeSchema(StrictSchema):
    """Revoking needs a reason, which everybody who checks the certificate reads."""

    reason = fields.String(required=True, validate=validate.Length(min=5, max=LONGEST_REASON))


@shows(
    Certificate,
    "standing number check_code product_name product_group establishment_name province_code "
    "round_code=dossier.round.code round_name_vi=dossier.round.name_vi round_name_en=dossier.round.name_en "
    "level=dossier.round.level year=dossier.round.year decision_number "
    "decision_date issued_on valid_until signed_at pdf_sha256 revoked_at revoked_reason",
)
class CertificateOut(Schema):
    """What anyone who has the check code may know of a certificate: what is printed, and how it stands."""

    standing = fields.Function(standing_of, metadata={"type": "string", "enum": [*STANDINGS]})
    product_group = fields.String(metadata={"enum": ["A", "B", "C", "D"]})
    pdf_sha256 = fields.String(metadata={"description": "of the signed file; empty until it is signed"})


@shows(Certificate, "id dossier_id establishment_id")
class OfficeCertificateOut(CertificateOut):
    """The same for the round's office, with the ids that its other calls need."""


class CertificatesQuery(StrictSchema):
    """Which certificates of a round."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    state = fields.String(load_default="", validate=validate.OneOf(["", *STANDINGS, "unsigned"]))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


@gives("items total:int page:int to_sign signed:int")
class CertificatePageOut(Schema):
    """One page of certificates, and how far signing is."""

    items = fields.List(fields.Nested(OfficeCertificateOut))
    to_sign = fields.Integer(metadata={"description": "certificates of the round that need a signed file"})
