"""Certificates (giấy chứng nhận): what is printed on them, the signed file, and whether they still hold."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.awards.domain.lifecycle import CERTIFICATE, CertificateState
from services.awards.models.base import AwardsTables
from services.awards.models.dossiers import Dossier
from shared.cases import Case
from shared.database import HasId, one_of


class Certificate(HasId, Case[CertificateState], AwardsTables):
    """The certificate of a recognised product. The names are those printed, whatever is changed later.

    ``check_code`` stands in the QR and under it; whoever has it may see what the public check page says. The file is
    made and signed after the publication; until then ``pdf`` is empty. ``decision_number`` is that of the decision by
    which this product was recognised, ``issued_on`` its day: of a late recognition not those of the round.
    """

    noun, known_by, within_by = "certificate", "number", "dossier.round.code"
    machine = CERTIFICATE
    __tablename__ = "certificates"
    __table_args__ = (
        one_of("state", CERTIFICATE.states),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_since"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_reason = '')", name="revoked_has_reason"),
        CheckConstraint("(pdf IS NULL) = (signed_at IS NULL)", name="file_is_signed"),
        CheckConstraint("state <> 'signed' OR signed_at IS NOT NULL", name="signed_has_file"),
        Index("ix_certificates_unsigned", "number", postgresql_where=text("state = 'issued'")),
        Index("ix_certificates_round", "round_id", "number"),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), unique=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id"))
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"), index=True)
    state: Mapped[CertificateState] = mapped_column(String, default="issued")
    number: Mapped[str] = mapped_column(unique=True)
    check_code: Mapped[str] = mapped_column(unique=True)
    product_name: Mapped[str]
    product_group: Mapped[str]
    establishment_name: Mapped[str]
    province_code: Mapped[str]
    decision_number: Mapped[str]
    issued_on: Mapped[date]
    valid_until: Mapped[date]
    pdf: Mapped[bytes | None] = mapped_column(deferred=True)
    pdf_sha256: Mapped[str] = mapped_column(default="")
    signed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(default="")
    revoked_reason: Mapped[str] = mapped_column(default="")

    dossier: Mapped[Dossier] = relationship()

    @property
    def decision_date(self) -> date:
        """Return the day of the decision: a certificate is issued on it."""
        return self.issued_on
