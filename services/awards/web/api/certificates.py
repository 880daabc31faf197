"""JSON API of certificates: the public check, and the office's list and revocation."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from services.awards.actions.certificates import revoke_certificate
from services.awards.queries import certificates as queries
from services.awards.web.asking import office_round
from services.awards.web.schemas.certificates import (
    CertificateOut,
    CertificatePageOut,
    CertificatesQuery,
    OfficeCertificateOut,
    RevokeSchema,
)
from shared.clock import hanoi_date, now
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("certificates_api", __name__, url_prefix="/awards/api", tag="certificates")


@bp.get("/certificates/<code>")
@bp.output(CertificateOut)
@bp.doc(responses=[404])
def check(code: str) -> Any:
    """Check a certificate by the code beside its QR (public); case, spaces and O for 0 are forgiven"""
    with transaction() as session:
        found = queries.certificate_by_code(session, code)
        if found is None:
            raise queries.CertificateNotFound
        return found


@bp.get("/rounds/<code>/certificates")
@bp.input(CertificatesQuery, location="query", arg_name="wanted")
@bp.output(CertificatePageOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def listing(code: str, wanted: dict[str, Any]) -> Any:
    """List a round's certificates, and how far signing is (its office)"""
    with transaction() as session:
        round, _ = office_round(session, code)
        query = queries.certificates_of(round.id, search=wanted["q"], standing=wanted["state"], today=hanoi_date(now()))
        page = paginate(session, queries.with_rounds(query), wanted["page"])
        far = queries.progress(session, round.id)
        return {
            "items": page.items,
            "total": page.total,
            "page": page.number,
            "to_sign": far.total,
            "signed": far.signed,
        }


@bp.post("/certificates/<uuid:certificate_id>/revoke")
@bp.input(RevokeSchema, arg_name="said")
@bp.output(OfficeCertificateOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def revoke(certificate_id: UUID, said: dict[str, Any]) -> Any:
    """Revoke a certificate for good (hosts of its round)"""
    with transaction() as session:
        return revoke_certificate(session, certificate_id=certificate_id, by=person(), now=now(), **said)
