"""Establishments, the mailboxes that act for them, and requests to become one of these."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.booths.models.base import BoothsTables, HasId, one_of

KINDS = ("enterprise", "cooperative", "cooperative_group", "business_household")
PRODUCT_GROUPS = ("A", "B", "C", "D")


class Establishment(HasId, BoothsTables):
    """A rural industrial establishment (cơ sở CNNT)."""

    __tablename__ = "establishments"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("product_group", PRODUCT_GROUPS),
        Index("ix_establishments_province_name", "province_code", "name"),
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
    certificate_until: Mapped[date | None]  # checked by the officer; later fed by awards
    search_text: Mapped[str] = mapped_column(default="")  # shared.i18n.unaccented(name + number + commune)
    registered_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    members: Mapped[list["Member"]] = relationship(back_populates="establishment", order_by="Member.email")


class Member(HasId, BoothsTables):
    """A mailbox that may act for an establishment."""

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


class AccessRequest(HasId, BoothsTables):
    """Somebody found the registration number taken and asks to act for that establishment."""

    __tablename__ = "access_requests"
    __table_args__ = (
        one_of("state", ("waiting", "granted", "refused")),
        Index(
            "uq_access_requests_waiting", "establishment_id", "email", unique=True, postgresql_where="state = 'waiting'"
        ),
    )

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"))
    email: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="waiting")
    asked_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
