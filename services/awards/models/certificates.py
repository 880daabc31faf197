"""Certificates (giấy chứng nhận): what is printed on them, the signed file, and whether they still hold."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.awards.models.base import AwardsTables
from services.awards.models.dossiers import Dossier
from shared.database import HasId


class Certificate(HasId, AwardsTables):
    """The certificate of a recognised product. The names are those printed, whatever is changed later.

    ``check_code`` stands in the QR and under it; whoever has it may see what the public check page says. The file is
    made and signed after the publication; until then ``pdf`` is empty.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("(revoked_at IS NULL) = (revoked_reason = '')", name="revoked_has_reason"),
        CheckConstraint("(pdf IS NULL) = (signed_at IS NULL)", name="file_is_signed"),
        Index("ix_certificates_unsigned", "number", postgresql_where=text("pdf IS NULL AND revoked_at IS NULL")),
        Index("ix_certificates_round", "round_id", "number"),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), unique=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id"))
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"), index=True)
    number: Mapped[str] = mapped_column(unique=True)
    check_code: Mapped[str] = mapped_column(unique=True)
    product_name: Mapped[str]
    product_group: Mapped[str]
    establishment_name: Mapped[str]
    province_code: Mapped[str]
    issued_on: Mapped[date]
    valid_until: Mapped[date]
    pdf: Mapped[bytes | None] = mapped_column(deferred=True)
    pdf_sha256: Mapped[str] = mapped_column(default="")
    signed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(default="")
    revoked_reason: Mapped[str] = mapped_column(default="")

    dossier: Mapped[Dossier] = relationship()
