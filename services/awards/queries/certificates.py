"""What pages and API show of certificates: the lists of the office, and what anyone may know who has the code."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, undefer

from services.awards.domain.certificates import read_check_code
from services.awards.models import Certificate, Dossier
from services.awards.permissions import Scope
from shared.alphabet import matching, nearest
from shared.cases import in_state
from shared.errors import NotFound, required
from shared.i18n import N_


class CertificateNotFound(NotFound):
    """There is no such certificate, or the asker may not have its file."""

    text = N_("Không tìm thấy giấy chứng nhận này.")


class NotSignedYet(NotFound):
    """The certificate's file is not made yet."""

    text = N_("Tệp giấy chứng nhận chưa được ký. Vui lòng thử lại sau.")


@dataclass(frozen=True)
class CertificateProgress:
    """How far a round's certificates are: all, with a signed file, revoked."""

    total: int
    signed: int
    revoked: int

    @property
    def waiting(self) -> bool:
        """Return whether files are still to be signed."""
        return self.signed < self.total


def certificate_by_code(session: Session, typed: str) -> Certificate | None:
    """Return the certificate with the check code that was typed or scanned, with its round; None for an unknown one."""
    code = read_check_code(typed)
    if code is None:
        return None
    return session.scalar(
        select(Certificate)
        .join(Certificate.dossier)
        .where(Certificate.check_code == code)
        .options(contains_eager(Certificate.dossier).joinedload(Dossier.round))
    )


def code_of_file(session: Session, sha256: str) -> str | None:
    """Return the check code of the certificate whose signed file has this hash."""
    return session.scalar(select(Certificate.check_code).where(Certificate.pdf_sha256 == sha256))


def certificate_for(session: Session, certificate_id: UUID, scope: Scope) -> Certificate:
    """Return a certificate with its round, for those who may read its dossier. Raises CertificateNotFound."""
    found = session.get(
        Certificate, certificate_id, options=[joinedload(Certificate.dossier).joinedload(Dossier.round)]
    )
    if found is None or not (scope.sees(found.dossier) or scope.runs(found.dossier.round)):
        raise CertificateNotFound
    return found


def file_of(session: Session, certificate: Certificate) -> bytes:
    """Return the signed PDF. Raises NotSignedYet."""
    return required(session.scalar(select(Certificate.pdf).where(Certificate.id == certificate.id)), NotSignedYet)


def certificates_of(round_id: UUID, *, today: date, search: str = "", standing: str = "") -> Select[Certificate]:
    """Return the round's certificates by number; ``standing`` is valid, expired, revoked or unsigned."""
    return (
        select(Certificate)
        .where(Certificate.round_id == round_id, _found(search), *_standing(standing, today))
        .order_by(*nearest(search, Certificate.product_name, Certificate.establishment_name), Certificate.number)
    )


def with_files(query: Select[Certificate]) -> Select[Certificate]:
    """Return those of the certificates that hold and have a signed file, their files loaded."""
    holds = query.where(in_state(Certificate, "signed"))
    return holds.options(undefer(Certificate.pdf))


def with_rounds(query: Select[Certificate]) -> Select[Certificate]:
    """Return the same certificates, their rounds loaded."""
    return query.options(joinedload(Certificate.dossier).joinedload(Dossier.round))


def counts(session: Session, round_id: UUID, today: date) -> dict[str, int]:
    """Return how many certificates of the round stand how, "" for all."""
    names = ("", "valid", "expired", "revoked", "unsigned")
    columns = [func.count().filter(and_(True, *_standing(name, today))) for name in names]
    row = session.execute(select(*columns).where(Certificate.round_id == round_id)).one()
    return dict(zip(names, row, strict=True))


def progress(session: Session, round_id: UUID) -> CertificateProgress:
    """Return how far signing is; a certificate revoked before it was signed needs no file any more."""
    row = session.execute(
        select(
            func.count().filter(or_(Certificate.signed_at.is_not(None), Certificate.revoked_at.is_(None))),
            func.count(Certificate.signed_at),
            func.count(Certificate.revoked_at),
        ).where(Certificate.round_id == round_id)
    ).one()
    return CertificateProgress(*row)


def count_unsigned(session: Session) -> int:
    """Return how many certificates of all rounds wait for their file."""
    waiting = select(func.count()).where(in_state(Certificate, "issued"))
    return session.scalar(waiting) or 0


def _found(search: str) -> ColumnElement[bool]:
    columns = (Certificate.product_name, Certificate.establishment_name, Certificate.number, Certificate.check_code)
    return matching(search, *columns)


def _standing(standing: str, today: date) -> list[ColumnElement[bool]]:
    revoked, ends = in_state(Certificate, "revoked"), Certificate.valid_until
    known: dict[str, list[ColumnElement[bool]]] = {
        "revoked": [revoked],
        "unsigned": [in_state(Certificate, "issued")],
        "valid": [~revoked, ends >= today],
        "expired": [~revoked, ends < today],
    }
    return known.get(standing, [])
