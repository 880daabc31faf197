"""Ballots of the council, and the papers cast in them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.awards.domain.lifecycle import BALLOT, BallotState
from services.awards.models.base import AwardsTables
from services.awards.models.rounds import Round
from shared.cases import Case
from shared.database import HasId, one_of


class Ballot(HasId, Case[BallotState], AwardsTables):
    """A vote of the council on products one by one, or on the jury's order group by group."""

    noun, known_by, within_by = "ballot", "number", "round.code"
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


class Vote(AwardsTables):
    """One council member's ballot paper: ``answers`` is subject (voting code or group) → true or false.

    The answers are emptied when the ballot is closed: who voted, and who was recused from what, is kept; how anybody
    voted nobody can read any more.
    """

    __tablename__ = "votes"

    ballot_id: Mapped[UUID] = mapped_column(ForeignKey("ballots.id", ondelete="CASCADE"), primary_key=True)
    official_id: Mapped[UUID] = mapped_column(ForeignKey("officials.id", ondelete="CASCADE"), primary_key=True)
    answers: Mapped[dict[str, Any]]
    recused: Mapped[list[Any]] = mapped_column(default=list)  # subjects not voted on because of a tie; kept, no secret
    cast_at: Mapped[datetime]
