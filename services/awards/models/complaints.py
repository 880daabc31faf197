"""Complaints (khiếu nại) about what became of a product."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.awards.domain.lifecycle import COMPLAINT, ComplaintState
from services.awards.models.base import AwardsTables
from services.awards.models.dossiers import Dossier
from services.awards.models.rounds import Round
from shared.cases import Case
from shared.database import HasId, one_of


class Complaint(HasId, Case[ComplaintState], AwardsTables):
    """A complaint about a result (khiếu nại): received, answered, kept."""

    noun, known_by, within_by = "complaint", "dossier.label", "dossier.round.code"
    machine = COMPLAINT
    under = ("round_id", Round)
    __tablename__ = "complaints"
    __table_args__ = (
        one_of("state", COMPLAINT.states),
        CheckConstraint("state = 'received' OR (answer <> '' AND outcome IN ('upheld', 'rejected'))", name="answered"),
        Index("ix_complaints_round_state", "round_id", "state"),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id", ondelete="CASCADE"), index=True)
    state: Mapped[ComplaintState] = mapped_column(String, default="received")
    text: Mapped[str]
    received_from: Mapped[str]
    received_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]

    dossier: Mapped[Dossier] = relationship()
