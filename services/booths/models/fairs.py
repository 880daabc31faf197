"""Fairs with their versions, payers, halls, zones and booths."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.booths.domain.lifecycle import FAIR, FairState
from services.booths.models.base import BoothsTables
from shared.alphabet import unaccented
from shared.cases import Case, Noted
from shared.database import HasId, one_of


def fair_search_text(code: str, name_vi: str, name_en: str, place_vi: str, place_en: str) -> str:
    """Return what a search looks through: lower case, without diacritics."""
    return unaccented(f"{code} {name_vi} {name_en} {place_vi} {place_en}")


def _searched(context: DefaultExecutionContext) -> str:
    row: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
    return fair_search_text(row["code"], row["name_vi"], row["name_en"], row["place_vi"], row["place_en"])


class Fair(HasId, Case[FairState], BoothsTables):
    """A fair (hội chợ, triển lãm). ``rules`` is domain Rules.to_json(), frozen when the fair opens."""

    machine, noun, known_by = FAIR, "fair", "code"
    __tablename__ = "fairs"
    __table_args__ = (
        one_of("state", FAIR.states),
        CheckConstraint("opens_on <= closes_on", name="dates"),
        CheckConstraint("registration_opens_at < registration_closes_at", name="registration"),
    )

    code: Mapped[str] = mapped_column(unique=True)  # short, public, in addresses and labels: "TG26"
    name_vi: Mapped[str]
    name_en: Mapped[str]
    abroad: Mapped[bool] = mapped_column(default=False)
    place_vi: Mapped[str]
    place_en: Mapped[str]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    registration_opens_at: Mapped[datetime]
    registration_closes_at: Mapped[datetime]
    confirm_deadline_at: Mapped[datetime]  # no offer ends after this
    state: Mapped[FairState] = mapped_column(String, default="draft", index=True)
    version: Mapped[int] = mapped_column(default=1)
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
    draw_secret: Mapped[str] = mapped_column(default="")  # hex; made when the fair opens, revealed only as codes
    draw_commitment: Mapped[str] = mapped_column(default="")  # hex H^n(secret), published when the fair opens
    next_label: Mapped[int] = mapped_column(default=1)  # serial of the next application's label
    cancel_reason: Mapped[str] = mapped_column(default="")
    search_text: Mapped[str] = mapped_column(default=_searched)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    halls: Mapped[list["Hall"]] = relationship(back_populates="fair", order_by="Hall.serial")
    zones: Mapped[list["Zone"]] = relationship(back_populates="fair", order_by="Zone.code")
    payers: Mapped[list["Payer"]] = relationship(back_populates="fair", order_by="Payer.name")

    @property
    def within(self) -> str:
        """Its own code, so that one filter shows a fair with all that belongs to it."""
        return self.code


class FairVersion(HasId, BoothsTables):
    """What a fair said at one time: every change of date or place makes a new one."""

    __tablename__ = "fair_versions"
    __table_args__ = (UniqueConstraint("fair_id", "version"),)

    fair_id: Mapped[UUID] = mapped_column(ForeignKey("fairs.id"))
    version: Mapped[int]
    facts: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(default="")
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class PartOfFair(Noted):
    """Base of what belongs to one fair."""

    if TYPE_CHECKING:
        fair: Mapped[Fair]

    @property
    def within(self) -> str:
        """The fair's code."""
        return self.fair.code


class Payer(HasId, PartOfFair, BoothsTables):
    """Who pays for a booth, at which rate, and the legal text it rests on (đơn vị chi trả)."""

    noun, known_by = "payer", "name"
    __tablename__ = "payers"
    __table_args__ = (
        UniqueConstraint("fair_id", "name"),
        CheckConstraint("support_percent BETWEEN 0 AND 100", name="support_percent"),
        CheckConstraint("cap_dong >= 0", name="cap_dong"),
    )

    fair_id: Mapped[UUID] = mapped_column(ForeignKey("fairs.id"))
    name: Mapped[str]
    support_percent: Mapped[int]
    cap_dong: Mapped[int | None]  # per establishment; None = no cap
    legal_text: Mapped[str] = mapped_column(default="")

    fair: Mapped[Fair] = relationship(back_populates="payers")


class Hall(HasId, PartOfFair, BoothsTables):
    """A hall of a fair; sizes in dm."""

    noun, known_by = "hall", "name"
    __tablename__ = "halls"
    __table_args__ = (
        UniqueConstraint("fair_id", "name"),
        CheckConstraint("width_dm > 0 AND depth_dm > 0", name="size"),
    )

    fair_id: Mapped[UUID] = mapped_column(ForeignKey("fairs.id"))
    serial: Mapped[int]
    name: Mapped[str]
    width_dm: Mapped[int]
    depth_dm: Mapped[int]

    fair: Mapped[Fair] = relationship(back_populates="halls")


class Zone(HasId, PartOfFair, BoothsTables):
    """Part of a fair for some product groups; ``product_groups`` is a list of letters, empty = all."""

    noun, known_by = "zone", "code"
    __tablename__ = "zones"
    __table_args__ = (UniqueConstraint("fair_id", "code"),)

    fair_id: Mapped[UUID] = mapped_column(ForeignKey("fairs.id"))
    code: Mapped[str]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    product_groups: Mapped[list[Any]] = mapped_column(default=list)

    fair: Mapped[Fair] = relationship(back_populates="zones")


class Booth(HasId, PartOfFair, BoothsTables):
    """A booth: a rectangle in a hall, from its upper left corner, in dm (a standard one is 30 x 30)."""

    noun, known_by = "booth", "code"
    __tablename__ = "booths"
    __table_args__ = (
        UniqueConstraint("fair_id", "code"),
        one_of("kind", ("standard", "corner")),
        CheckConstraint("x_dm >= 0 AND y_dm >= 0 AND width_dm > 0 AND depth_dm > 0", name="rectangle"),
        Index("ix_booths_hall", "hall_id"),
    )

    fair_id: Mapped[UUID] = mapped_column(ForeignKey("fairs.id"))
    hall_id: Mapped[UUID] = mapped_column(ForeignKey("halls.id"))
    zone_id: Mapped[UUID | None] = mapped_column(ForeignKey("zones.id"))
    payer_id: Mapped[UUID | None] = mapped_column(ForeignKey("payers.id"))
    code: Mapped[str]
    x_dm: Mapped[int]
    y_dm: Mapped[int]
    width_dm: Mapped[int] = mapped_column(default=30)
    depth_dm: Mapped[int] = mapped_column(default=30)
    kind: Mapped[str] = mapped_column(default="standard")

    fair: Mapped[Fair] = relationship()
