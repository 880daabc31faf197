"""JSON API of certificates: the public check, and the office's list and revocation."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.awards.actions.certificates import revoke_certificate
from services.awards.models import Certificate
from services.awards.queries import certificates as queries
from services.awards.web.asking import office_round
from services.awards.web.schemas.certificates import (
    CertificateOut,
    CertificatePageOut,
    CertificatesQuery,
    OfficeCertificateOut,
    RevokeSchema,
)
from services.awards.web.who import host_of_certificate
from shared.clock import hanoi_date
from shared.errors import required
from shared.web.api import Api
from shared.web.paging import paginate


def check(session: Session, *, code: str) -> Certificate:
    return required(queries.certificate_by_code(session, code), queries.CertificateNotFound)


def listing(session: Session, *, code: str, q: str, state: str, page: int, now: datetime) -> dict[str, Any]:
    round_, _ = office_round(session, code)
    query = queries.certificates_of(round_.id, search=q, standing=state, today=hanoi_date(now))
    found = paginate(session, queries.with_rounds(query), page)
    far = queries.progress(session, round_.id)
    return {
        "items": found.items,
        "total": found.total,
        "page": found.number,
        "to_sign": far.total,
        "signed": far.signed,
    }


API = Api("certificates_api", "/awards/api", tag="certificates")

# fmt: off
API.get("/certificates/<code>", check, out=CertificateOut, who="anybody", errors=[404],
        says="Check a certificate by the code beside its QR (public); case, spaces and O for 0 are forgiven")
API.get("/rounds/<code>/certificates", listing, takes=CertificatesQuery, out=CertificatePageOut,
        says="List a round's certificates, and how far signing is (its office)")
API.post("/certificates/<uuid:certificate_id>/revoke", revoke_certificate, takes=RevokeSchema, out=OfficeCertificateOut,
         who=host_of_certificate, says="Revoke a certificate for good (hosts of its round)")
