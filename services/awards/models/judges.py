"""The jury: who judges, what they may not judge, and which products each has to score."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.awards.domain.lifecycle import JUDGE, JudgeState
from services.awards.models.base import AwardsTables
from services.awards.models.rounds import Round
from shared.cases import Case
from shared.database import HasId, one_of

BLOCK_KINDS = ("same_establishment", "same_province", "declared")


class Judge(HasId, Case[JudgeState], AwardsTables):
    """A member of a round's jury (giám khảo). ``label`` (GK01) is what published files call them."""

    noun, known_by, within_by = "judge", "label", "round.code"
    roles = {"accepted": "granted", "judge_removed": "taken_off"}
    machine = JUDGE
    under = ("round_id", Round)
    __tablename__ = "judges"
    __table_args__ = (
        one_of("state", JUDGE.states),
        UniqueConstraint("round_id", "label", name="uq_judges_label"),
        UniqueConstraint("round_id", "email", name="uq_judges_email"),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    label: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="vi")
    title: Mapped[str] = mapped_column(default="")  # chức danh, đơn vị
    establishment_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishments.id"))
    province_code: Mapped[str | None]
    state: Mapped[JudgeState] = mapped_column(String, default="invited")
    declaration: Mapped[str] = mapped_column(default="")  # the text that was accepted, word for word
    answer: Mapped[str] = mapped_column(default="")  # why they declined, or what they declared besides
    invited_by: Mapped[str]
    invited_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()


class Tie(HasId, AwardsTables):
    """What a judge is tied to, as they or the secretariat said: a product, an establishment or a province.

    It blocks the product, and every product of that establishment or province, also those accepted later.
    """

    __tablename__ = "ties"
    __table_args__ = (
        CheckConstraint("num_nonnulls(dossier_id, establishment_id, province_code) = 1", name="to_one_thing"),
        CheckConstraint("reason <> ''", name="has_reason"),
        Index("uq_ties_dossier", "judge_id", "dossier_id", unique=True),
        Index("uq_ties_establishment", "judge_id", "establishment_id", unique=True),
        Index("uq_ties_province", "judge_id", "province_code", unique=True),
    )

    judge_id: Mapped[UUID] = mapped_column(ForeignKey("judges.id", ondelete="CASCADE"))
    dossier_id: Mapped[UUID | None] = mapped_column(ForeignKey("dossiers.id", ondelete="CASCADE"))
    establishment_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishments.id"))
    province_code: Mapped[str | None]
    reason: Mapped[str]
    noted_by: Mapped[str]
    noted_at: Mapped[datetime]


class Block(AwardsTables):
    """A product that a judge may not score, and why; kept for good, shown to secretariat and council."""

    __tablename__ = "blocks"
    __table_args__ = (one_of("kind", BLOCK_KINDS), CheckConstraint("reason <> ''", name="has_reason"))

    judge_id: Mapped[UUID] = mapped_column(ForeignKey("judges.id", ondelete="CASCADE"), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str]
    reason: Mapped[str]
    noted_by: Mapped[str]
    noted_at: Mapped[datetime]


class Assignment(AwardsTables):
    """A judge is to score a product; ``position`` is where it stands in that judge's order, 1 first."""

    __tablename__ = "assignments"
    __table_args__ = (Index("ix_assignments_dossier", "dossier_id"),)

    judge_id: Mapped[UUID] = mapped_column(ForeignKey("judges.id", ondelete="CASCADE"), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int]
