"""Establishments, the mailboxes that act for them, and requests to become one of these."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.booths.domain.lifecycle import ACCESS, AccessState
from services.booths.models.base import BoothsTables
from shared import makers
from shared.alphabet import alphabetical, unaccented
from shared.cases import Case, Noted
from shared.database import HasId, one_of

KINDS = makers.KINDS
PRODUCT_GROUPS = makers.GROUPS


def search_text_of(name: str, registration_number: str, commune: str) -> str:
    """Return what a search looks through: lower case, without diacritics."""
    return unaccented(f"{name} {registration_number} {commune}")


def _row(context: DefaultExecutionContext) -> dict[str, Any]:
    row: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
    return row


def _searched(context: DefaultExecutionContext) -> str:
    row = _row(context)
    return search_text_of(row["name"], row["registration_number"], row["commune"])


def _sorted(context: DefaultExecutionContext) -> str:
    return alphabetical(_row(context)["name"])


class Establishment(HasId, Noted, BoothsTables):
    """A rural industrial establishment (cơ sở CNNT)."""

    noun, known_by = "establishment", "name"
    __tablename__ = "establishments"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("product_group", PRODUCT_GROUPS),
        Index("ix_establishments_province_sort_key", "province_code", "sort_key"),
        Index("ix_establishments_sort_key", "sort_key"),
    )

    name: Mapped[str]
    kind: Mapped[str]
    registration_number: Mapped[str] = mapped_column(unique=True)  # or tax code; digits and dashes, no spaces
    province_code: Mapped[str]
    commune: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    contact_name: Mapped[str]
    contact_phone: Mapped[str]
    product_group: Mapped[str]
    women_owned: Mapped[bool] = mapped_column(default=False)
    ethnic_minority: Mapped[bool] = mapped_column(default=False)
    hard_area: Mapped[bool] = mapped_column(default=False)
    certificate_number: Mapped[str] = mapped_column(default="")
    certificate_until: Mapped[date | None]  # checked by the officer, or told by awards: the one that holds longest
    search_text: Mapped[str] = mapped_column(default=_searched)
    sort_key: Mapped[str] = mapped_column(String(collation="C"), default=_sorted)  # of the name, by the alphabet
    registered_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    members: Mapped[list["Member"]] = relationship(back_populates="establishment", order_by="Member.email")


class HeldCertificate(BoothsTables):
    """A certificate of a recognised product that an establishment holds; ``until`` is its last day."""

    __tablename__ = "certificates"

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"), primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[date]


class Registration(HasId, BoothsTables):
    """What a mailbox has typed so far to register an establishment; its id becomes the establishment's."""

    __tablename__ = "registrations"

    email: Mapped[str] = mapped_column(unique=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime]


class Member(HasId, Noted, BoothsTables):
    """A mailbox that may act for an establishment."""

    noun, known_by = "member", "email"
    roles = {"added": "granted", "removed": "taken_off"}
    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("establishment_id", "email"),)

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"))
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="vi")
    added_by: Mapped[str]
    added_at: Mapped[datetime]

    establishment: Mapped[Establishment] = relationship(back_populates="members")


class AccessRequest(HasId, Case[AccessState], BoothsTables):
    """Somebody found the registration number taken and asks to act for that establishment."""

    machine, noun, known_by = ACCESS, "access_request", "email"
    __tablename__ = "access_requests"
    __table_args__ = (
        one_of("state", ACCESS.states),
        Index(
            "uq_access_requests_waiting", "establishment_id", "email", unique=True, postgresql_where="state = 'waiting'"
        ),
    )

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"))
    email: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="vi")
    message: Mapped[str] = mapped_column(default="")
    state: Mapped[AccessState] = mapped_column(String, default="waiting")
    asked_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
