"""Score sheets (phiếu chấm điểm): one per judge and product, a draft until its judge signs it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.awards.domain.lifecycle import SHEET, SheetState
from services.awards.models.base import AwardsTables
from services.awards.models.dossiers import Dossier
from services.awards.models.judges import Judge
from shared.cases import Case
from shared.database import HasId, one_of


class Sheet(HasId, Case[SheetState], AwardsTables):
    """A judge's points for a product. A signed one is a leaf of the round's Merkle tree and never changes.

    ``leaf`` is what was hashed (domain/sheets.py), ``leaf_index`` its place in the tree, in the order of signing.
    ``revision`` counts what was saved: who saves over a revision they have not seen is told so. ``annulled_reason``
    takes a signed sheet out of the next tally; the leaf stays.
    """

    noun, within_by = "sheet", "judge.round.code"
    machine = SHEET
    __tablename__ = "sheets"
    __table_args__ = (
        one_of("state", SHEET.states),
        UniqueConstraint("judge_id", "dossier_id"),
        UniqueConstraint("round_id", "leaf_index"),
        CheckConstraint("(state = 'signed') = (leaf_index IS NOT NULL)", name="signed_is_leaf"),
        CheckConstraint("(state = 'signed') = (leaf IS NOT NULL)", name="signed_has_leaf"),
        Index("ix_sheets_dossier", "dossier_id"),
        Index("uq_sheets_submission", "submission_id", unique=True, postgresql_where=text("submission_id IS NOT NULL")),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("judges.id", ondelete="CASCADE"))
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id", ondelete="CASCADE"))
    state: Mapped[SheetState] = mapped_column(String, default="draft")
    points: Mapped[dict[str, Any]] = mapped_column(default=dict)  # criterion → points as text: {"market": "32.5"}
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict)  # criterion → note
    comment: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)
    submission_id: Mapped[UUID | None]  # made on the device: the same hand-in sent twice signs once
    changed_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    leaf: Mapped[dict[str, Any] | None]
    leaf_hash: Mapped[str] = mapped_column(default="")
    leaf_index: Mapped[int | None]
    annulled_reason: Mapped[str] = mapped_column(default="")
    annulled_by: Mapped[str] = mapped_column(default="")
    annulled_at: Mapped[datetime | None]

    judge: Mapped[Judge] = relationship()
    dossier: Mapped[Dossier] = relationship()

    @property
    def known_as(self) -> str:
        return f"{self.judge.label}, {self.dossier.voting_code}"
