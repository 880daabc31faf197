"""Certificates are issued at publication, signed one batch after another, and revoked with a reason."""

import hashlib
import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from services.awards.actions.dossiers.taking import dossier_facts, note
from services.awards.actions.listing import batch_of_round
from services.awards.domain.certificates import CODE_BYTES, certificate_number, check_code, valid_until
from services.awards.domain.rules import Rules
from services.awards.models import Certificate, Dossier, Round
from services.awards.papers.certificate import certificate_page, paper_of
from services.awards.permissions import require_host
from services.awards.queries.certificates import CertificateNotFound
from shared.errors import Conflict
from shared.events.awards import CertificateRevoked, CertificateSigned
from shared.i18n import N_
from shared.messaging import outbox
from shared.settings import Settings

if TYPE_CHECKING:
    from services.awards.papers.signature import Signer

BATCH: Final = 20
"""Certificates signed in one transaction: about a second's work."""


class AlreadyRevoked(Conflict):
    """The certificate was revoked before; the first reason stands."""

    text = N_("Giấy chứng nhận này đã bị thu hồi.")


def issue_certificate(
    session: Session,
    dossier: Dossier,
    *,
    round: Round,
    number: int,
    issued_on: date,
    now: datetime,  # noqa: ARG001  # every verb takes it
) -> Certificate:
    """Give a recognised product its certificate; ``number`` is its place in the round, from 1.

    What is printed is fixed here: names that change later stay on it as they were. The file is made and signed later,
    by the tick ``sign_certificates``. Tells nothing: publishing tells ProductRecognised with the certificate in it.
    """
    years = Rules.from_json(round.rules).certificate_years
    certificate = Certificate(
        dossier_id=dossier.id,
        round_id=round.id,
        establishment_id=dossier.establishment_id,
        number=certificate_number(number, issued_on.year, round.code),
        check_code=check_code(secrets.token_bytes(CODE_BYTES)),
        product_name=dossier.product_name,
        product_group=dossier.product_group,
        establishment_name=dossier.establishment.name,
        province_code=dossier.province_code,
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
        .where(Certificate.pdf.is_(None), Certificate.revoked_at.is_(None))
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
        certificate.pdf_sha256 = hashlib.sha256(certificate.pdf).hexdigest()
        certificate.signed_at = now
    outbox.record_all(session, (_signed(certificate) for certificate in waiting), at=now)
    return len(waiting)


def revoke_certificate(session: Session, *, certificate_id: UUID, reason: str, by: str, now: datetime) -> Certificate:
    """Declare that a certificate no longer holds. Cannot be undone; the check page shows the reason to everybody.

    No official rule on the grounds was found (docs/rules.md): the reason is the host's.
    Publishes CertificateRevoked. Raises CertificateNotFound, Forbidden, AlreadyRevoked.
    """
    certificate = session.get(Certificate, certificate_id, with_for_update=True, populate_existing=True)
    if certificate is None:
        raise CertificateNotFound
    dossier = certificate.dossier
    require_host(session, by, dossier.round)
    if certificate.revoked_at is not None:
        raise AlreadyRevoked
    certificate.revoked_at, certificate.revoked_by, certificate.revoked_reason = now, by, reason
    note(session, dossier, "certificate_revoked", by=by, now=now, reason=reason)
    outbox.record(session, CertificateRevoked(**_facts(certificate), reason=reason), at=now)
    return certificate


def _signed(certificate: Certificate) -> CertificateSigned:
    """Return what tells that the file is there: never before the letter of recognition, so held with it."""
    return CertificateSigned(**_facts(certificate) | {"batch_id": batch_of_round(certificate.dossier.round_id)})


def _facts(certificate: Certificate) -> dict[str, Any]:
    return {
        **dossier_facts(certificate.dossier),
        "certificate_id": certificate.id,
        "certificate_number": certificate.number,
    }
