"""A round's certificates for its office: the list, how far signing is, revoking one."""

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
from services.awards.web.schemas.certificates import RevokeForm
from shared.clock import hanoi_date, now
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import kit, transaction
from shared.web.choices import province_name
from shared.web.exports import Cell, exported
from shared.web.forms import Form, done
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

HEAD = (
    N_("Số"), N_("Sản phẩm"), N_("Nhóm"), N_("Cơ sở"), N_("Tỉnh, thành phố"), N_("Ngày cấp"), N_("Có giá trị đến"),
    N_("Trạng thái"), N_("Ký lúc"), N_("Mã kiểm tra"), N_("SHA-256 của tệp"), N_("Lý do thu hồi"),
)  # fmt: skip


@signed_in
def listing(code: str) -> ResponseReturnValue:
    """List the round's certificates; the filters are in the address."""
    with transaction() as session:
        round, scope = office_round(session, code)
        today = hanoi_date(now())
        return render_template(
            "certificates/list.html",
            round=round,
            hosts=scope.hosts(round),
            page=paginate(session, _asked(round)),
            counts=queries.counts(session, round.id, today),
            **_progress(session, round),
        )


@signed_in
def progress(code: str) -> ResponseReturnValue:
    """Show how far signing is: the part of the list's page that asks again by itself."""
    with transaction() as session:
        round, _scope = office_round(session, code)
        return render_template("certificates/_progress.html", round=round, **_progress(session, round))


@signed_in
def export(code: str) -> ResponseReturnValue:
    """Give the list as it is filtered, as a workbook."""
    with transaction() as session:
        round, _scope = office_round(session, code)
        rows = [_row(certificate) for certificate in session.scalars(_asked(round))]
    return exported("xlsx", f"giay-chung-nhan-{code}", [_(word) for word in HEAD], rows)


@signed_in
def revoke(certificate_id: UUID) -> ResponseReturnValue:
    """Revoke a certificate with its reason, which everybody who checks it will read."""
    with transaction() as session:
        certificate = session.get(Certificate, certificate_id)
        if certificate is None:
            raise queries.CertificateNotFound
        round = certificate.dossier.round
        require_host(session, person(), round)
    form = Form()
    if request.method == "POST":
        with form.trying() as session:
            given = form.read(RevokeForm())
            revoke_certificate(session, certificate_id=certificate_id, by=person(), now=now(), **given)
        if form.ok:
            said = _("Đã thu hồi giấy chứng nhận %(number)s. Cơ sở nhận một thư ghi lý do.", number=certificate.number)
            return done(said, "certificates.list", code=round.code)
    return form.page("certificates/revoke.html", certificate=certificate)


def _asked(round: Round) -> Select[Certificate]:
    return queries.certificates_of(
        round.id,
        search=request.args.get("q", "")[:200],
        standing=request.args.get("state", ""),
        today=hanoi_date(now()),
    )


def _progress(session: Session, round: Round) -> dict[str, object]:
    return {
        "progress": queries.progress(session, round.id),
        "has_key": bool(kit().settings.certificate_key_file),
    }


def _row(certificate: Certificate) -> list[Cell]:
    return [
        certificate.number,
        certificate.product_name,
        certificate.product_group,
        certificate.establishment_name,
        province_name(certificate.province_code),
        certificate.issued_on,
        certificate.valid_until,
        standing_line(certificate).word,
        certificate.signed_at,
        certificate.check_code,
        certificate.pdf_sha256,
        certificate.revoked_reason,
    ]
