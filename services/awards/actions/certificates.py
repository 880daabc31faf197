"""Certificates are issued at publication, signed one batch after another, and revoked with a reason."""

import hashlib
import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from services.awards.actions.dossiers.taking import dossier_facts
from services.awards.actions.listing import batch_of_round
from services.awards.domain.certificates import CODE_BYTES, certificate_number, check_code, valid_until
from services.awards.domain.lifecycle import CERTIFICATE
from services.awards.domain.rules import Rules
from services.awards.models import Certificate, Dossier, Round
from services.awards.papers.certificate import certificate_page, paper_of
from services.awards.permissions import require_host
from services.awards.queries.certificates import CertificateNotFound
from shared.cases import SYSTEM, in_state, move, take
from shared.events.awards import CertificateRevoked, CertificateSigned
from shared.events.awards.certificates import AboutCertificate
from shared.settings import Settings

if TYPE_CHECKING:
    from services.awards.papers.signature import Signer

BATCH: Final = 20
"""Certificates signed in one transaction: about a second's work."""


def issue_certificate(
    session: Session,
    dossier: Dossier,
    *,
    round_: Round,
    number: int,
    decision_number: str,
    issued_on: date,
    now: datetime,  # noqa: ARG001  # every verb takes it
) -> Certificate:
    """Give a recognised product its certificate; ``number`` is its place in the round, from 1.

    It is issued on the day of the decision by which the product was recognised, under that decision's number.

    What is printed is fixed here: names that change later stay on it as they were. The file is made and signed later,
    by the tick ``sign_certificates``. Tells and notes nothing: publishing does, with the certificate in it.
    """
    years = Rules.from_json(round_.rules).certificate_years
    certificate = Certificate(
        dossier_id=dossier.id,
        round_id=round_.id,
        establishment_id=dossier.establishment_id,
        number=certificate_number(number, issued_on.year, round_.code),
        check_code=check_code(secrets.token_bytes(CODE_BYTES)),
        product_name=dossier.product_name,
        product_group=dossier.product_group,
        establishment_name=dossier.establishment.name,
        province_code=dossier.province_code,
        decision_number=decision_number,
        issued_on=issued_on,
        valid_until=valid_until(issued_on, years),
    )
    session.add(certificate)
    session.flush()
    return certificate


def sign_certificates(session: Session, now: datetime) -> int:
    """Sign the next batch with the key of the settings and return how many; 0 where no key is set. A tick.

    Publishes CertificateSigned for each. Raises KeyUnusable.
    """
    from services.awards.papers.signature import signer_of  # only here: pyHanko is large, and the web signs nothing

    settings: Settings = session.info["settings"]
    signer = signer_of(settings, now)
    return sign_next(session, signer, settings=settings, now=now, most=BATCH) if signer else 0


def sign_next(session: Session, signer: "Signer", *, settings: Settings, now: datetime, most: int) -> int:
    """Make and sign the files of the next ``most`` certificates that have none; return how many there were.

    Those that another process has in hand are left to it. Publishes CertificateSigned for each.
    """
    waiting = session.scalars(
        select(Certificate)
        .join(Certificate.dossier)
        .where(in_state(Certificate, "issued"))
        .options(
            contains_eager(Certificate.dossier).options(joinedload(Dossier.round), joinedload(Dossier.establishment))
        )
        .order_by(Certificate.number)
        .limit(most)
        .with_for_update(of=Certificate, skip_locked=True)
    ).all()
    for certificate in waiting:
        page = certificate_page(paper_of(certificate, settings, signer=signer.name, at=now))
        certificate.pdf = signer.sign(
            page, reason=f"Giấy chứng nhận {certificate.number}", place=settings.agency_address
        )
        certificate.pdf_sha256, certificate.signed_at = hashlib.sha256(certificate.pdf).hexdigest(), now
        move(session, certificate, "signed", by=SYSTEM, now=now, tells=_signed(certificate))
    return len(waiting)


def revoke_certificate(session: Session, *, certificate_id: UUID, reason: str, by: str, now: datetime) -> Certificate:
    """Declare that a certificate no longer holds. Cannot be undone; the check page shows the reason to everybody.

    No official rule on the grounds was found (docs/rules.md): the reason is the host's.
    Publishes CertificateRevoked. Raises CertificateNotFound, Forbidden, AlreadyRevoked.
    """
    certificate = take(session, Certificate, certificate_id, missing=CertificateNotFound)
    require_host(session, by, certificate.dossier.round)
    CERTIFICATE.check(certificate.state, "revoked")
    told = CertificateRevoked(**_about(certificate), reason=reason)
    certificate.revoked_at, certificate.revoked_by, certificate.revoked_reason = now, by, reason
    what = "certificate_revoked"
    move(session, certificate, "revoked", by=by, now=now, tells=told, what=what, reason=reason)
    return certificate


def _signed(certificate: Certificate) -> CertificateSigned:
    """Return what tells that the file is there: never before the letter of recognition, so held with it.

    A late recognition has a letter of its own, which nobody holds.
    """
    round_ = certificate.dossier.round
    late = certificate.decision_number != round_.decision_number
    return CertificateSigned(**_about(certificate), batch_id=None if late else batch_of_round(round_.id))


def _about(certificate: Certificate) -> AboutCertificate:
    return AboutCertificate(
        **dossier_facts(certificate.dossier),
        certificate_id=certificate.id,
        certificate_number=certificate.number,
    )
