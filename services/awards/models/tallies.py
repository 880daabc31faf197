"""Tallies: what came of the jury's sheets, version by version."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.awards.models.base import AwardsTables
from services.awards.models.dossiers import Dossier


class Tally(AwardsTables):
    """One version of a round's result. ``file`` is the whole round file (docs/proofs.md); corrections have a reason."""

    __tablename__ = "tallies"
    __table_args__ = (CheckConstraint("version = 1 OR reason <> ''", name="correction_has_reason"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    file_sha256: Mapped[str]
    tree_size: Mapped[int]
    root_hash: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class Standing(AwardsTables):
    """Where one product stands in one version of the tally."""

    __tablename__ = "standings"
    __table_args__ = (Index("ix_standings_rank", "round_id", "version", "rank"),)

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    points: Mapped[Decimal | None] = mapped_column(Numeric(9, 4))  # None below the quorum of sheets
    rank: Mapped[int | None]  # 1 = first of the round, ties broken as the rules say; None below the quorum
    passed: Mapped[bool]
    proposed: Mapped[bool]  # passed and within all caps, in the jury's order
    detail: Mapped[dict[str, Any]]  # the product's entry of the file's result

    dossier: Mapped[Dossier] = relationship()
