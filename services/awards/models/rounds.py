"""Voting rounds, and who works for one: secretariat and council."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.awards.domain.lifecycle import ROUND, RoundState
from services.awards.models.base import AwardsTables
from shared.cases import Case, Noted
from shared.database import HasId, one_of

LEVELS = ("commune", "province", "region", "nation")
OFFICES = ("secretariat", "council")


class Round(HasId, Case[RoundState], AwardsTables):
    """A voting round (kỳ bình chọn). ``rules`` are frozen, and ``rules_sha256`` is theirs, from the day it opens."""

    noun, known_by, within_by = "round", "code", "code"
    machine = ROUND
    __tablename__ = "rounds"
    __table_args__ = (
        one_of("level", LEVELS),
        one_of("state", ROUND.states),
        CheckConstraint("(rehearsal_of IS NOT NULL) = rehearsal", name="rehearsal_of_a_round"),
        CheckConstraint("state = 'draft' OR rules_sha256 <> ''", name="rules_frozen"),
        Index("ix_rounds_year_level", "year", "level"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    level: Mapped[str]
    regions: Mapped[list[Any]] = mapped_column(default=list)  # codes of shared.places.REGIONS; of a region's round only
    province_code: Mapped[str | None]  # of a province's or a commune's round only
    year: Mapped[int]
    state: Mapped[RoundState] = mapped_column(String, default="draft")
    rules: Mapped[dict[str, Any]]
    rules_sha256: Mapped[str] = mapped_column(default="")
    dossiers_close_at: Mapped[datetime]
    scoring_closes_at: Mapped[datetime]
    rehearsal: Mapped[bool] = mapped_column(default=False)  # a trial run: never told, never published, never counted
    rehearsal_of: Mapped[UUID | None] = mapped_column(ForeignKey("rounds.id"))
    next_label: Mapped[int] = mapped_column(default=1)  # of the next dossier
    decision_number: Mapped[str] = mapped_column(default="")
    decision_date: Mapped[date | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    scoring_began_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]


class Official(HasId, Noted, AwardsTables):
    """A mailbox of a round's secretariat (Tổ chuyên môn giúp việc) or council (Hội đồng bình chọn)."""

    noun, known_by, within_by = "official", "name", "round.code"
    roles = {f"{office}_added": "granted" for office in OFFICES} | {
        f"{office}_removed": "taken_off" for office in OFFICES
    }
    __tablename__ = "officials"
    __table_args__ = (one_of("office", OFFICES), UniqueConstraint("round_id", "office", "email"))

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    office: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="vi")
    added_by: Mapped[str]
    added_at: Mapped[datetime]

    round: Mapped[Round] = relationship()
