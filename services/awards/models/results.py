"""What came of a round: tallies by version, the council's ballots and decisions."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from services.awards.domain.lifecycle import BALLOT, BallotState
from services.awards.models.base import AwardsTables
from services.awards.models.dossiers import Dossier
from services.awards.models.rounds import Round
from shared.cases import Case, Noted
from shared.database import HasId, one_of


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


class Ballot(HasId, Case[BallotState], AwardsTables):
    """A vote of the council on products one by one, or on the jury's order group by group."""

    noun = "ballot"
    known_by = "number"
    machine = BALLOT
    __tablename__ = "ballots"
    __table_args__ = (
        one_of("kind", ("by_product", "by_group")),
        one_of("state", BALLOT.states),
        UniqueConstraint("round_id", "number"),
        Index("uq_ballots_open", "round_id", unique=True, postgresql_where=text("state = 'open'")),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str]
    subjects: Mapped[list[Any]]  # what is asked: voting codes in the jury's order, or groups; fixed when it is opened
    state: Mapped[BallotState] = mapped_column(String, default="open")
    tally_version: Mapped[int]
    members: Mapped[int]  # of the council when it was opened
    quorum: Mapped[int]  # fewest papers for a valid ballot
    minutes_number: Mapped[str] = mapped_column(default="")
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # subject → {"yes": n, "no": n}, once closed

    round: Mapped[Round] = relationship()

    @property
    def within(self) -> str:
        return self.round.code


class Vote(AwardsTables):
    """One council member's ballot paper: ``answers`` is subject (voting code or group) → true or false.

    The answers are emptied when the ballot is closed: who voted is kept, how nobody can read any more.
    """

    __tablename__ = "votes"

    ballot_id: Mapped[UUID] = mapped_column(ForeignKey("ballots.id", ondelete="CASCADE"), primary_key=True)
    official_id: Mapped[UUID] = mapped_column(ForeignKey("officials.id", ondelete="CASCADE"), primary_key=True)
    answers: Mapped[dict[str, Any]]
    cast_at: Mapped[datetime]


class Decision(Noted, AwardsTables):
    """What the council decided on one product. Leaving the jury's order needs a reason, the votes and the minutes."""

    noun = "decision"
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

    @property
    def within(self) -> str:
        return self.dossier.round.code
