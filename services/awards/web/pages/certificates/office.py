"""A round's certificates for its office: the list, how far signing is, revoking one."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.awards.actions.certificates import revoke_certificate
from services.awards.models import Certificate, Round
from services.awards.permissions import require_host
from services.awards.queries import certificates as queries
from services.awards.web.asking import office_round
from services.awards.web.certificate_words import standing_line
from services.awards.web.schemas.certificates import RevokeSchema
from shared.clock import hanoi_date, now
from shared.errors import required
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import kit, transaction
from shared.web.choices import province_name
from shared.web.exports import Column, table_file
from shared.web.forms import Form, done
from shared.web.paging import paginate
from shared.web.schemas import sure
from shared.web.signin import person

COLUMNS: Final[Sequence[Column]] = (
    (N_("Số"), "number"),
    (N_("Sản phẩm"), "product_name"),
    (N_("Nhóm"), "product_group"),
    (N_("Cơ sở"), "establishment_name"),
    (N_("Tỉnh, thành phố"), lambda certificate: province_name(certificate.province_code)),
    (N_("Ngày cấp"), "issued_on"),
    (N_("Có giá trị đến"), "valid_until"),
    (N_("Trạng thái"), lambda certificate: standing_line(certificate).word),
    (N_("Ký lúc"), "signed_at"),
    (N_("Mã kiểm tra"), "check_code"),
    (N_("SHA-256 của tệp"), "pdf_sha256"),
    (N_("Lý do thu hồi"), "revoked_reason"),
)


def listing(code: str) -> ResponseReturnValue:
    """List the round's certificates; the filters are in the address."""
    with transaction() as session:
        round_, scope = office_round(session, code)
        today = hanoi_date(now())
        return render_template(
            "certificates/list.html",
            round=round_,
            hosts=scope.hosts(round_),
            page=paginate(session, _asked(round_)),
            counts=queries.counts(session, round_.id, today),
            **_progress(session, round_),
        )


def progress(code: str) -> ResponseReturnValue:
    """Show how far signing is: the part of the list's page that asks again by itself."""
    with transaction() as session:
        round_, _scope = office_round(session, code)
        return render_template("certificates/_progress.html", round=round_, **_progress(session, round_))


def export(code: str) -> ResponseReturnValue:
    """Give the list as it is filtered, as a workbook."""
    with transaction() as session:
        round_, _scope = office_round(session, code)
        return table_file("xlsx", f"giay-chung-nhan-{code}", COLUMNS, session.scalars(_asked(round_)))


def revoke(certificate_id: UUID) -> ResponseReturnValue:
    """Revoke a certificate with its reason, which everybody who checks it will read."""
    with transaction() as session:
        certificate = required(session.get(Certificate, certificate_id), queries.CertificateNotFound)
        round_ = certificate.dossier.round
        require_host(session, person(), round_)
    form = Form()
    if request.method == "POST" and form.did(revoke_certificate, sure(RevokeSchema), certificate_id=certificate_id):
        said = _("Đã thu hồi giấy chứng nhận %(number)s. Cơ sở nhận một thư ghi lý do.", number=certificate.number)
        return done(said, "certificates.list", code=round_.code)
    return form.page("certificates/revoke.html", certificate=certificate)


def _asked(round_: Round) -> Select[Certificate]:
    return queries.certificates_of(
        round_.id,
        search=request.args.get("q", "")[:200],
        standing=request.args.get("state", ""),
        today=hanoi_date(now()),
    )


def _progress(session: Session, round_: Round) -> dict[str, object]:
    return {
        "progress": queries.progress(session, round_.id),
        "has_key": bool(kit().settings.certificate_key_file),
    }
