"""The draw of a fair, what it gave each application, and the offers that follow from it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.booths.domain.lifecycle import NUMBERS, OFFER, REPLACEMENT, NumbersState, OfferState, ReplacementState
from services.booths.models.applications import Application
from services.booths.models.base import BoothsTables
from services.booths.models.fairs import Booth, Fair
from shared.cases import Case
from shared.database import HasId, one_of


class Draw(BoothsTables):
    """The announcement made when a fair closes, and the draw made from it. Both files are public as they stand."""

    __tablename__ = "draws"

    fair_id: Mapped[UUID] = mapped_column(ForeignKey("fairs.id"), primary_key=True)
    announcement: Mapped[dict[str, Any]]
    announcement_hash: Mapped[str]
    announced_by: Mapped[str]
    announced_at: Mapped[datetime]
    former: Mapped[list[Any]] = mapped_column(default=list)  # announcements before it, whose source never came
    proof: Mapped[dict[str, Any] | None]  # the whole draw file: announcement, randomness, code, former, result
    drawn_by: Mapped[str] = mapped_column(default="")
    drawn_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]
    letters_out_at: Mapped[datetime | None]  # when the letters about the result were released; then it stands
    letters_withdrawn_at: Mapped[datetime | None]  # when an organiser took them back: they never go out

    @property
    def public_proof(self) -> dict[str, Any] | None:
        """The draw file once its result is published; it stays public, whatever becomes of the fair."""
        return self.proof if self.published_at else None


class DrawNumbers(HasId, Case[NumbersState], BoothsTables):
    """Numbers of the announced sources as one organiser entered them, a list for each source.

    They count once they are confirmed: ``proof`` is the draw file that follows from them then. ``reason`` says why they
    were refused, ``corrects`` why those that counted before them were wrong, ``wrong`` why they themselves were. Their
    id is that of the batch under which the letters about their result are held; ``crossed_at`` is when those were
    released, if that was only heard after the numbers had been replaced.
    """

    machine, noun, under = NUMBERS, "numbers", ("fair_id", Fair)
    __tablename__ = "draw_numbers"
    __table_args__ = (
        one_of("state", NUMBERS.states),
        UniqueConstraint("fair_id", "serial"),
        Index("uq_draw_numbers_entered", "fair_id", unique=True, postgresql_where="state = 'entered'"),
        Index("uq_draw_numbers_confirmed", "fair_id", unique=True, postgresql_where="state = 'confirmed'"),
    )

    fair_id: Mapped[UUID] = mapped_column(ForeignKey("fairs.id"))
    serial: Mapped[int]
    state: Mapped[NumbersState] = mapped_column(String, default="entered")
    numbers: Mapped[list[Any]]
    corrects: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    answered_by: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    proof: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    published_at: Mapped[datetime | None]
    wrong: Mapped[str] = mapped_column(default="")
    replaced_at: Mapped[datetime | None]
    crossed_at: Mapped[datetime | None]

    fair: Mapped[Fair] = relationship()

    @property
    def known_as(self) -> str:
        """The fair's code and which entry it is."""
        return f"{self.fair.code} #{self.serial}"

    @property
    def within(self) -> str:
        """The fair's code."""
        return self.fair.code


class SourceReplacement(HasId, Case[ReplacementState], BoothsTables):
    """Other sources for an announced draw, as one organiser entered them, because ``source`` never came.

    Once another confirms it, the same list is announced anew with them. ``why`` says how it is known that the source
    never came, ``reason`` why the replacement was refused.
    """

    machine, noun, under = REPLACEMENT, "replacement", ("fair_id", Fair)
    __tablename__ = "source_replacements"
    __table_args__ = (
        one_of("state", REPLACEMENT.states),
        UniqueConstraint("fair_id", "serial"),
        Index("uq_source_replacements_entered", "fair_id", unique=True, postgresql_where="state = 'entered'"),
    )

    fair_id: Mapped[UUID] = mapped_column(ForeignKey("fairs.id"))
    serial: Mapped[int]
    state: Mapped[ReplacementState] = mapped_column(String, default="entered")
    source: Mapped[str]
    why: Mapped[str]
    sources: Mapped[list[Any]]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    answered_by: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")

    fair: Mapped[Fair] = relationship()

    @property
    def known_as(self) -> str:
        """The source that never came."""
        return self.source

    @property
    def within(self) -> str:
        """The fair's code."""
        return self.fair.code


class Placement(BoothsTables):
    """What the draw gave one application, with its explanation; the waiting list is ``waiting_position``."""

    __tablename__ = "placements"
    __table_args__ = (
        Index("uq_placements_position", "fair_id", "position", unique=True),
        Index("ix_placements_waiting", "fair_id", "waiting_position", postgresql_where="waiting_position IS NOT NULL"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    fair_id: Mapped[UUID] = mapped_column(ForeignKey("fairs.id"))
    points: Mapped[int]
    position: Mapped[int]  # 1 = first
    booths_given: Mapped[int]
    waiting_position: Mapped[int | None]  # 1 = next in line; None if fully served by the draw
    explanation: Mapped[dict[str, Any]]

    application: Mapped[Application] = relationship()


class Offer(HasId, Case[OfferState], BoothsTables):
    """Booths offered to an application until ``confirm_by``.

    While the letters of its ``batch_id`` are held nobody has been asked: ``letter_at`` is empty, and ``confirm_by`` is
    the fair's own deadline, the latest it can be. ``letter_at`` is when its letter goes out; the time to answer runs
    from then. If the letters were withdrawn, ``letter_withdrawn_at``, it stays the fair's own deadline.
    """

    machine, noun, under = OFFER, "offer", ("fair_id", Fair)
    __tablename__ = "offers"
    __table_args__ = (
        one_of("state", OFFER.states),
        Index("ix_offers_due", "confirm_by", postgresql_where="state = 'offered'"),
        Index("ix_offers_application", "application_id"),
        Index("ix_offers_fair_state", "fair_id", "state"),
        Index("ix_offers_unsent", "batch_id", postgresql_where="letter_at IS NULL AND state = 'offered'"),
    )

    fair_id: Mapped[UUID] = mapped_column(ForeignKey("fairs.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    state: Mapped[OfferState] = mapped_column(String, default="offered")
    batch_id: Mapped[UUID | None]
    offered_at: Mapped[datetime]
    letter_at: Mapped[datetime | None]
    letter_withdrawn_at: Mapped[datetime | None]
    confirm_by: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")

    application: Mapped[Application] = relationship()
    booths: Mapped[list["OfferBooth"]] = relationship(back_populates="offer")

    @property
    def held(self) -> bool:
        """Whether its letter is still to be released or withdrawn."""
        return self.letter_at is None and self.letter_withdrawn_at is None

    @property
    def asked(self) -> bool:
        """Whether its letter goes out before its time is over: it may be held, or wait for the morning, too long."""
        return self.letter_at is not None and self.letter_at < self.confirm_by

    @property
    def known_as(self) -> str:
        """The label of the application."""
        return self.application.known_as

    @property
    def within(self) -> str:
        """The fair's code."""
        return self.application.within


class OfferBooth(BoothsTables):
    """One booth of an offer. ``live`` while the offer stands or is confirmed: a booth has one live offer at most."""

    __tablename__ = "offer_booths"
    __table_args__ = (
        Index("uq_offer_booths_live", "booth_id", unique=True, postgresql_where="live"),
        CheckConstraint("live IS NOT NULL", name="live"),
    )

    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offers.id"), primary_key=True)
    booth_id: Mapped[UUID] = mapped_column(ForeignKey("booths.id"), primary_key=True)
    live: Mapped[bool] = mapped_column(default=True)

    offer: Mapped[Offer] = relationship(back_populates="booths")
    booth: Mapped[Booth] = relationship()
