"""Dossiers: a product entered in a round, its papers and photos."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.awards.domain.lifecycle import DOSSIER, DossierState
from services.awards.models.base import AwardsTables
from services.awards.models.establishments import Establishment
from services.awards.models.rounds import Round
from shared import makers
from shared.alphabet import alphabetical, unaccented
from shared.cases import Case
from shared.database import HasId, one_of
from shared.paged import Paged

GROUPS = makers.GROUPS
PRODUCT_KINDS = ("single", "set_of_materials", "set_of_designs", "set_of_parts")
PAPER_KINDS = (
    "registration_form", "business_registration", "statement", "photo_front", "photo_side", "photo_above", "photo",
    "quality", "food_safety", "province_decision", "certificate", "other",
)  # fmt: skip


def _row(context: DefaultExecutionContext) -> dict[str, Any]:
    row: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
    return row


def _searched(context: DefaultExecutionContext) -> str:
    row = _row(context)
    return unaccented(f"{row.get('product_name', '')} {row.get('label', '')} {row.get('voting_code') or ''}")


def _sorted(context: DefaultExecutionContext) -> str:
    return alphabetical(_row(context).get("product_name", ""))


class Dossier(HasId, Case[DossierState], AwardsTables):
    """A product entered in a round (hồ sơ). ``voting_code`` (mã số bình chọn) is given when it is accepted.

    ``province_code`` is the establishment's when the dossier was begun: it decides whose officers see it. ``struck`` is
    a product that was accepted and taken out since, with its reason in the steps.
    """

    noun, known_by, within_by = "dossier", "label", "round.code"
    machine = DOSSIER
    under = ("round_id", Round)
    __tablename__ = "dossiers"
    __table_args__ = (
        one_of("state", DOSSIER.states),
        one_of("product_group", GROUPS),
        one_of("product_kind", PRODUCT_KINDS),
        CheckConstraint("state NOT IN ('accepted', 'struck') OR voting_code IS NOT NULL", name="accepted_has_code"),
        UniqueConstraint("round_id", "label", name="uq_dossiers_label"),
        UniqueConstraint("round_id", "voting_code", name="uq_dossiers_voting_code"),
        Index("ix_dossiers_round_sort_key", "round_id", "sort_key"),
        Index("ix_dossiers_round_province", "round_id", "province_code"),
        Index("ix_dossiers_establishment", "establishment_id"),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"))
    province_code: Mapped[str]
    label: Mapped[str]  # what people say on the telephone: KV-BAC-2020-0042
    state: Mapped[DossierState] = mapped_column(String, default="draft")
    product_name: Mapped[str] = mapped_column(default="")
    product_group: Mapped[str]
    product_kind: Mapped[str] = mapped_column(default="single")
    statement: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the statement's parts, by domain/dossiers.py
    declarations: Mapped[dict[str, Any]] = mapped_column(default=dict)  # own make, no copy, series, lawful: true each
    checklist: Mapped[dict[str, Any]] = mapped_column(default=dict)  # item → {"ok": bool, "reason": text}: the office's
    voting_code: Mapped[str | None]
    carried_from: Mapped[UUID | None] = mapped_column(ForeignKey("dossiers.id"))  # the dossier of the level below
    lower_certificate_number: Mapped[str] = mapped_column(default="")
    lower_certificate_until: Mapped[date | None]
    started_by: Mapped[str]
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    complete_by: Mapped[datetime | None]  # until when a returned dossier may be handed in again
    changed_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    search_text: Mapped[str] = mapped_column(default=_searched)
    sort_key: Mapped[str] = mapped_column(String(collation="C"), default=_sorted)

    round: Mapped[Round] = relationship()
    establishment: Mapped[Establishment] = relationship()
    papers: Mapped[list["Paper"]] = relationship(order_by="Paper.position", back_populates="dossier")


class Paper(HasId, Paged, AwardsTables):
    """A paper or a photo of a dossier. ``preview`` is a photo at a size for screens (JPEG); empty for papers."""

    __tablename__ = "papers"
    __table_args__ = (
        one_of("kind", PAPER_KINDS),
        Index("ix_papers_dossier", "dossier_id", "position"),
        Index("uq_papers_once", "dossier_id", "kind", "sha256", unique=True),
        CheckConstraint(text("size_bytes > 0"), name="not_empty"),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id", ondelete="CASCADE"))
    kind: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    file_name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)
    preview: Mapped[bytes | None] = mapped_column(deferred=True)
    added_by: Mapped[str]
    added_at: Mapped[datetime]

    dossier: Mapped[Dossier] = relationship(back_populates="papers")
