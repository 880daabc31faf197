"""What the council decided, product by product."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from services.awards.models.base import AwardsTables
from services.awards.models.dossiers import Dossier
from shared.cases import Noted


class Decision(Noted, AwardsTables):
    """What the council decided on one product. Leaving the jury's order needs a reason, the votes and the minutes."""

    noun, within_by = "decision", "dossier.round.code"
    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(
            "follows_jury OR (reason <> '' AND minutes_number <> '' AND votes_yes + votes_no IS NOT NULL)",
            name="departure_is_explained",
        ),
        Index("ix_decisions_round", "round_id", "recognised"),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id", ondelete="CASCADE"), primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    recognised: Mapped[bool]
    follows_jury: Mapped[bool]
    votes_yes: Mapped[int | None]
    votes_no: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    minutes_number: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]

    dossier: Mapped[Dossier] = relationship()
    id: Mapped[UUID] = synonym("dossier_id")

    @property
    def known_as(self) -> str:
        return self.dossier.voting_code or self.dossier.label
